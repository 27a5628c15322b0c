/* Taking a number at the kiosk, in the language of its screen. */

import { useTaking as useOnce } from "../taking.js";
import { language } from "../words.js";

/** The screen that follows: who holds a number of this type already is shown that one. */
function screenOf(state) {
  const held = state.refusal?.code === "already_waiting" ? state.refusal.details.ticket : null;
  return held ? { name: "mine", ticket: held.id, held: true } : state;
}

/** ``take(service, category, identity, needs)`` begins, ``again()`` finds an answer that was lost. ``show`` is told which screen comes. */
export function useTaking(show) {
  const taking = useOnce((state) => show(screenOf(state)));
  return {
    again: taking.again,
    take: (service, category, identity = null, needs = []) =>
      taking.take({ service, category, language: language(), ...(identity && { identity }), ...(needs.length && { needs }) }),
  };
}
