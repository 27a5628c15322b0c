/* Appointments of a day: who is expected, who came, and a new one; for the greeter's and the manager's pages. */

import { command, get, refusalText } from "./api.js";
import { Sign, serverClock } from "./ui.js";
import { clockTime, named, say } from "./words.js";
import { html, useEffect, useRef, useState } from "./vendor/preact-standalone.module.js";

const LOOK_MS = 15_000;
const KINDS = { booked: "wait", arrived: "go", cancelled: "none", missed: "stop", overdue: "stop" };

/** A code as it is read aloud: by threes. */
export const parted = (code) => code.replace(/(\d{3})(?=\d)/g, "$1 ");

/** How an appointment stands, in one word of the catalogues. */
export const standing = ({ state, overdue }) => (overdue ? "overdue" : state);

/** How many came, are still expected, and did not come; who gave up counts nowhere. */
export function tally(items) {
  const of = (...states) => items.filter((one) => states.includes(one.state)).length;
  return { all: of("booked", "arrived", "missed"), came: of("arrived"), open: of("booked"), missed: of("missed") };
}

/** ``[book, look, error]``: the day as it is now. */
function useDay(day, version) {
  const [state, setState] = useState({ book: null, error: null });
  const look = () => get(`appointments?day=${day}`).then(({ data }) => setState({ book: data, error: null }),
    (no) => setState((was) => ({ ...was, error: refusalText(no) })));
  useEffect(() => {
    look();
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, [day, version]);
  return [state.book?.day === day ? state.book : null, look, state.error];
}

function Slots({ slots, zone, chosen, choose }) {
  if (slots.length === 0) return html`<p class="small">${say("appointments.no_slots")}</p>`;
  return html`<div class="slots" role="radiogroup">${slots.map(({ at, free }) => html`
    <button type="button" role="radio" key=${at} data-slot=${at} disabled=${free === 0} aria-checked=${String(chosen === at)} onClick=${() => choose(at)}>
      <b>${clockTime(Date.parse(at), zone)}</b><span class="small">${free ? say("appointments.free", { count: free }) : say("appointments.full")}</span></button>`)}</div>`;
}

function New({ book, services, zone, look }) {
  const offered = services.filter((one) => book.slots.some((slot) => slot.service === one.code));
  const [chosen, setChosen] = useState(null);
  const service = offered.some((one) => one.code === chosen) ? chosen : offered[0]?.code;
  const [at, setAt] = useState(null);
  const [said, setSaid] = useState({});
  const fields = useRef(null);
  const slots = book.slots.filter((one) => one.service === service);
  async function send() {
    const inputs = [...fields.current.querySelectorAll("input")];
    const { name_hint: name, identity } = Object.fromEntries(inputs.map((input) => [input.name, input.value.trim()]));
    setSaid({ busy: true });
    try {
      const made = await command("appointments", { service, at, ...(name && { name_hint: name }), ...(identity && { identity }) });
      inputs.forEach((input) => (input.value = ""));
      setAt(null);
      setSaid({ code: made.code });
    } catch (no) {
      setSaid({ error: refusalText(no, { service: named(services.find((one) => one.code === service)?.name) }) });
    }
    look();
  }
  return html`
    <section class="new-appointment" ref=${fields}>
      <h3>${say("appointments.add")}</h3>
      <div class="booked-types" role="radiogroup" aria-label=${say("appointments.service")}>${offered.map((one) => html`
        <button type="button" role="radio" key=${one.code} data-service=${one.code} aria-checked=${String(one.code === service)}
          onClick=${() => { setChosen(one.code); setAt(null); }}>${named(one.name)}</button>`)}</div>
      <${Slots} slots=${slots} zone=${zone} chosen=${at} choose=${setAt} />
      <label class="field"><span>${say("appointments.hint")}</span><input name="name_hint" maxlength="60" autocomplete="off" /></label>
      <label class="field"><span>${say("appointments.identity")}</span><input name="identity" maxlength="60" autocomplete="off" /></label>
      ${said.error && html`<p class="error" role="alert">${said.error}</p>`}
      ${said.code && html`<p class="booked-code" role="status">${say("appointments.booked_code")} <b data-code=${said.code}>${parted(said.code)}</b></p>`}
      <button type="button" class="main" data-act="book" disabled=${said.busy || at === null} onClick=${send}>${say("appointments.book")}</button>
    </section>`;
}

function Cancel({ onClick }) {
  const [sure, setSure] = useState(false);
  return html`<button type="button" class=${sure ? "stop" : ""} data-act=${sure ? "cancel-sure" : "cancel"}
    onClick=${() => (sure ? onClick() : setSure(true))}>${say(sure ? "appointments.cancel_sure" : "appointments.cancel")}</button>`;
}

function Row({ one, services, zone, today, act }) {
  const service = services.find(({ code }) => code === one.service);
  const state = standing(one);
  const open = one.state === "booked";
  return html`<li data-code=${one.code} data-state=${one.state}>
    <b class="at">${clockTime(Date.parse(one.at), zone)}</b>
    <span class="of">${named(service?.name)}${one.name_hint && html`<br /><b>${one.name_hint}</b>`}<br /><span class="small">${say("appointments.code")} ${parted(one.code)}</span></span>
    <span><${Sign} kind=${KINDS[state]}>${say(`appointments.${state}`)}<//>
      ${one.ticket && html`<br /><b>${one.ticket.number}</b> <span class="small">${say(`ticket.${one.ticket.state}`)}</span>`}</span>
    <span class="acts">
      ${today && !one.ticket && one.state !== "cancelled" && html`<button type="button" data-act="check-in" onClick=${() => act("check-in", one)}>${say("appointments.check_in")}</button>`}
      ${open && html`<${Cancel} onClick=${() => act("cancel", one)} />`}</span>
  </li>`;
}

/** ``hall`` and ``services`` as their calls answer them; ``onGiven(ticket)`` hears of a number that was given. */
export function AppointmentBook({ hall, services, onGiven = () => {} }) {
  const [day, setDay] = useState(hall.business_day);
  const [said, setSaid] = useState(null);
  const [book, look, error] = useDay(day, hall.version);
  const zone = hall.time_zone;
  async function act(name, one) {
    setSaid(null);
    try {
      if (name === "cancel") await command(`appointments/${one.code}`, {}, { method: "DELETE" });
      else {
        const ticket = await command("tickets", { appointment: one.code });
        setSaid({ text: say(ticket.appointment.late ? "appointments.given_late" : "appointments.given", { number: ticket.number }) });
        onGiven(ticket);
      }
    } catch (no) {
      setSaid({ error: refusalText(no) });
    }
    look();
  }
  const soon = new Date(serverClock.now()).toISOString().slice(0, 4);
  return html`
    <div class="appointments" data-day=${book?.day}>
      <div class="row"><label class="field"><span>${say("appointments.day")}</span>
        <input type="date" name="day" required min="2000-01-01" max=${`${Number(soon) + 2}-12-31`} value=${day} onChange=${(event) => event.target.value && setDay(event.target.value)} /></label>
        ${book && html`<p>${say("appointments.summary", tally(book.items))}</p>`}</div>
      ${error && html`<p class="error" role="alert">${error}</p>`}
      ${said && html`<p class=${said.error ? "error" : "done"} role="status">${said.text ?? said.error}</p>`}
      ${!book ? !error && html`<p>${say("web.loading")}</p>` : html`
        <div class="beside-book">
          <div>${book.items.length === 0 && html`<p class="small">${say("appointments.none")}</p>`}
            <ol class="booked-list">${book.items.map((one) => html`
              <${Row} key=${one.code} one=${one} services=${services} zone=${zone} today=${book.day === hall.business_day} act=${act} />`)}</ol></div>
          <${New} key=${book.day} book=${book} services=${services} zone=${zone} look=${look} />
        </div>`}
    </div>`;
}
