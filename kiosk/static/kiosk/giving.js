/* The number: big, with the people ahead, where to wait, and what became of the paper. */

import { get, refusalText } from "../api.js";
import { TicketNumber, Two, TwoNames } from "../ui.js";
import { language, named, other, sayAhead, sayWait } from "../words.js";
import { html, useEffect, useState } from "../vendor/preact-standalone.module.js";

const PATIENT_MS = 8_000;
const SHORT_MS = 8_000;
const LONG_MS = 30_000;
const LOOK_MS = 2_000;

export const Taking = () => html`<p class="question busy"><${Two} of="kiosk.taking" /></p>`;

/** What to say of the paper: it is being made, it is there, or the number must be kept in mind. */
export function paperSays(slip, showsNumber, late) {
  if (showsNumber) return "remember";
  if (slip === "printed") return "take";
  return slip === "queued" && !late ? "printing" : "no_slip";
}

/** A ring that closes; ``onEnd`` when it has. */
function Ring({ ms, onEnd }) {
  useEffect(() => {
    const timer = setTimeout(onEnd, ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return html`<svg class="ring" viewBox="0 0 36 36" aria-hidden="true">
    <circle cx="18" cy="18" r="15" /><circle class="runs" cx="18" cy="18" r="15" pathLength="100"
      style=${{ animationDuration: `${ms}ms` }} /></svg>`;
}

/** The line tells of the slip; a page that has no device of its own, or lost the line for a moment, asks. */
function useSlip(ticket, heard) {
  const [asked, setAsked] = useState(ticket.slip);
  const slip = heard ?? asked;
  useEffect(() => {
    if (slip !== "queued") return undefined;
    const look = () => get(`tickets/${ticket.id}`).then(({ data }) => setAsked(data.slip), () => {});
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, [slip]);
  return slip;
}

function Ahead({ ticket }) {
  const line = (code) => [sayAhead(ticket.ahead ?? 0, code), sayWait(ticket.wait, code)].filter(Boolean);
  const spans = (code) => line(code).map((text) => html`<span>${text}</span>`);
  return html`<p class="two ahead">
    <span class="first" lang=${language()}>${spans(language())}</span>
    <span class="second" lang=${other()}>${spans(other())}</span></p>`;
}

export function Given({ hall, services, screen: { ticket }, slips, reset }) {
  const slip = useSlip(ticket, slips[ticket.id]);
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENT_MS);
    return () => clearTimeout(timer);
  }, []);
  const says = paperSays(slip, hall.shows_number, late);
  const service = services.find((one) => one.code === ticket.service);
  const category = hall.categories.find((one) => one.code === ticket.category && one.code !== "ordinary");
  return html`
    <section class="given" data-slip=${slip} data-says=${says} data-number=${ticket.number}>
      <p class="question"><${Two} of="kiosk.your_number" /></p>
      <p class="number" data-long=${String(ticket.number.length > 5)}><${TicketNumber} of=${ticket.number} /></p>
      <p class="of">${service && html`<${TwoNames} name=${service.name} />`}
        ${category && html`<span class="badge">${named(category.name)}</span>`}</p>
      <${Ahead} ticket=${ticket} />
      <p class="where">${service?.area ? html`<${TwoNames} name=${service.area} />` : html`<${Two} of="kiosk.wait_here" />`}</p>
      <p class="paper ${says}" aria-live="polite"><${Two} of=${`kiosk.slip_${says}`} /></p>
    </section>
    <nav class="acts">
      <button type="button" class="main done" data-act="done" onClick=${reset}>
        <${Two} of=${says === "take" ? "kiosk.done" : "kiosk.noted"} />
        ${says !== "printing" && html`<${Ring} key=${says} ms=${says === "take" ? SHORT_MS : LONG_MS} onEnd=${reset} />`}
      </button>
    </nav>`;
}

export function Failed({ screen: { refusal, lost }, service, taking, home }) {
  const params = service ? { service: named(service.name) } : {};
  return html`
    <section class="failed" role="alert">
      <h1><${Two} of=${lost ? "kiosk.failed_lost" : "kiosk.failed"} /></h1>
      <p class="question">${refusalText(refusal, params)}</p>
      <p class="hint"><${Two} of="kiosk.ask_staff" /></p>
    </section>
    <section class="answers">
      ${lost && html`<button type="button" class="main" data-act="again" onClick=${taking.again}><${Two} of="kiosk.again" /></button>`}
      <button type="button" class=${lost ? "" : "main"} data-act="home" onClick=${home}><${Two} of="kiosk.home" /></button>
    </section>`;
}
