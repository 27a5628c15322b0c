/* What is done with a ticket: one command, once; a refusal becomes a sentence. */

import { command, refusalText } from "../api.js";
import { useRef, useState } from "../vendor/preact-standalone.module.js";

/** ``run(ticket, name, body, done)``; ``busy`` while one is on its way, ``refusal`` what the last one was answered. */
export function useActs() {
  const [state, setState] = useState({ busy: false, refusal: null });
  const running = useRef(false);
  async function run(ticket, name, body, done) {
    if (running.current) return;
    running.current = true;
    setState({ busy: true, refusal: null });
    try {
      const answer = await command(`tickets/${ticket.id}/${name}`, body);
      setState({ busy: false, refusal: null });
      done(answer);
    } catch (no) {
      setState({ busy: false, refusal: refusalText(no, { number: ticket.number }) });
    } finally {
      running.current = false;
    }
  }
  return { ...state, run };
}
