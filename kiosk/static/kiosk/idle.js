/* Nobody there any more: a warning with a ring, then back to the start; and the screen that waits for the next one. */

import { Two, TwoNames } from "../ui.js";
import { Ring } from "./ring.js";
import { sentence, useInterruption } from "./speech.js";
import { html, useEffect, useRef, useState } from "../vendor/preact-standalone.module.js";

const CALM_MS = 30_000;
export const WARNING_MS = 10_000;
export const ATTRACT_MS = 90_000;
const LOOK_MS = 250;
const TOUCHES = ["pointerdown", "keydown"];

/** What an untouched screen does: nothing, warn that it will go back, or invite the next customer; ``pace``: how much slower. */
export function stageOf(untouchedMs, atHome, pace = 1) {
  if (atHome) return untouchedMs > ATTRACT_MS ? "attract" : "calm";
  return untouchedMs > CALM_MS * pace ? "warning" : "calm";
}

/**
 * ``[stage, calm]``: the stage of now, and what brings it back to calm. ``screen`` begins the count anew when it
 * changes; ``watched`` is false where a screen ends by itself.
 */
export function useIdle(screen, atHome, watched, pace) {
  const touched = useRef(performance.now());
  const [stage, setStage] = useState("calm");
  const calm = () => {
    touched.current = performance.now();
    setStage("calm");
  };
  useEffect(() => {
    // what lies over the screen is taken away by its own click, or the same touch would reach what lies under it
    const touch = (event) => event.target.closest?.(".veil, .attract") || calm();
    TOUCHES.forEach((kind) => addEventListener(kind, touch, true));
    return () => TOUCHES.forEach((kind) => removeEventListener(kind, touch, true));
  }, []);
  useEffect(() => {
    calm();
    if (!watched) return undefined;
    const timer = setInterval(() => setStage(stageOf(performance.now() - touched.current, atHome, pace)), LOOK_MS);
    return () => clearInterval(timer);
  }, [screen, atHome, watched, pace]);
  return [stage, calm];
}

/** Any touch goes on; the ring's end goes back. */
export function StillThere({ pace, onStay, onEnd }) {
  useInterruption(sentence("still"));
  return html`
  <div class="veil" role="alertdialog" aria-labelledby="still" onClick=${onStay}>
    <div class="still">
      <p id="still"><${Two} of="kiosk.still_there" /></p>
      <button type="button" class="main" data-act="stay"><${Two} of="kiosk.stay" /><${Ring} ms=${WARNING_MS * pace} onEnd=${onEnd} /></button>
    </div>
  </div>`;
}

/** The whole screen is one button. */
export const Attract = ({ hall, waiting, onWake }) => html`
  <button type="button" class="attract" data-act="wake" onClick=${onWake}>
    <${TwoNames} name=${hall.name} class="hall" />
    <svg class="hand" viewBox="0 0 64 64" aria-hidden="true">
      <circle cx="26" cy="17" r="12" /><path d="M22 40V17a4 4 0 0 1 8 0v15l14 4a6 6 0 0 1 5 7l-2 9a8 8 0 0 1-8 6H29a8 8 0 0 1-6-3L12 42a4 4 0 0 1 6-5z" />
    </svg>
    <${Two} of="kiosk.attract" class="invite" />
    <${Two} of=${waiting ? "kiosk.attract_waiting" : "kiosk.attract_free"} with=${{ count: waiting }} class="hint" />
  </button>`;
