/* The rules of calling: set, judged in words while they are written, tried on a past day, kept. */

import { refusalText } from "../api.js";
import { named, say } from "../words.js";
import { html } from "../vendor/preact-standalone.module.js";
import { wrongFields } from "./form.js";
import { Wrong, useJudged } from "./judged.js";
import { Ahead, Caps, HeadStarts, Orders, Others } from "./rules-form.js";
import { Trial } from "./trial.js";

const sayWrong = ({ code, what, count }) => say(`rules.wrong_${code}`, { what: what ? named(what) : "", count: count ?? "" });

export function RulesTab({ house }) {
  const { known, draft, problems, refusal, saved, changed, write, save } = useJudged("rules", house.hall.version);
  if (!draft) return refusal ? html`<p class="error" role="alert">${refusalText(refusal)}</p>` : html`<p>${say("web.loading")}</p>`;
  const types = known.services.filter((one) => !one.message);
  const stops = problems.some((one) => one.stops);
  return html`
    <form class="door rules wide" onSubmit=${save}>
      <${Wrong} problems=${problems} told=${sayWrong} />
      <div class="card wide"><h2>${say("rules.order")}</h2><p class="small">${say("rules.order_how")}</p><${Orders} draft=${draft} write=${write} /></div>
      ${["strict", "interleave"].includes(draft.order) && html`<div class="card"><h2>${say("rules.ahead")}</h2>
        <p class="small">${say(draft.order === "strict" ? "rules.ahead_strict" : "rules.ahead_interleave")}</p>
        <${Ahead} draft=${draft} categories=${known.categories} write=${write} /></div>`}
      <div class="card"><h2>${say("rules.caps")}</h2><p class="small">${say("rules.caps_how")}</p><${Caps} draft=${draft} write=${write} /></div>
      <div class="card wide"><h2>${say("rules.head_starts")}</h2><p class="small">${say(draft.order === "over_target" ? "rules.head_starts_target" : "rules.head_starts_how")}</p>
        <${HeadStarts} title="rules.by_category" part="categories" things=${known.categories} draft=${draft} write=${write} />
        <${HeadStarts} title="rules.by_type" part="services" things=${types} draft=${draft} write=${write} /></div>
      <div class="card wide"><h2>${say("rules.others")}</h2><${Others} draft=${draft} write=${write} /></div>
      <div class="wide save">
        ${refusal && html`<p class="error" role="alert">${wrongFields(refusal, {}) ?? refusalText(refusal)}</p>`}
        ${saved && html`<p class="done" role="status">${say("rules.saved")}</p>`}
        ${changed && !saved && html`<p class="small">${say("rules.unsaved")}</p>`}
        <button type="submit" class="main" data-act="save-rules" disabled=${stops}>${say("manager.save")}</button></div>
    </form>
    <${Trial} days=${known.days} rules=${draft} stops=${stops} services=${known.services} categories=${known.categories} />`;
}
