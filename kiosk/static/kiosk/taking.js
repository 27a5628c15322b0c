/* Taking a number at the kiosk, in the language of its screen. */

import { useTaking as useOnce } from "../taking.js";
import { language } from "../words.js";

/** Refusals of which the customer's own number is shown, and how. */
const OWN = { already_waiting: { held: true }, appointment_used: { used: true } };

/** The screen that follows: who holds a number already is shown that one, a code that is wrong is asked for again. */
export function screenOf(state) {
  const { code, details } = state.refusal ?? {};
  const held = OWN[code] && details.ticket;
  if (held) return { name: "mine", ticket: held.id, ...OWN[code] };
  if (code === "too_early") return { name: "early", refusal: state.refusal };
  if (code === "appointment_cancelled") return { name: "appointment", wrong: "cancelled" };
  const wrong = code === "wrong_values" && details.fields?.appointment;
  return wrong ? { name: "appointment", wrong } : state;
}

/**
 * ``take(service, category, identity, needs)`` begins, ``checkIn(code)`` with the code of an appointment, ``again()`` finds an
 * answer that was lost. ``show`` is told which screen comes.
 */
export function useTaking(show) {
  const taking = useOnce((state) => show(screenOf(state)));
  return {
    again: taking.again,
    checkIn: (code) => taking.take({ appointment: code, language: language() }),
    take: (service, category, identity = null, needs = []) =>
      taking.take({ service, category, language: language(), ...(identity && { identity }), ...(needs.length && { needs }) }),
  };
}
