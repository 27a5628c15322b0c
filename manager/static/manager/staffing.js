/* Who serves what: the work profile in force, the plan of duties, the timetable, how many counters stay open. */

import { command, refusalText } from "../api.js";
import { useNow } from "../ui.js";
import { clockTime, named, say, stamp } from "../words.js";
import { html, useRef, useState } from "../vendor/preact-standalone.module.js";
import { nextWord } from "./duties.js";
import { Field, wrongFields } from "./form.js";
import { Wrong, useJudged } from "./judged.js";
import { Plan, ProfileOf, Views } from "./staffing-form.js";
import { Timetable, Week } from "./timetable.js";
import { weekday } from "./times.js";

const MINUTE_MS = 60_000;
const SHORT_DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const dayOf = (now, timeZone) => SHORT_DAYS.indexOf(new Intl.DateTimeFormat("en-GB", { weekday: "short", timeZone }).format(now)) + 1;

/** A draft that can be looked at though a name is still missing. */
const whole = (draft) => ({ ...draft, profiles: draft.profiles.map((one) => ({ ...one, name: { zh: one.name.zh || one.name.en || "–", en: one.name.en || one.name.zh || "–" } })) });
const nameless = ({ profiles }) => profiles.find(({ name }) => !name.zh || !name.en);

/** What is wrong, in words; where there are profiles, with the one in which it is. */
function sayWrong({ code, what, where, counter, count }, { counters }, profiles) {
  const at = named(counters.find((one) => one.number === counter)?.name);
  const problem = say(`staffing.wrong_${code}`, { what: named(what), where: named(where), counter: at, count: count ?? "" });
  if (!profiles.length || !["twice", "serves_nothing", "help_no_limit", "no_counter", "only_second"].includes(code)) return problem;
  return say("staffing.where", { where: where ? named(where) : say("staffing.everyday"), problem });
}

/** A profile (null: none) as a button to switch to it. */
const Choice = ({ code, name, on, ask }) => html`<button type="button" data-switch=${code ?? ""} aria-pressed=${String(on)} onClick=${() => ask(on ? undefined : code)}>
  <b>${name}</b>${on && html`<span class="state go"><span class="sign go" aria-hidden="true">●</span> ${say("staffing.now")}</span>`}</button>`;

/** The profiles to switch by hand, since when the one in force holds, and until when. */
function InForce({ known, timeZone, look }) {
  const [asked, ask] = useState(undefined);
  const [refusal, setRefusal] = useState(null);
  const now = useNow(MINUTE_MS);
  const { profiles, timetable } = known.staffing;
  const nameOf = (code) => named(profiles.find((one) => one.code === code)?.name) || say("staffing.everyday");
  const next = nextWord(timetable, known.profile, dayOf(now, timeZone), clockTime(now, timeZone));
  const told = next && { time: next.at, what: nameOf(next.profile), day: next.ahead < 2 ? say(next.ahead ? "staffing.tomorrow" : "staffing.today") : weekday(next.day) };
  async function change() {
    try {
      await command("profile", { profile: asked });
      await look();
      ask(undefined);
      setRefusal(null);
    } catch (failure) {
      setRefusal(failure);
    }
  }
  return html`<div class="card wide in-force" data-profile=${known.profile ?? ""}><h2>${say("staffing.in_force")}</h2>
    ${profiles.length > 0 && html`<div class="switches" role="group" aria-label=${say("staffing.in_force")}>${[null, ...profiles.map(({ code }) => code)].map((code) => html`
      <${Choice} key=${code ?? ""} code=${code} name=${nameOf(code)} on=${code === known.profile} ask=${ask} />`)}</div>`}
    ${asked !== undefined && html`<div class="switch-sure" role="alert"><span>${say("staffing.switch_sure", { what: nameOf(asked) })}</span>
      <button type="button" class="main" data-act="switch-sure" onClick=${change}>${say("staffing.switch_now")}</button>
      <button type="button" class="quiet" onClick=${() => ask(undefined)}>${say("web.cancel")}</button></div>`}
    ${refusal && html`<p class="error" role="alert">${refusalText(refusal)}</p>`}
    <p class="holds">${known.profile_at && html`<span>${say("staffing.since", { time: stamp(new Date(known.profile_at), timeZone) })}</span> `}
      <span>${told ? say("staffing.until", told) : profiles.length ? say("staffing.until_somebody") : say("staffing.no_profiles")}</span></p></div>`;
}

const Least = ({ draft, write }) => html`<div class="card wide"><h2>${say("staffing.least")}</h2><p class="small">${say("staffing.least_how")}</p>
  <div class="least"><${Field} label=${say("staffing.least_open")}><input type="number" name="least_open" min="0" max="999" required value=${draft.least_open}
    onInput=${(event) => write({ least_open: Number(event.target.value) })} /><//>
  <label class="tick"><input type="checkbox" name="least_open_word" checked=${draft.least_open_word} onChange=${(event) => write({ least_open_word: event.target.checked })} /> ${say("staffing.least_word")}</label></div></div>`;

export function StaffingTab({ house }) {
  const { known, draft, problems, refusal, saved, changed, write, save, look } = useJudged("staffing", house.hall.version, whole);
  const [shown, show] = useState(null);
  const form = useRef(null);
  if (!draft) return refusal ? html`<p class="error" role="alert">${refusalText(refusal)}</p>` : html`<p>${say("web.loading")}</p>`;
  const profile = draft.profiles.find((one) => one.code === shown) ?? null;
  function keep(event) {
    const unnamed = nameless(draft);
    if (!unnamed) return save(event);
    event.preventDefault();
    // its field is on the page only while it is shown
    show(unnamed.code);
    return setTimeout(() => form.current?.reportValidity());
  }
  return html`
    <${InForce} known=${known} timeZone=${house.hall.time_zone} look=${look} />
    <form class="door staffing wide" ref=${form} onSubmit=${keep}>
      <${Wrong} problems=${problems} told=${(one) => sayWrong(one, known, draft.profiles)} />
      <div class="card wide"><h2>${say("staffing.plan")}</h2>
        <${Views} known=${known} draft=${draft} profile=${profile} show=${show} write=${write} />
        ${profile && html`<${ProfileOf} draft=${draft} profile=${profile} write=${write} />`}
        <${Plan} known=${known} draft=${draft} profile=${profile} write=${write} /></div>
      <div class="card wide"><h2>${say("staffing.timetable")}</h2><p class="small">${say("staffing.timetable_how")}</p>
        <${Timetable} draft=${draft} write=${write} /><${Week} draft=${draft} /></div>
      <${Least} draft=${draft} write=${write} />
      <div class="wide save">
        ${refusal && html`<p class="error" role="alert">${wrongFields(refusal, {}) ?? refusalText(refusal)}</p>`}
        ${saved && html`<p class="done" role="status">${say("door.saved")}</p>`}
        ${changed && !saved && html`<p class="small">${say("rules.unsaved")}</p>
          <button type="button" class="quiet" data-act="discard" onClick=${() => look(true)}>${say("staffing.discard")}</button>`}
        <button type="submit" class="main" data-act="save-staffing" disabled=${problems.some((one) => one.stops)}>${say("manager.save")}</button></div>
    </form>`;
}
