/* The rows of which the rules at the door are made: hours of the week, days that differ, types, slots. */

import { language, named, say } from "../words.js";
import { html } from "../vendor/preact-standalone.module.js";
import { Field } from "./form.js";
import { DAYS, weekday } from "./times.js";

const NEW_HOURS = { days: [1, 2, 3, 4, 5], opens: "08:30", closes: "17:00" };
const NEW_SLOTS = { days: [1, 2, 3, 4, 5], day: null, opens: "09:00", closes: "11:00", every: 30, capacity: 2 };

/** The same list with one changed, or without it. */
export const changed = (list, index, part) => list.map((one, at) => (at === index ? { ...one, ...part } : one));
export const without = (list, index) => list.filter((_, at) => at !== index);
const numberOf = (text) => (text === "" ? null : Number(text));

export const Remove = ({ onClick }) => html`<button type="button" data-act="remove-row" onClick=${onClick}>${say("door.remove")}</button>`;
export const Add = ({ act, word, onClick }) => html`<button type="button" data-act=${act} onClick=${onClick}>${say(word)}</button>`;
export const Time = ({ word, name, value, change }) => html`<${Field} label=${say(word)}>
  <input type="time" name=${name} required value=${value.slice(0, 5)} onInput=${(event) => change(event.target.value)} /><//>`;
const Count = ({ word, name, value, least = 0, required = false, change }) => html`<${Field} label=${say(word)}>
  <input type="number" name=${name} min=${least} max="100000" required=${required} value=${value ?? ""} onInput=${(event) => change(numberOf(event.target.value))} /><//>`;

export function Days({ days, change }) {
  const turn = (day) => change(days.includes(day) ? days.filter((one) => one !== day) : [...days, day].sort());
  return html`<div class="days" role="group" aria-label=${say("door.days")}>${DAYS.map((day) => html`
    <label key=${day}><input type="checkbox" data-weekday=${day} checked=${days.includes(day)} onChange=${() => turn(day)} /> ${weekday(day)}</label>`)}</div>`;
}

/** Opening hours of the week; none is the whole day. */
export function Hours({ name, hours, change }) {
  return html`<div class="door-rows" data-hours=${name}>
    ${hours.map((row, index) => html`<fieldset class="times" key=${index}>
      <${Days} days=${row.days} change=${(days) => change(changed(hours, index, { days }))} />
      <div class="pair"><${Time} word="door.opens" name="opens" value=${row.opens} change=${(opens) => change(changed(hours, index, { opens }))} />
        <${Time} word="door.closes" name="closes" value=${row.closes} change=${(closes) => change(changed(hours, index, { closes }))} />
        <${Remove} onClick=${() => change(without(hours, index))} /></div></fieldset>`)}
    <${Add} act="add-hours" word="door.add_hours" onClick=${() => change([...hours, NEW_HOURS])} /></div>`;
}

/** How a day that differs is open: ``closed``, ``like:5`` or ``hours``. */
export const kindOf = ({ like, hours }) => (hours.length ? "hours" : like ? `like:${like}` : "closed");

/** The same day with another kind. */
export function ofKind(kind) {
  if (kind === "hours") return { like: null, hours: [{ opens: "09:00", closes: "12:00" }] };
  return { like: kind.startsWith("like:") ? Number(kind.slice(5)) : null, hours: [] };
}

function Between({ hours, change }) {
  return html`${hours.map((row, index) => html`<div class="pair" key=${index}>
      <${Time} word="door.opens" name="opens" value=${row.opens} change=${(opens) => change(changed(hours, index, { opens }))} />
      <${Time} word="door.closes" name="closes" value=${row.closes} change=${(closes) => change(changed(hours, index, { closes }))} />
      ${hours.length > 1 && html`<${Remove} onClick=${() => change(without(hours, index))} />`}</div>`)}
    <${Add} act="add-between" word="door.add_hours" onClick=${() => change([...hours, { opens: "13:30", closes: "17:00" }])} />`;
}

function Holiday({ one, services, change, remove }) {
  const kinds = ["closed", ...DAYS.map((day) => `like:${day}`), "hours"];
  const word = (kind) => (kind.startsWith("like:") ? say("door.holiday_as", { day: weekdayAlone(Number(kind.slice(5))) }) : say(`door.holiday_${kind}`));
  const whom = one.services.join(" ");
  const groups = [["", say("door.whole_hall")], ...services.map(({ code, name }) => [code, named(name)])];
  if (one.services.length > 1) groups.push([whom, one.services.map((code) => named(services.find((known) => known.code === code)?.name)).join(say("web.comma"))]);
  return html`<fieldset class="times holiday" data-holiday=${one.first}>
    <div class="fields">
      <${Field} label=${say("door.holiday_name_zh")}><input name="zh" required maxlength="200" value=${one.name.zh} onInput=${(event) => change({ name: { ...one.name, zh: event.target.value } })} /><//>
      <${Field} label=${say("door.holiday_name_en")}><input name="en" required maxlength="400" value=${one.name.en} onInput=${(event) => change({ name: { ...one.name, en: event.target.value } })} /><//>
      <${Field} label=${say("door.first")}><input type="date" name="first" required value=${one.first} onInput=${(event) => change({ first: event.target.value })} /><//>
      <${Field} label=${say("door.last")}><input type="date" name="last" value=${one.last ?? ""} onInput=${(event) => change({ last: event.target.value || null })} /><//>
      <${Field} label=${say("door.holiday_kind")}><select name="kind" onChange=${(event) => change(ofKind(event.target.value))}>
        ${kinds.map((kind) => html`<option key=${kind} value=${kind} selected=${kind === kindOf(one)}>${word(kind)}</option>`)}</select><//>
      <${Field} label=${say("door.holiday_whom")}><select name="whom" onChange=${(event) => change({ services: event.target.value.split(" ").filter(Boolean) })}>
        ${groups.map(([value, name]) => html`<option key=${value} value=${value} selected=${value === whom}>${name}</option>`)}</select><//>
    </div>
    ${one.hours.length > 0 && html`<${Between} hours=${one.hours} change=${(hours) => change({ hours })} />`}
    <${Remove} onClick=${remove} /></fieldset>`;
}

/** A weekday within a sentence: in Chinese the last sign of its name. */
const weekdayAlone = (day) => (language() === "zh" ? [...weekday(day)].at(-1) : weekday(day));

export function Holidays({ holidays, services, today, change }) {
  const fresh = { name: { zh: "", en: "" }, first: today, last: null, like: null, hours: [], services: [] };
  return html`<div class="door-rows" data-rows="holidays">
    ${holidays.map((one, index) => html`<${Holiday} key=${index} one=${one} services=${services}
      change=${(part) => change(changed(holidays, index, part))} remove=${() => change(without(holidays, index))} />`)}
    <${Add} act="add-holiday" word="door.add_holiday" onClick=${() => change([...holidays, fresh])} /></div>`;
}

/** Each type that gives numbers: its quotas, and hours of its own. */
export function Types({ rules, services, change }) {
  return html`<div class="door-rows">${rules.map((rule, index) => {
    const service = services.find(({ code }) => code === rule.code);
    if (!service || service.message) return null;
    const set = (part) => change(changed(rules, index, part));
    return html`<fieldset class="times" key=${rule.code} data-type=${rule.code}><legend>${named(service.name)}</legend>
      <div class="fields">
        <${Count} word="door.quota" name="quota" value=${rule.quota} change=${(quota) => set({ quota })} />
        <${Count} word="door.quota_morning" name="quota_morning" value=${rule.quota_morning} change=${(value) => set({ quota_morning: value })} />
        <${Count} word="door.quota_afternoon" name="quota_afternoon" value=${rule.quota_afternoon} change=${(value) => set({ quota_afternoon: value })} /></div>
      <details class="more" open=${rule.hours.length > 0}><summary>${say("door.own_hours")}</summary>
        <${Hours} name=${rule.code} hours=${rule.hours} change=${(hours) => set({ hours })} /></details></fieldset>`;
  })}</div>`;
}

/** A row a time of the week or a date at which people may come by appointment. */
export function SlotRows({ slots, services, change }) {
  const offered = services.filter((one) => !one.message);
  const set = (index) => (part) => change(changed(slots, index, part));
  return html`<div class="door-rows" data-rows="slots">
    ${slots.map((row, index) => html`<fieldset class="times" key=${index} data-slots=${row.service}>
      <div class="fields">
        <${Field} label=${say("appointments.service")}><select name="service" onChange=${(event) => set(index)({ service: event.target.value })}>
          ${offered.map((one) => html`<option key=${one.code} value=${one.code} selected=${one.code === row.service}>${named(one.name)}</option>`)}</select><//>
        <${Field} label=${say("door.on_day")}><input type="date" name="day" value=${row.day ?? ""} onInput=${(event) => set(index)({ day: event.target.value || null })} /><//>
        <${Time} word="door.opens" name="opens" value=${row.opens} change=${(opens) => set(index)({ opens })} />
        <${Time} word="door.closes" name="closes" value=${row.closes} change=${(closes) => set(index)({ closes })} />
        <${Count} word="door.every" name="every" least="5" required value=${row.every} change=${(every) => set(index)({ every })} />
        <${Count} word="door.capacity" name="capacity" least="1" required value=${row.capacity} change=${(capacity) => set(index)({ capacity })} /></div>
      ${!row.day && html`<${Days} days=${row.days} change=${(days) => set(index)({ days })} />`}
      <${Remove} onClick=${() => change(without(slots, index))} /></fieldset>`)}
    <${Add} act="add-slots" word="door.add_slots" onClick=${() => change([...slots, { ...NEW_SLOTS, service: offered[0]?.code ?? "" }])} /></div>`;
}
