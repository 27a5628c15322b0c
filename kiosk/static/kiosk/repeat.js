/* "Repeat my call": touch your number among the last calls, see and hear where to go. */

import { get, refusalText } from "../api.js";
import { TicketNumber, Two } from "../ui.js";
import { clockTime, say } from "../words.js";
import { sentence, useSaid } from "./speech.js";
import { html, useEffect, useState } from "../vendor/preact-standalone.module.js";

const SHOWN = 9;

/** Of each number the latest call. */
export function latest(calls) {
  const seen = new Set();
  return calls.filter(({ number }) => !seen.has(number) && seen.add(number)).slice(0, SHOWN);
}

export function Repeat({ hall, home, go }) {
  const [board, setBoard] = useState(null);
  const [refusal, setRefusal] = useState(null);
  useEffect(() => {
    get("board").then(({ data }) => setBoard(data), setRefusal);
  }, []);
  useSaid(board && sentence(board.calls.length ? "repeat" : "look"));
  const choose = (one) => go({ name: "mine", ticket: one.number, audio: one.audio });
  const back = html`<nav class="acts"><button type="button" data-act="back" onClick=${home}><${Two} of="kiosk.back" /></button></nav>`;
  if (refusal) return html`<p class="question" role="alert">${refusalText(refusal)}</p>${back}`;
  if (!board) return html`<p class="question">${say("web.loading")}</p>${back}`;
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
