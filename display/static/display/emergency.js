/* The board in an emergency: the message takes the whole screen; calls go on in a line below. */

import { Alarm } from "../emergency.js";
import { hall } from "../api.js";
import { Offline, TicketNumber, Two, serverClock } from "../ui.js";
import { html, useEffect } from "../vendor/preact-standalone.module.js";
import { lastCalls } from "./parts.js";
import { play } from "./speaker.js";

const CALLS = 3;
const NEW_MS = 60_000;

/** Draws attention once to a message that was just raised; a screen that comes up later stays quiet. */
function useAttention(since, sound) {
  useEffect(() => {
    if (!sound || serverClock.now() - Date.parse(since) > NEW_MS) return;
    // the message is seen where the browser lets nothing be heard
    play(`/api/v1/halls/${hall}/voice/attention.wav`, 100);
  }, [since]);
}

/** ``calls``, newest first, under ``word``; ``sound``: whether this screen may be heard. */
export function Emergency({ emergency, calls = [], word = "board.last", sound = false, online = true }) {
  useAttention(emergency.since, sound);
  return html`
    <div class="warned ${online === false ? "stale" : ""}" data-online=${String(online)}>
      ${online === false && html`<${Offline} word="board.offline" />`}
      <${Alarm} emergency=${emergency}>
        ${calls.length > 0 && html`
          <div class="alarm-calls"><${Two} of=${word} /><ol>${lastCalls(calls, null).slice(0, CALLS).map((call) => html`
            <li key=${call.announcement} data-number=${call.number}><${TicketNumber} of=${call.number} />
              <span aria-hidden="true">→</span> <b>${call.counter}</b></li>`)}</ol></div>`}
      <//>
    </div>`;
}
