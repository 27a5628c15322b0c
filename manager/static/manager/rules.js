/* The rules of calling: set, judged in words while they are written, tried on a past day, kept. */

import { command, get, refusalText } from "../api.js";
import { Sign } from "../ui.js";
import { named, say } from "../words.js";
import { html, useEffect, useRef, useState } from "../vendor/preact-standalone.module.js";
import { wrongFields } from "./form.js";
import { Ahead, Caps, HeadStarts, Orders, Others } from "./rules-form.js";
import { Trial } from "./trial.js";

const CALM_MS = 400;

const Wrong = ({ problems }) => html`<div class="card wide wrong-door" role="status" data-problems=${problems.length}>
  <h2>${say(problems.length ? "door.mistakes" : "door.none_stops")}</h2>
  <ul>${problems.map((one) => html`<li key=${JSON.stringify(one)} data-wrong=${one.code}><${Sign} kind=${one.stops ? "stop" : "wait"}>
    ${say(`rules.wrong_${one.code}`, { what: one.what ? named(one.what) : "", count: one.count ?? "" })}<//></li>`)}</ul></div>`;

/** The rules as they are, and what is wrong with the draft of now. */
function useRules(version) {
  const [state, setState] = useState({ draft: null, problems: [] });
  const timer = useRef(null);
  const change = (part) => setState((was) => ({ ...was, ...part }));
  const read = () => get("rules").then(({ data }) => change({ known: data, draft: data.rules, problems: data.problems, changed: false }), (refusal) => change({ refusal }));
  useEffect(() => {
    // what somebody is writing is not thrown away because somebody else saved something
    if (!state.changed) read();
    return () => clearTimeout(timer.current);
  }, [version]);
  function write(part) {
    const draft = { ...state.draft, ...part };
    change({ draft, changed: true, saved: false, refusal: null });
    clearTimeout(timer.current);
    timer.current = setTimeout(() => command("rules/check", { rules: draft }).then(({ problems }) => change({ problems }), () => {}), CALM_MS);
  }
  async function save(event) {
    event.preventDefault();
    clearTimeout(timer.current);
    try {
      await command("rules", { rules: state.draft, based_on: state.known.version });
      await read();
      change({ saved: true, refusal: null });
    } catch (refusal) {
      change({ refusal, ...(refusal.details?.problems && { problems: refusal.details.problems }) });
    }
  }
  return { ...state, write, save };
}

export function RulesTab({ house }) {
  const { known, draft, problems, refusal, saved, changed, write, save } = useRules(house.hall.version);
  if (!draft) return refusal ? html`<p class="error" role="alert">${refusalText(refusal)}</p>` : html`<p>${say("web.loading")}</p>`;
  const types = known.services.filter((one) => !one.message);
  const stops = problems.some((one) => one.stops);
  return html`
    <form class="door rules wide" onSubmit=${save}>
      <${Wrong} problems=${problems} />
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
