/* A made-up call that somebody in the office asked for: seen and heard for some seconds, and marked as a test. */

import { hall } from "../api.js";
import { TicketNumber, Two } from "../ui.js";
import { html, useEffect, useState } from "../vendor/preact-standalone.module.js";

const SHOWN_MS = 8_000;
const NUMBER = "A000";

/** ``asked``: the journal entry that asked for it; another one is another test. */
export function TestCall({ asked, sound, play }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!asked) return undefined;
    setShown(true);
    if (sound) play(`/api/v1/halls/${hall}/voice/test.wav?number=${NUMBER}&counter=1`, 100);
    const timer = setTimeout(() => setShown(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [asked]);
  return shown && html`<div class="test-call" role="status"><p class="badge"><${Two} of="board.test" /></p>
    <p class="big"><${TicketNumber} of=${NUMBER} /> <span class="arrow" aria-hidden="true">→</span> <b>1</b></p></div>`;
}
