/* "Repeat my call": where was I called to? And back into the queue for those who missed it. */

import { command, get, refusalText } from "../api.js";
import { TicketNumber, Two } from "../ui.js";
import { clockTime, say, sayAhead } from "../words.js";
import { html, useEffect, useState } from "../vendor/preact-standalone.module.js";

const SHOWN = 9;

/** Of each number the latest call. */
export function latest(calls) {
  const seen = new Set();
  return calls.filter(({ number }) => !seen.has(number) && seen.add(number)).slice(0, SHOWN);
}

function play(address) {
  const sound = new Audio(address);
  sound.play().catch(() => {
    // a kiosk without sound still shows where to go
  });
}

function Restore({ call, number }) {
  const [state, setState] = useState({});
  async function restore() {
    setState({ busy: true });
    try {
      setState({ ticket: await command(`tickets/${call.ticket}/restore`) });
    } catch (refusal) {
      setState({ refusal });
    }
  }
  if (state.ticket) {
    return html`<p class="paper take"><${Two} of="kiosk.restored" with=${{ number }} /></p><p>${sayAhead(state.ticket.ahead ?? 0)}</p>`;
  }
  return html`
    <p class="paper no_slip"><${Two} of="kiosk.missed" /></p>
    ${state.refusal && html`<p class="error" role="alert">${refusalText(state.refusal, { number })}</p>`}
    <section class="answers"><button type="button" class="main" data-act="restore" disabled=${state.busy} onClick=${restore}>
      <${Two} of="kiosk.back_in_line" /></button></section>`;
}

function Called({ call, missed }) {
  return html`
    <section class="given" data-number=${call.number} data-counter=${call.counter}>
      <p class="number"><${TicketNumber} of=${call.number} /></p>
      ${missed
        ? html`<${Restore} call=${call} number=${call.number} />`
        : html`<p class="goto"><${Two} of="kiosk.go_to" with=${{ counter: call.counter }} /></p>`}
    </section>`;
}

export function Repeat({ hall, home }) {
  const [board, setBoard] = useState(null);
  const [refusal, setRefusal] = useState(null);
  const [call, setCall] = useState(null);
  useEffect(() => {
    get("board").then(({ data }) => setBoard(data), setRefusal);
  }, []);
  const choose = (one) => {
    setCall(one);
    play(one.audio);
  };
  const back = html`<nav class="acts"><button type="button" data-act="back" onClick=${home}><${Two} of="kiosk.back" /></button></nav>`;
  if (refusal) return html`<p class="question" role="alert">${refusalText(refusal)}</p>${back}`;
  if (!board) return html`<p class="question">${say("web.loading")}</p>${back}`;
  if (call) return html`<${Called} call=${call} missed=${board.missed.some(({ number }) => number === call.number)} />${back}`;
  const calls = latest(board.calls);
  return html`
    <h1><${Two} of=${calls.length ? "kiosk.repeat_choose" : "kiosk.repeat_none"} /></h1>
    <section class="calls">
      ${calls.map((one) => html`
        <button type="button" key=${one.number} data-number=${one.number} onClick=${() => choose(one)}>
          <${TicketNumber} of=${one.number} /><span class="small">${clockTime(Date.parse(one.at), hall.time_zone)}</span></button>`)}
    </section>
    ${back}`;
}
