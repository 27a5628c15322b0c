/* The rules at the door: hours, days that differ, quotas, the last ticket, slots. What is wrong with them is said
 * while they are written. */

import { get, refusalText } from "../api.js";
import { AppointmentBook } from "../appointments.js";
import { named, say } from "../words.js";
import { html, useEffect, useState } from "../vendor/preact-standalone.module.js";
import { Holidays, Hours, SlotRows, Types } from "./door-form.js";
import { Field } from "./form.js";
import { Wrong, useJudged } from "./judged.js";

const MINUTE_S = 60;

/** What is wrong, in words. */
function sayWrong({ code, what, hours, day }) {
  return say(`door.wrong.${code}`, { what: what ? named(what) : say("door.wrong_hall"), hours: hours ?? "", day: day ?? "" });
}

const Minutes = ({ label, name, seconds, most, change }) => html`<${Field} label=${label}>
  <input name=${name} type="number" min="0" max=${most} required value=${Math.round(seconds / MINUTE_S)} onInput=${(event) => change(Number(event.target.value) * MINUTE_S)} /><//>`;

/** A draft that can be looked at though a name is still missing. */
const whole = (draft) => ({ ...draft, holidays: draft.holidays.map((one) => ({ ...one, name: { zh: one.name.zh || one.name.en || "–", en: one.name.en || one.name.zh || "–" } })) });

export function DoorTab({ house }) {
  const { known, draft, problems, refusal, saved, write, save } = useJudged("door", house.hall.version, whole);
  if (!draft) return refusal ? html`<p class="error" role="alert">${refusalText(refusal)}</p>` : html`<p>${say("web.loading")}</p>`;
  const stops = problems.some((one) => one.stops);
  const { booking, last_ticket: last } = draft;
  return html`
    <form class="door wide" onSubmit=${save}>
      <${Wrong} problems=${problems} told=${sayWrong} />
      <div class="card"><h2>${say("door.hours")}</h2><p class="small">${say("door.hours_how")}</p>
        <${Hours} name="hall" hours=${draft.hours} change=${(hours) => write({ hours })} /></div>
      <div class="card"><h2>${say("door.last_ticket")}</h2><p class="small">${say("door.last_ticket_how")}</p>
        <label class="tick"><input type="checkbox" name="last_on" checked=${last.on} onChange=${(event) => write({ last_ticket: { ...last, on: event.target.checked } })} /> ${say("door.last_on")}</label>
        <${Minutes} label=${say("door.grace")} name="grace" most="1440" seconds=${last.grace} change=${(grace) => write({ last_ticket: { ...last, grace } })} /></div>
      <div class="card wide"><h2>${say("door.holidays")}</h2><p class="small">${say("door.holidays_how")}</p>
        <${Holidays} holidays=${draft.holidays} services=${known.services} today=${known.today} change=${(holidays) => write({ holidays })} /></div>
      <div class="card wide"><h2>${say("door.types")}</h2><p class="small">${say("door.types_how")}</p>
        <${Field} label=${say("door.half")}><input type="time" name="noon" required value=${draft.noon.slice(0, 5)} onInput=${(event) => write({ noon: event.target.value })} /><//>
        <${Types} rules=${draft.services} services=${known.services} change=${(services) => write({ services })} /></div>
      <div class="card wide"><h2>${say("door.slots")}</h2><p class="small">${say("door.slots_how")}</p>
        <${SlotRows} slots=${draft.slots} services=${known.services} change=${(slots) => write({ slots })} />
        <h3>${say("door.booking")}</h3><p class="small">${say("door.booking_how")}</p>
        <div class="fields">
          <${Minutes} label=${say("door.early")} name="early" most="1440" seconds=${booking.early} change=${(early) => write({ booking: { ...booking, early } })} />
          <${Minutes} label=${say("door.late")} name="late" most="1440" seconds=${booking.late} change=${(late) => write({ booking: { ...booking, late } })} />
          <${Field} label=${say("door.ahead")}><input name="ahead" type="number" min="0" max="366" required value=${booking.ahead}
            onInput=${(event) => write({ booking: { ...booking, ahead: Number(event.target.value) } })} /><//></div></div>
      <div class="wide save">
        ${refusal && html`<p class="error" role="alert">${refusalText(refusal)}</p>`}
        ${saved && html`<p class="done" role="status">${say("door.saved")}</p>`}
        <button type="submit" class="main" data-act="save-door" disabled=${stops}>${say("manager.save")}</button></div>
    </form>`;
}

/** The appointments of a day, at the office. */
export function Appointments({ house }) {
  const [services, setServices] = useState(null);
  const [refusal, setRefusal] = useState(null);
  useEffect(() => {
    get("services").then(({ data }) => setServices(data), setRefusal);
  }, [house.hall.version]);
  if (refusal) return html`<p class="error" role="alert">${refusalText(refusal)}</p>`;
  if (!services) return html`<p>${say("web.loading")}</p>`;
  return html`<div class="card wide"><h2>${say("appointments.title")}</h2>
    <${AppointmentBook} hall=${house.hall} services=${services} /></div>`;
}
