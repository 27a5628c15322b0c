/* Taking a number, once: one key from the first tap to the answer, however often the line breaks or a finger shakes. */

import { command, newKey } from "../api.js";
import { language } from "../words.js";
import { useRef } from "../vendor/preact-standalone.module.js";

const PATIENCE_MS = 10_000;

/**
 * ``take(service, category, identity)`` begins, ``again()`` sends the same command under the same key, so that an answer that
 * was lost is found and no second number is made. ``show`` is told which screen comes.
 */
export function useTaking(show) {
  const attempt = useRef(null);
  const busy = useRef(false);

  async function send() {
    const { key, body } = attempt.current;
    busy.current = true;
    show({ name: "taking", service: body.service });
    try {
      const ticket = await command("tickets", body, { key, patience: PATIENCE_MS });
      attempt.current = null;
      show({ name: "given", ticket });
    } catch (refusal) {
      // after a refusal nothing was done; after silence nobody knows, so the attempt stays
      const lost = refusal.code === "offline";
      if (!lost) attempt.current = null;
      const held = refusal.code === "already_waiting" ? refusal.details.ticket : null;
      if (held) show({ name: "mine", ticket: held.id, held: true });
      else show({ name: "failed", refusal, service: body.service, lost });
    } finally {
      busy.current = false;
    }
  }

  return {
    take(service, category, identity = null) {
      if (busy.current) return;
      const known = identity ? { identity } : {};
      attempt.current = { key: newKey(), body: { service, category, language: language(), ...known } };
      send();
    },
    again() {
      if (!busy.current && attempt.current) send();
    },
  };
}
