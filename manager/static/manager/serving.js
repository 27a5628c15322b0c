/* How each business type is served, and what the house does by itself. */

import { refusalText } from "../api.js";
import { named, say } from "../words.js";
import { html, useRef, useState } from "../vendor/preact-standalone.module.js";
import { wrongFields } from "./form.js";
import { Wrong, useJudged } from "./judged.js";
import { ByItself, Type } from "./serving-form.js";

const sayWrong = ({ code, what, other, count }) => say(`serving.wrong_${code}`, { what: named(what), other: named(other), count: count ?? "" });

/** A draft that can be looked at though a name is still missing. */
const whole = (draft) => ({
  ...draft,
  services: draft.services.map((one) => ({
    ...one,
    outcomes: one.outcomes.map(({ code, name }) => ({ code, name: { zh: name.zh || name.en || code, en: name.en || name.zh || code } })),
  })),
});

/** Every type that gives numbers as a line; one of them is open. */
function Types({ known, draft, form, write }) {
  const [opened, open] = useState(null);
  const at = (list, code) => list.find((one) => one.code === code);
  // what is wrong in it must be mended while it can be seen
  const turn = (code) => (opened === null || form.current.reportValidity()) && open(code === opened ? null : code);
  return html`<ul class="handled-types">${known.services.filter(({ message }) => !message).map((service) => html`
    <${Type} key=${service.code} service=${service} one=${at(draft.services, service.code)} kept=${at(known.serving.services, service.code)}
      services=${known.services} ladder=${known.ladder} open=${service.code === opened} turn=${() => turn(service.code)}
      change=${(part) => write({ services: draft.services.map((one) => (one.code === service.code ? { ...one, ...part } : one)) })} />`)}</ul>`;
}

export function ServingTab({ house }) {
  const { known, draft, problems, refusal, saved, changed, write, save, look } = useJudged("serving", house.hall.version, whole);
  const form = useRef(null);
  if (!draft) return refusal ? html`<p class="error" role="alert">${refusalText(refusal)}</p>` : html`<p>${say("web.loading")}</p>`;
  return html`
    <form class="door serving wide" ref=${form} onSubmit=${save}>
      <${Wrong} problems=${problems} told=${sayWrong} />
      <div class="card wide"><h2>${say("serving.types")}</h2><p class="small">${say("serving.types_how")}</p>
        <${Types} known=${known} draft=${draft} form=${form} write=${write} /></div>
      <div class="card wide"><h2>${say("serving.house")}</h2><${ByItself} draft=${draft} write=${write} /></div>
      <div class="wide save">
        ${refusal && html`<p class="error" role="alert">${wrongFields(refusal, {}) ?? refusalText(refusal)}</p>`}
        ${saved && html`<p class="done" role="status">${say("serving.saved")}</p>`}
        ${changed && !saved && html`<p class="small">${say("rules.unsaved")}</p>
          <button type="button" class="quiet" data-act="discard" onClick=${() => look(true)}>${say("staffing.discard")}</button>`}
        <button type="submit" class="main" data-act="save-serving" disabled=${problems.some((one) => one.stops)}>${say("manager.save")}</button></div>
    </form>`;
}
