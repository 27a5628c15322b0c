/* An appointment: its code by hand or by scanner, and what is said to those who come too early. */

import { refusalText } from "../api.js";
import { sayMoment } from "../door.js";
import { Two, TwoNames, serverClock } from "../ui.js";
import { language, other, say } from "../words.js";
import { html, useState } from "../vendor/preact-standalone.module.js";
import { firstScreen } from "./asking.js";
import { sentence, useSaid } from "./speech.js";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
const LENGTH = 9;

/** A code as it is read aloud: by threes. */
export const parted = (code) => code.replace(/(\d{3})(?=\d)/g, "$1 ");

/** The last digit sends the code, so that a keypad alone is enough. */
export function Appointment({ screen: { wrong }, online, taking, home }) {
  const [code, setCode] = useState("");
  useSaid(sentence("look"));
  const key = (digit) => html`<button type="button" data-digit=${digit} disabled=${online === false} onClick=${() => {
    const typed = code + digit;
    setCode(typed.slice(0, LENGTH));
    if (typed.length === LENGTH) taking.checkIn(typed);
  }}>${digit}</button>`;
  return html`
    <h1><${Two} of="kiosk.appointment" /></h1>
    <section class="operator booked">
      <p class="question"><${Two} of="kiosk.appointment_enter" /></p>
      <output class="pin" aria-label=${say("kiosk.appointment_enter")} data-length=${code.length}>${parted(code) || "\u00a0"}</output>
      <p class="error" role="alert">${wrong && !code ? html`<${Two} of=${`kiosk.appointment_${wrong}`} />` : "\u00a0"}</p>
      <div class="pad">
        ${DIGITS.map(key)}
        <button type="button" data-act="erase" onClick=${() => setCode(code.slice(0, -1))}><${Two} of="kiosk.appointment_erase" /></button>
        ${key("0")}
      </div>
    </section>
    <nav class="acts"><button type="button" data-act="back" onClick=${home}><${Two} of="kiosk.back" /></button></nav>`;
}

/** Come back later, or take an ordinary number all the same. */
export function Early({ screen: { refusal }, hall, services, go, home }) {
  const { at, from, service: code } = refusal.details;
  const service = services.find((one) => one.code === code);
  useSaid(sentence("look"));
  const moment = (iso, tongue) => sayMoment(Date.parse(iso), serverClock.now(), hall.time_zone, tongue);
  const line = (tongue) => (at ? say("kiosk.early_back", { at: moment(at, tongue), comes: moment(from, tongue) }, tongue) : refusalText(refusal));
  return html`
    <h1><${Two} of="kiosk.early" /></h1>
    <div class="split"><div class="told">
      ${service && html`<p class="question"><${TwoNames} name=${service.name} /></p>`}
      <p class="question two"><span class="first" lang=${language()}>${line(language())}</span>
        <span class="second" lang=${other()}>${line(other())}</span></p>
    </div><div class="asked">
      <section class="answers">
        <button type="button" class="main" data-act="home" onClick=${home}><${Two} of="kiosk.home" /></button>
        ${service?.open && html`<button type="button" data-act="ordinary" onClick=${() => go({ name: firstScreen(service), service: service.code })}>
          <${Two} of="kiosk.early_ordinary" /></button>`}
      </section></div></div>`;
}
