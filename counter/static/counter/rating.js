/* Asking the customer for a rating, where the hall leaves that to the clerk. */

import { command, refusalText } from "../api.js";
import { say } from "../words.js";
import { html, useState } from "../vendor/preact-standalone.module.js";

/** ``tell(note)``: what came of it. */
export function Invite({ counter, disabled, tell }) {
  const [busy, setBusy] = useState(false);
  async function press() {
    setBusy(true);
    try {
      const { number } = await command(`counters/${counter}/invite`);
      tell({ kind: "go", text: say("counter.invited", { number }) });
    } catch (refusal) {
      tell({ kind: "stop", text: refusalText(refusal, { counter }) });
    }
    setBusy(false);
  }
  return html`<button type="button" data-act="invite" disabled=${disabled || busy} onClick=${press}><span>${say("counter.invite")}</span></button>`;
}
