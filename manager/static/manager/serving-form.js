/* What a type is served with: what is noted at its end, what comes next, those who do not come; and the house's own doing. */

import { named, say } from "../words.js";
import { html } from "../vendor/preact-standalone.module.js";
import { Add, Remove } from "./door-form.js";
import { freshCode } from "./duties.js";
import { Count } from "./rules-form.js";
import { raised } from "./orders.js";

const MINUTE_S = 60;
const MOST_OUTCOMES = 30;
const MOST_STEPS = 5;
const LANGUAGES = ["zh", "en"];
const DOINGS = [
  { name: "auto_start", word: "serving.auto_start_s", first: 60, least: 10, most: 600 },
  { name: "hold_reminder", word: "serving.hold_reminder_min", first: 900, least: 1, most: 1440, of: MINUTE_S },
  { name: "forgotten_after", word: "serving.forgotten_after_min", first: 7200, least: 10, most: 1440, of: MINUTE_S },
];
const nameOf = (services, code) => named(services.find((one) => one.code === code)?.name) || code;

/** A type in one line: only what is not as everywhere. */
function summary({ outcomes, outcome_required: must, remark_required: remark, then, missed }, services) {
  return [
    outcomes.length > 0 && say(must ? "serving.sum_outcomes_must" : "serving.sum_outcomes", { count: outcomes.length }),
    remark && say("serving.sum_remark"),
    then.length > 0 && say("serving.sum_then", { steps: then.map((code) => nameOf(services, code)).join(" → ") }),
    missed && say("serving.sum_ladder"),
  ].filter(Boolean).join(" · ") || say("serving.sum_plain");
}

/** What becomes of those who do not come, in words. */
function sayLadder({ recall_gap: seconds, recalls: count, return_within: within, places, returns }) {
  const again = returns === 0 ? [say("serving.ladder_never")] : [
    places ? say("serving.ladder_places", { count: places }) : say("serving.ladder_first"),
    within === null ? say("serving.ladder_day") : say("serving.ladder_within", { minutes: Math.round(within / MINUTE_S) }),
    returns === null ? say("serving.ladder_often") : say("serving.ladder_returns", { count: returns }),
  ];
  const before = count === 0 ? "serving.ladder_recalls_none" : seconds ? "serving.ladder_gap" : "serving.ladder_recalls";
  return [say(before, { count, seconds }), ...again].join(" · ");
}

const Tick = ({ name, on, word, change }) => html`<label class="tick"><input type="checkbox" name=${name} checked=${on} onChange=${(event) => change(event.target.checked)} /> <span>${say(word)}</span></label>`;

/** The outcomes in the order in which the clerk sees them. ``kept``: those that are saved, whose codes are theirs for good. */
function Outcomes({ outcomes, kept, change }) {
  const set = (index, part) => change(outcomes.map((one, at) => (at === index ? { ...one, name: { ...one.name, ...part } } : one)));
  const add = () => change([...outcomes, { code: freshCode("o", outcomes, kept).code, name: { zh: "", en: "" } }]);
  return html`<div class="outcomes">
    ${outcomes.length > 0 && html`<ol>
      <li class="heads small" aria-hidden="true"><span></span><span>${say("serving.outcome_zh")}</span><span>${say("serving.outcome_en")}</span></li>
      ${outcomes.map(({ code, name }, index) => html`<li key=${code} data-outcome=${code}><b>${index + 1}</b>
        ${LANGUAGES.map((language) => html`<input key=${language} name=${`outcome-${language}`} lang=${language} required maxlength="200" value=${name[language]}
          aria-label=${say(`serving.outcome_${language}`)} placeholder=${say(`serving.outcome_${language}`)} onInput=${(event) => set(index, { [language]: event.target.value })} />`)}
        <span class="acts">${index > 0 && html`<button type="button" data-act="raise" onClick=${() => change(raised(outcomes, index))}>${say("rules.raise")}</button>`}
          <${Remove} onClick=${() => change(outcomes.filter((one) => one.code !== code))} /></span></li>`)}</ol>`}
    ${outcomes.length < MOST_OUTCOMES && html`<${Add} act="add-outcome" word="serving.add_outcome" onClick=${add} />`}</div>`;
}

/** What a visit goes on to, in its order; a press takes one out. */
function Steps({ service, then, services, change }) {
  const left = services.filter(({ code, message }) => !message && code !== service.code && !then.includes(code));
  return html`<div class="then-steps">
    ${then.length === 0 && html`<span class="small">${say("serving.then_none")}</span>`}
    ${then.map((code) => html`<span key=${code}><span aria-hidden="true">→</span>
      <button type="button" data-step=${code} aria-label=${say("serving.then_drop", { service: nameOf(services, code) })}
        onClick=${() => change(then.filter((one) => one !== code))}>${nameOf(services, code)} <span aria-hidden="true">✕</span></button></span>`)}
    ${then.length >= MOST_STEPS ? html`<span class="small">${say("serving.then_full", { count: MOST_STEPS })}</span>` : left.length > 0 && html`
      <select name="then" aria-label=${say("serving.then_add")} value="" onChange=${(event) => change([...then, event.target.value])}>
        <option value="">${say("serving.then_add")}</option>
        ${left.map(({ code, name }) => html`<option key=${code} value=${code}>${named(name)}</option>`)}</select>`}</div>`;
}

const LadderFields = ({ ladder, write }) => html`<div class="fields">
  <${Count} word="rules.recall" name="recall" most="3600" required value=${ladder.recall_gap} change=${(value) => write({ recall_gap: value ?? 0 })} />
  <${Count} word="rules.recalls" name="recalls" most="9" required value=${ladder.recalls} change=${(value) => write({ recalls: value ?? 0 })} />
  <${Count} word="rules.return_within" name="return_within" least="1" most="1440" of=${MINUTE_S} value=${ladder.return_within} change=${(return_within) => write({ return_within })} />
  <${Count} word="rules.restore" name="restore" most="99" required value=${ladder.places} change=${(value) => write({ places: value ?? 0 })} />
  <${Count} word="rules.returns" name="returns" most="9" value=${ladder.returns} change=${(returns) => write({ returns })} /></div>`;

/** One type: a line, and below it while it is ``open`` what it is served with. ``kept``: as it is saved. */
export function Type({ service, one, kept, services, ladder, open, turn, change }) {
  return html`<li class="handled" data-type=${service.code}>
    <button type="button" class="handled-head" data-act="open-type" aria-expanded=${String(open)} onClick=${turn}>
      <b>${named(service.name)}</b><span class="sum">${summary(one, services)}</span><span class="fold">${say(open ? "serving.fold" : "serving.change")}</span></button>
    ${open && html`<div class="handled-body">
      <fieldset class="times"><legend>${say("serving.outcomes")}</legend><p class="small">${say("serving.outcomes_how")}</p>
        <${Outcomes} outcomes=${one.outcomes} kept=${kept?.outcomes ?? []} change=${(outcomes) => change({ outcomes })} />
        <${Tick} name="outcome_required" on=${one.outcome_required} word="serving.outcome_required" change=${(on) => change({ outcome_required: on })} />
        <${Tick} name="remark_required" on=${one.remark_required} word="serving.remark_required" change=${(on) => change({ remark_required: on })} /></fieldset>
      <fieldset class="times"><legend>${say("serving.then")}</legend><p class="small">${say("serving.then_how")}</p>
        <${Steps} service=${service} then=${one.then} services=${services} change=${(then) => change({ then })} /></fieldset>
      <fieldset class="times"><legend>${say("serving.missed")}</legend>
        <${Tick} name="missed_own" on=${one.missed !== null} word="serving.missed_own" change=${(on) => change({ missed: on ? (kept?.missed ?? ladder) : null })} />
        ${one.missed ? html`<${LadderFields} ladder=${one.missed} write=${(part) => change({ missed: { ...one.missed, ...part } })} />`
          : html`<p class="small">${say("serving.ladder_hall", { rules: sayLadder(ladder) })}</p>`}</fieldset></div>`}</li>`;
}

/** What the house does by itself: each with a switch, after how long, and what it does. */
export const ByItself = ({ draft, write }) => html`<div class="doings">${DOINGS.map(({ name, word, first, least, most, of }) => html`
  <div key=${name} data-doing=${name}>
    <label class="tick"><input type="checkbox" name=${`${name}-on`} checked=${draft[name] !== null} onChange=${(event) => write({ [name]: event.target.checked ? first : null })} />
      <b>${say(`serving.${name}`)}</b></label>
    ${draft[name] !== null && html`<${Count} word=${word} name=${name} least=${least} most=${most} of=${of} required value=${draft[name]} change=${(value) => write({ [name]: value ?? 0 })} />`}
    <p class="small">${say(`serving.${name}_how`)}</p></div>`)}</div>`;
