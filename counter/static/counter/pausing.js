/* Before a counter stops: what that does to who waits, and a manager's word where too few would be left. */

import { get, refusalText } from "../api.js";
import { Chips, Dialog } from "../dialog.js";
import { Credentials, values } from "../signing.js";
import { Sign } from "../ui.js";
import { minutes, named, say } from "../words.js";
import { html, useEffect, useState } from "../vendor/preact-standalone.module.js";
import { Buttons, Refused, Second } from "./dialogs.js";

const MINUTES = [5, 10, 15, 30, 60];

/** A range of seconds, ``word`` wait or then; that nothing is known is said. */
function range(wait, word) {
  if (!wait) return say("counter.wait_unknown");
  const { low, high } = minutes(wait);
  return say(`counter.${word}_${low === high ? "one" : "range"}`, { low, high });
}

/** What to say of a type when this counter stops: who waits, how long now and then, who still serves it. */
export function effect({ waiting, now, then, counters }) {
  const same = JSON.stringify(now && minutes(now)) === JSON.stringify(then && minutes(then));
  return { waiting, changes: counters > 0 && !same, nobody: counters === 0, counters };
}

function Line({ of: one, services }) {
  const { waiting, changes, nobody, counters } = effect(one);
  return html`<li data-service=${one.service} class=${nobody ? "nobody" : ""}>
    <b>${named(services.find(({ code }) => code === one.service)?.name)}</b>
    <span>${say(waiting ? "waiting.many" : "waiting.none", { count: waiting })}</span>
    ${!nobody && html`<span class="waits">${range(one.now, "wait")}${changes && html` → <b>${range(one.then, "then")}</b>`}</span>`}
    ${nobody
      ? html`<${Sign} kind="stop"><b>${say("counter.left_none")}</b><//>`
      : html`<span class="small">${say(counters === 1 ? "counter.left_one" : "counter.left_many", { count: counters })}</span>`}</li>`;
}

/** Too few would be open: what the hall wants, and who may agree. */
function TooFew({ open, least, word, manager = false }) {
  const asks = manager ? "manager_may" : word ? "too_few_word" : "too_few_no";
  return html`<p class="too-few" role="alert"><${Sign} kind="stop"><b>${say("counter.too_few", { open, least })}</b><//> ${say(`counter.${asks}`)}</p>`;
}

const Word = () => html`<div class="two-fields"><${Credentials} words="counter.manager" /></div>`;

/** What the hall says of this counter stopping; null until it is known. */
function useAbsence(number) {
  const [state, setState] = useState({ absence: null, refusal: null });
  useEffect(() => {
    get(`counters/${number}/absence`).then(({ data }) => setState({ absence: data, refusal: null }), (refusal) => setState({ absence: null, refusal }));
  }, [number]);
  return state;
}

/** The word of a manager that a form holds. */
function wordOf(form) {
  const { staff, password } = values(form);
  return staff && password ? { word: { staff, password } } : {};
}

export function PauseDialog({ desk, session, acts, done, onClose }) {
  const { absence, refusal } = useAbsence(desk.number);
  const [reason, setReason] = useState(desk.hall.pause_reasons[0]);
  const [count, setCount] = useState(15);
  const reasons = desk.hall.pause_reasons.map((code) => ({ value: code, label: say(`pause.${code}`) }));
  const times = [...MINUTES.map((one) => ({ value: one, label: say("counter.minutes", { count: one }) })), { value: null, label: say("counter.minutes_unknown") }];
  const manager = session.role === "manager";
  const refuses = Boolean(absence?.too_few) && !absence.word && !manager;
  const submit = (form) => !refuses && done(acts.run("pause", { reason, ...(count === null ? {} : { minutes: count }), ...wordOf(form) }));
  return html`
    <${Dialog} title=${say("counter.pause_title")} onClose=${onClose} onSubmit=${submit}
      foot=${html`<${Buttons} onClose=${onClose} word=${desk.counter.ticket ? "counter.pause_later" : "counter.pause"} disabled=${refuses || acts.busy} />`}>
      ${desk.counter.ticket && html`<p class="gap">${say("counter.pause_after", { number: desk.counter.ticket.number })}</p>`}
      <${Chips} name="reason" items=${reasons} chosen=${reason} choose=${setReason} digits />
      <${Second} word="counter.pause_minutes" />
      <${Chips} name="minutes" items=${times} chosen=${count} choose=${setCount} steps />
      <section class="effect">
        <h3>${say("counter.effect")}</h3>
        ${!absence && html`<p>${refusal ? refusalText(refusal) : say("web.loading")}</p>`}
        ${absence && html`<ul>${absence.services.map((one) => html`<${Line} key=${one.service} of=${one} services=${desk.services} />`)}</ul>`}
        ${absence?.too_few && html`<${TooFew} ...${absence} manager=${manager} />`}
      </section>
      ${absence?.too_few && absence.word && !manager && html`<${Word} />`}
      <${Refused} acts=${acts} />
    <//>`;
}

/** An act that leaves too few counters open, with the word of a manager. */
export function WordDialog({ asks, acts, settled }) {
  const title = asks.name === "close" ? "counter.close" : "counter.pause";
  return html`
    <${Dialog} title=${say(title)} onClose=${acts.dismiss} onSubmit=${(form) => settled(acts.settle(wordOf(form)))}
      foot=${html`<${Buttons} onClose=${acts.dismiss} word=${title} disabled=${acts.busy} />`}>
      <div class="gap"><${TooFew} ...${asks.details} /></div>
      <${Word} />
      <${Refused} acts=${acts} />
    <//>`;
}
