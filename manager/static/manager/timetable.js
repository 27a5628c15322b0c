/* When which work profile is in force: the rows, and a picture of the week. */

import { named, say } from "../words.js";
import { html } from "../vendor/preact-standalone.module.js";
import { Add, Days, Remove, Time, changed, without } from "./door-form.js";
import { placed, span } from "./duties.js";
import { Field } from "./form.js";
import { DAYS, weekday } from "./times.js";

const NOON = { days: [1, 2, 3, 4, 5], opens: "11:30", closes: "13:30" };
const TINTS = 4;
const MOST_TICKS = 9;

/** Without a profile there is nothing to put in it. */
export function Timetable({ draft, write }) {
  const { profiles, timetable } = draft;
  const change = (rows) => write({ timetable: rows });
  const set = (index) => (part) => change(changed(timetable, index, part));
  return html`<div class="door-rows" data-rows="timetable">
    ${timetable.map((row, index) => html`<fieldset class="times" key=${index} data-stretch=${row.profile}>
      <div class="stretch">
        <${Field} label=${say("staffing.profile")}><select name="profile" onChange=${(event) => set(index)({ profile: event.target.value })}>
          ${profiles.map(({ code, name }) => html`<option key=${code} value=${code} selected=${code === row.profile}>${named(name)}</option>`)}</select><//>
        <${Time} word="door.opens" name="opens" value=${row.opens} change=${(opens) => set(index)({ opens })} />
        <${Time} word="door.closes" name="closes" value=${row.closes} change=${(closes) => set(index)({ closes })} />
        <${Remove} onClick=${() => change(without(timetable, index))} /></div>
      <${Days} days=${row.days} change=${(days) => set(index)({ days })} /></fieldset>`)}
    ${profiles.length > 0 ? html`<${Add} act="add-stretch" word="staffing.add_stretch" onClick=${() => change([...timetable, { ...NOON, profile: profiles.at(-1).code }])} />` : html`<p class="hint">${say("staffing.no_profile_yet")}</p>`}</div>`;
}

const percent = (part) => `${part * 100}%`;

/** The hours at which lines stand: not more of them than can be read. */
function ticks({ first, last }) {
  const step = Math.ceil((last - first) / MOST_TICKS);
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step);
}

/** Seven bars, each stretch with its profile's name in it. */
export function Week({ draft: { profiles, timetable } }) {
  const hours = span(timetable);
  if (!hours) return null;
  const drawn = timetable.filter(({ opens, closes }) => opens && closes && opens.slice(0, 5) < closes.slice(0, 5));
  const nameOf = (code) => named(profiles.find((one) => one.code === code)?.name);
  const tint = (code) => Math.max(0, profiles.findIndex((one) => one.code === code)) % TINTS;
  return html`<div class="week" role="img" aria-label=${say("staffing.week")}>
    <div class="day axis"><span></span><span class="whole">${ticks(hours).map((hour) => html`
      <span key=${hour} class="tick-mark" style=${{ left: percent((hour - hours.first) / (hours.last - hours.first)) }}>${hour}:00</span>`)}</span></div>
    ${DAYS.map((day) => html`<div class="day" key=${day}><span>${weekday(day)}</span><span class="whole">${drawn.filter(({ days }) => days.includes(day)).sort((a, b) => (a.opens < b.opens ? -1 : 1)).map((row, index) => {
      const { left, width } = placed(row, hours);
      const name = nameOf(row.profile);
      return html`<span key=${index} class="stretch-bar" data-tint=${tint(row.profile)} style=${{ left: percent(left), width: percent(width) }} title=${name}><b>${name}</b> <span class="at">${row.opens.slice(0, 5)}–${row.closes.slice(0, 5)}</span></span>`;
    })}</span></div>`)}</div>
    <p class="small">${say("staffing.week_rest")}</p>`;
}
