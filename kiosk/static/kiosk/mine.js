/* My number: where it stands now, by a scan or from the last calls; and back into the queue for those who missed it. */

import { command, get, refusalText } from "../api.js";
import { TicketNumber, Two } from "../ui.js";
import { countable, sentence, useSaid } from "./speech.js";
import { language, other, sayAhead, sayWait } from "../words.js";
import { html, useEffect, useState } from "../vendor/preact-standalone.module.js";

const AT_COUNTER = ["called", "serving"];
const LOOK_MS = 2000;

/** People ahead and range, in both languages. */
export function Ahead({ ticket }) {
  const line = (code) => [sayAhead(ticket.ahead ?? 0, code), sayWait(ticket.wait, code)].filter(Boolean);
  const spans = (code) => line(code).map((text) => html`<span>${text}</span>`);
  return html`<p class="two ahead">
    <span class="first" lang=${language()}>${spans(language())}</span>
    <span class="second" lang=${other()}>${spans(other())}</span></p>`;
}

/** A button that asks the server once; its refusal stands under it. */
function Once({ act, word, path, number, onDone, kind = "main" }) {
  const [state, setState] = useState({});
  async function press() {
    setState({ busy: true });
    try {
      onDone(await command(path));
    } catch (refusal) {
      setState({ refusal });
    }
  }
  return html`
    ${state.refusal && html`<p class="error" role="alert">${refusalText(state.refusal, { number })}</p>`}
    <section class="answers"><button type="button" class=${kind} data-act=${act} disabled=${state.busy} onClick=${press}>
      <${Two} of=${word} /></button></section>`;
}

/** The slip once more. */
function Again({ ticket }) {
  const [again, setAgain] = useState(false);
  if (again) return html`<p class="paper printing"><${Two} of="kiosk.reprinting" /></p>`;
  return html`<${Once} act="reprint" word="kiosk.reprint" kind="" path=${`tickets/${ticket.id}/reprint`} number=${ticket.number} onDone=${() => setAgain(true)} />`;
}

function Waits({ ticket, restored }) {
  return html`
    ${restored && html`<p class="paper take"><${Two} of="kiosk.restored" with=${{ number: ticket.number }} /></p>`}
    <${Ahead} ticket=${ticket} />
    <${Again} ticket=${ticket} />`;
}

function Standing({ ticket, restored, setTicket }) {
  const { number, counter, state } = ticket;
  if (AT_COUNTER.includes(state)) return html`<p class="goto"><${Two} of="kiosk.go_to" with=${{ counter }} /></p>`;
  if (state === "waiting") return html`<${Waits} ticket=${ticket} restored=${restored} />`;
  if (state === "missed") {
    return html`<p class="paper no_slip"><${Two} of="kiosk.missed" /></p>
      <${Once} act="restore" word="kiosk.back_in_line" path=${`tickets/${ticket.id}/restore`} number=${number} onDone=${setTicket} />`;
  }
  return html`<p class="paper printing"><${Two} of=${`kiosk.mine_${state}`} /></p>
    ${state === "held" && html`<${Again} ticket=${ticket} />`}`;
}

/** What is said of a number. */
function aloudOf({ number, counter, state, ahead }, held) {
  if (AT_COUNTER.includes(state)) return sentence("call", { number, counter });
  if (state === "waiting") return sentence(held ? "held" : "number", { number, ahead: countable(ahead) });
  return sentence(state === "missed" ? "missed" : "look");
}

/** ``screen.ticket`` is the name of a ticket: id, or business day and number. */
export function Mine({ screen, home, hall }) {
  const [ticket, setTicket] = useState(null);
  const [restored, setRestored] = useState(false);
  const [refusal, setRefusal] = useState(null);
  // a call that was asked for again is heard in any case, and instead
  useSaid(screen.audio ? { id: screen.audio, address: screen.audio, asked: true } : ticket && aloudOf(ticket, screen.held));
  const name = String(screen.ticket).includes("~") || !/\D/.test(screen.ticket) ? screen.ticket : `${hall.business_day}~${screen.ticket}`;
  useEffect(() => {
    const look = () => get(`tickets/${name}`).then(({ data }) => setTicket(data), (no) => setTicket((was) => (was || setRefusal(no), was)));
    look();
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, [name]);
  const back = html`<nav class="acts"><button type="button" data-act="back" onClick=${home}><${Two} of="kiosk.back" /></button></nav>`;
  if (refusal) return html`<p class="question" role="alert">${refusalText(refusal)}</p>${back}`;
  if (!ticket) return back;
  const taken = (fresh) => {
    setRestored(true);
    setTicket(fresh);
  };
  return html`
    <section class="given" data-number=${ticket.number} data-counter=${ticket.counter} data-state=${ticket.state}>
      ${(screen.held || screen.used) && html`<p class="question"><${Two} of=${screen.used ? "kiosk.used" : "kiosk.already"} /></p>`}
      <p class="number" data-long=${String(ticket.number.length > 5)}><${TicketNumber} of=${ticket.number} /></p>
      <${Standing} ticket=${ticket} restored=${restored} setTicket=${taken} />
    </section>
    ${back}`;
}
