/* Hands that shake: a finger that stays long or slips a little is still a tap, and a tap that bounces is only one. */

import { useEffect, useRef } from "../vendor/preact-standalone.module.js";

export const BOUNCE_MS = 700;
export const NEAR_PX = 90;
/** A browser says by then whether it takes a touch for a tap. */
const CLICK_MS = 80;

/** Whether this tap is the last one again, though another screen has come under the finger. */
export function bounces(last, tap) {
  const near = Math.hypot(tap.x - last.x, tap.y - last.y) < NEAR_PX;
  return last.screen !== tap.screen && tap.at - last.at < BOUNCE_MS && near;
}

const buttonAt = (event) => document.elementFromPoint(event.clientX, event.clientY)?.closest("button") ?? null;

/** Watch every touch of the page; ``screen`` names what is shown now. */
export function useSteady(screen) {
  const shown = useRef(screen);
  shown.current = screen;
  useEffect(() => {
    let last = { screen: null, at: -Infinity, x: 0, y: 0 };
    let held = null;
    let clicked = -Infinity;
    const down = (event) => (held = event.pointerType === "touch" ? buttonAt(event) : null);
    const up = (event) => {
      const button = held;
      held = null;
      if (!button || buttonAt(event) !== button) return;
      const from = performance.now();
      setTimeout(() => clicked < from && button.isConnected && button.click(), CLICK_MS);
    };
    const click = (event) => {
      clicked = performance.now();
      // keys and scripts click without a place
      if (event.detail === 0) return;
      const tap = { screen: shown.current, at: clicked, x: event.clientX, y: event.clientY };
      if (bounces(last, tap)) {
        event.preventDefault();
        event.stopPropagation();
        tap.screen = last.screen;
      }
      last = tap;
    };
    const kinds = { pointerdown: down, pointerup: up, click };
    for (const [kind, listener] of Object.entries(kinds)) addEventListener(kind, listener, true);
    return () => {
      for (const [kind, listener] of Object.entries(kinds)) removeEventListener(kind, listener, true);
    };
  }, []);
}
