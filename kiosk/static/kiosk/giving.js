/* The number: big, with the people ahead, where to wait, and what became of the paper. */

import { refusalText } from "../api.js";
import { sayAgain, sayMoment } from "../door.js";
import { paperSays, useLate, useSlip } from "../slips.js";
import { TicketNumber, Two, TwoNames, serverClock } from "../ui.js";
import { known, language, named } from "../words.js";
import { html } from "../vendor/preact-standalone.module.js";
import { Follow } from "./follow.js";
import { Ahead } from "./mine.js";
import { Ring } from "./ring.js";
import { countable, sentence, useSaid } from "./speech.js";

/** What is said instead when another printer took over. */
const ELSEWHERE = { printing: "moved", take: "take_there" };
/** What is said of the paper once it is known what became of it. */
const ALOUD = { take: "take", remember: "remember", no_slip: "remember" };
const SHORT_MS = 8_000;
const LONG_MS = 30_000;

/** The sentence for customers while the printer of this kiosk cannot print; null while it can, as far as is known. */
export const troubleOf = (hall) => {
  const key = `printer_customer.${hall.printer}`;
  return !hall.shows_number && known(key) ? key : null;
};

export const Taking = () => html`<p class="question busy"><${Two} of="kiosk.taking" /></p>`;

export function Given({ hall, services, screen: { ticket }, slips, moved, reset, pace }) {
  const slip = useSlip(ticket, slips[ticket.id]);
  const late = useLate();
  const trouble = troubleOf(hall);
  // a printer known to be in trouble is not waited for, unless another one took over
  const says = paperSays(slip, hall.shows_number, late || (trouble && !moved[ticket.id]));
  const elsewhere = moved[ticket.id] && ELSEWHERE;
  const service = services.find((one) => one.code === ticket.service);
  const paper = elsewhere?.[says] ? says === "take" && "elsewhere" : ALOUD[says];
  useSaid(
    sentence("number", { number: ticket.number, ahead: countable(ticket.ahead) }),
    paper && sentence(paper, { area: Boolean(service?.area) }),
  );
  const category = hall.categories.find((one) => one.code === ticket.category && one.code !== "ordinary");
  return html`
    <section class="given" data-slip=${slip} data-says=${says} data-number=${ticket.number}>
      <p class="question"><${Two} of="kiosk.your_number" /></p>
      <p class="number" data-long=${String(ticket.number.length > 5)}><${TicketNumber} of=${ticket.number} /></p>
      <p class="of">${service && html`<${TwoNames} name=${service.name} />`}
        ${category && html`<span class="badge">${named(category.name)}</span>`}</p>
      <${Ahead} ticket=${ticket} />
      ${ticket.appointment && html`<p class="where"><${Two} of=${ticket.appointment.late ? "kiosk.appointment_late" : "kiosk.appointment_counts"}
        with=${{ time: sayMoment(Date.parse(ticket.appointment.at), serverClock.now(), hall.time_zone, language()) }} /></p>`}
      <p class="where">${service?.area ? html`<${TwoNames} name=${service.area} />` : html`<${Two} of="kiosk.wait_here" />`}</p>
      <p class="paper ${says}" aria-live="polite"><${Two} of=${says === "no_slip" && trouble ? trouble : `kiosk.slip_${elsewhere?.[says] ?? says}`} with=${{ printer: moved[ticket.id] }} /></p>
      <${Follow} ticket=${ticket} />
    </section>
    <nav class="acts">
      <button type="button" class="main done" data-act="done" onClick=${reset}>
        <${Two} of=${says === "take" ? "kiosk.done" : "kiosk.noted"} />
        ${says !== "printing" && html`<${Ring} key=${says} ms=${(says === "take" ? SHORT_MS : LONG_MS) * pace} onEnd=${reset} />`}
      </button>
    </nav>`;
}

export function Failed({ hall, screen: { refusal, lost }, service, taking, home }) {
  useSaid(sentence("failed"));
  const again = sayAgain(refusal.details.again_at, serverClock.now(), hall.time_zone, language());
  const params = service ? { service: named(service.name) } : {};
  return html`
    <section class="failed" role="alert">
      <h1><${Two} of=${lost ? "kiosk.failed_lost" : "kiosk.failed"} /></h1>
      <p class="question">${refusalText(refusal, params)}</p>
      ${again && html`<p class="question again">${again}</p>`}
      <p class="hint"><${Two} of="kiosk.ask_staff" /></p>
    </section>
    <section class="answers">
      ${lost && html`<button type="button" class="main" data-act="again" onClick=${taking.again}><${Two} of="kiosk.again" /></button>`}
      <button type="button" class=${lost ? "" : "main"} data-act="home" onClick=${home}><${Two} of="kiosk.home" /></button>
    </section>`;
}
