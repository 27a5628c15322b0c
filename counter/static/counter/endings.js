/* What a clerk says of a business at its end, and what else the visit is for. */

import { Chips, Dialog } from "../dialog.js";
import { named, say } from "../words.js";
import { html, useState } from "../vendor/preact-standalone.module.js";
import { Buttons, Refused, Second } from "./dialogs.js";

const GO = { next: "counter.next_after", finish: "counter.finish" };
const LONGEST = 1000;
const PLACES = ["here", "later"];
/** Types that a visit may go on to. */
export const MOST_STEPS = 5;

/** The outcome by its name, and a remark; the act that waits for them is carried out with what was said. */
export function SaidDialog({ asks, desk, acts }) {
  const { ticket } = desk.counter;
  const service = desk.services.find((one) => one.code === ticket?.service);
  const [outcome, setOutcome] = useState(null);
  const outcomes = (service?.outcomes ?? []).map((one) => ({ value: one.code, label: named(one.name) }));
  const missing = Boolean(service?.outcome_required) && outcome === null;
  const submit = (form) => {
    const remark = new FormData(form).get("remark").trim();
    return !missing && acts.settle({ ...(outcome && { outcome }), ...(remark && { remark }) });
  };
  return html`
    <${Dialog} title=${say("counter.said_title", { number: ticket?.number ?? "", service: named(service?.name) })} onClose=${acts.dismiss} onSubmit=${submit}
      foot=${html`<${Buttons} onClose=${acts.dismiss} word=${GO[asks.name] ?? "counter.outcome_go"} disabled=${missing || acts.busy} />`}>
      ${outcomes.length > 0 && html`<h3 tabindex="-1" autofocus>${say(service.outcome_required ? "counter.outcome_title" : "counter.outcome_optional")}</h3>
        <${Chips} name="outcome" items=${outcomes} chosen=${outcome} choose=${setOutcome} digits />`}
      <label class="field"><span>${say(service?.remark_required ? "counter.remark_field" : "counter.note_field")}</span>
        <input name="remark" autocomplete="off" maxlength=${LONGEST} required=${Boolean(service?.remark_required)} autofocus=${outcomes.length === 0} /></label>
      <${Refused} acts=${acts} />
    <//>`;
}

/** The types another business may be of, those that usually follow first. */
export function offered(services, current) {
  const usual = services.find((one) => one.code === current)?.then ?? [];
  const rank = ({ code }) => (usual.includes(code) ? usual.indexOf(code) : code === current ? services.length + 1 : services.length);
  return services.filter((one) => !one.message).sort((a, b) => rank(a) - rank(b));
}

/** Another business in this visit: here and now, or afterwards where it is done. */
export function AddDialog({ desk, acts, done, onClose }) {
  const { ticket } = desk.counter;
  const steps = ticket?.steps ?? [];
  const types = offered(desk.services, ticket?.service);
  const mine = (code) => desk.counter.services.includes(code);
  const [service, setService] = useState(types[0]?.code ?? null);
  const [chosen, setPlace] = useState(null);
  const place = chosen ?? (mine(service) ? "here" : "later");
  const planned = place === "later" && (steps.includes(service) || steps.length >= MOST_STEPS);
  const submit = () => {
    if (service === null || planned || !ticket) return undefined;
    return done(place === "here" ? acts.onCurrent("business", { service }) : acts.plan([...steps, service]));
  };
  const items = types.map((one) => ({ value: one.code, label: named(one.name) }));
  return html`
    <${Dialog} title=${say("counter.add_title", { number: ticket?.number ?? "" })} onClose=${onClose} onSubmit=${submit}
      foot=${html`<${Buttons} onClose=${onClose} word=${`counter.add_${place}`} disabled=${service === null || planned || !ticket || acts.busy} />`}>
      <${Chips} name="service" items=${items} chosen=${service} choose=${setService} digits />
      <${Second} word="counter.add_where" />
      <${Chips} name="where" items=${PLACES.map((value) => ({ value, label: say(`counter.add_${value}`), hint: say(`counter.add_${value}_hint`) }))} chosen=${place} choose=${setPlace} steps />
      ${planned && html`<p class="gap small">${say(steps.includes(service) ? "counter.step_twice" : "counter.steps_full")}</p>`}
      <${Refused} acts=${acts} />
    <//>`;
}

/** What the visit goes on to after the business of now; a press takes one out. */
export function Steps({ desk, acts, disabled }) {
  const { steps = [] } = desk.counter.ticket;
  if (!steps.length) return null;
  const name = (code) => named(desk.services.find((one) => one.code === code)?.name) || code;
  return html`<p class="steps"><span>${say("counter.steps")}</span>${steps.map((code) => html`
    <span class="then" key=${code}><span aria-hidden="true">→</span>
      <button type="button" class="step" data-step=${code} disabled=${disabled} aria-label=${say("counter.step_drop", { service: name(code) })}
        onClick=${() => acts.plan(steps.filter((one) => one !== code))}>${name(code)} <span aria-hidden="true">✕</span></button></span>`)}</p>`;
}
