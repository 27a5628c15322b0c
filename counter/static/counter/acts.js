/* What the buttons do: one command each, once; the answer is drawn at once, the line brings the rest. */

import { ask, newKey, refusalText } from "../api.js";
import { named, say } from "../words.js";
import { useRef, useState } from "../vendor/preact-standalone.module.js";

/** A second press of Next within this time is the same press. */
export const SAME_PRESS_MS = 1000;
export const UNDO_MS = 10_000;
const PATIENCE_MS = 8000;
const TAKES = new Set(["next", "call", "walk_in"]);
const KEEPS = new Set(["recall", "start", "business"]);
const ENDS = new Set([...TAKES, "finish", "business"]);
const SAID = new Set(["outcome_required", "remark_required"]);
const AT_COUNTER = new Set(["called", "serving"]);
const PLATE = new Set(["pause", "resume", "undo", "open", "close"]);

/** A counter whose customer has gone: free, or in the pause that was asked for. */
function freed({ ticket: _, pausing, ...bare }) {
  return pausing ? { ...bare, state: "paused", ...pausing } : { ...bare, state: "idle" };
}

/** The counter as the answer of an act leaves it. */
export function after(counter, name, answer) {
  if (PLATE.has(name)) return answer;
  if (KEEPS.has(name)) return { ...counter, state: answer.state === "serving" ? "serving" : "calling", ticket: answer };
  if (name === "steps") return { ...counter, ticket: { ...counter.ticket, steps: answer.steps } };
  if (!TAKES.has(name) || answer.ticket === null) return freed(counter);
  return { ...counter, state: answer.ticket.state === "serving" ? "serving" : "calling", ticket: answer.ticket };
}

/** Whether a press comes too soon after the last one to be another. */
export function samePress(last, now) {
  return now - last < SAME_PRESS_MS;
}

/** Whether a business must be spoken of before an act may end it, and that has not been done. */
export function mustSay(name, body, service) {
  if (!service || !ENDS.has(name)) return false;
  return Boolean((service.outcome_required && !body.outcome) || (service.remark_required && !body.remark));
}

/** Where who is released waits: at the counter that keeps the papers while that is open, else with the type. */
export function releasedTo(ticket, counters) {
  const keeper = ticket.hold === "papers_here" && counters.find((one) => one.number === ticket.counter && one.state !== "closed");
  return keeper ? { counter: keeper.number } : { service: ticket.service };
}

const serviceOf = (desk, ticket) => desk.services.find((one) => one.code === ticket?.service);

function refused(refusal, body, desk) {
  const { state } = refusal.details ?? {};
  if (refusal.code === "unauthorized" && body.word) return say("counter.word_wrong");
  const counter = AT_COUNTER.has(state) ? refusal.details.counter : null;
  const facts = { counter: desk.counter.number, number: body.number ?? desk.counter.ticket?.number, count: refusal.details?.least };
  if (refusal.code === "not_waiting" && state) {
    return say(counter ? "counter.not_waiting_at" : "counter.not_waiting", { ...facts, state: say(`ticket.${state}`), counter });
  }
  const service = desk.services.find((one) => one.code === body.service);
  return refusalText(refusal, service ? { ...facts, service: named(service.name) } : facts);
}

/**
 * ``acts.run(name, body)`` carries out an act of this counter; ``busy`` while one is on its way, ``note`` what to say
 * of the last one, ``undoUntil`` (ms of this page) while it can be taken back, ``unread`` the act that waits until a notice is read,
 * ``asks`` the act that waits until something is said: ``{code: "said" | "word", name, body, details}``. An act answers whether it was
 * carried out, null when it waits to be spoken of.
 */
export function useActs(desk, draw) {
  const [state, setState] = useState({ busy: false, note: null, undoUntil: 0, asks: null, unread: null });
  const running = useRef(false);
  const lastNext = useRef(-Infinity);
  const now = useRef(desk);
  now.current = desk;
  const change = (part) => setState((was) => ({ ...was, ...part }));

  /** The act waits, and a dialog asks. */
  function askFor(code, name, body, details = {}) {
    change({ asks: { code, name, body, details }, note: null });
    return null;
  }

  async function run(name, body = {}, { path = `counters/${now.current.number}/${name}`, quiet = false } = {}) {
    if (running.current || now.current.online === false) return false;
    if (mustSay(name, body, serviceOf(now.current, now.current.counter.ticket))) return askFor("said", name, body);
    running.current = true;
    change({ busy: true, note: null, unread: null });
    const before = now.current.counter;
    try {
      const { data: answer, seq } = await ask("POST", path, { body, key: newKey(), patience: PATIENCE_MS });
      draw(quiet ? null : after(before, name, answer), seq);
      const undoUntil = name === "undo" || name === "steps" || quiet || answer.repeated ? 0 : performance.now() + UNDO_MS;
      // whom a slow answer brought is not sent on by the impatient press that follows it
      if (TAKES.has(name)) lastNext.current = performance.now();
      change({ undoUntil, asks: null, note: noteOf(name, answer, before, now.current) });
      return true;
    } catch (refusal) {
      draw(null, 0);
      if (SAID.has(refusal.code)) return askFor("said", name, body);
      if (refusal.code === "too_few_open" && refusal.details.word && !body.word) return askFor("word", name, body, refusal.details);
      if (refusal.code === "notices_unread") change({ unread: { name, body, notices: refusal.details.notices ?? [] } });
      else change({ note: { kind: "stop", text: refused(refusal, body, now.current) } });
      return false;
    } finally {
      running.current = false;
      change({ busy: false });
    }
  }

  return {
    ...state,
    run,
    next(body = {}) {
      const at = performance.now();
      if (samePress(lastNext.current, at)) return;
      lastNext.current = at;
      run("next", { current: now.current.counter.ticket?.id ?? null, ...body });
    },
    /** An act on the current ticket, named so that it cannot hit another. */
    onCurrent: (name, body = {}) => now.current.counter.ticket && run(name, { ticket: now.current.counter.ticket.id, ...body }),
    /** What calls somebody else says whom it believes to be current. */
    taking: (name, body) => run(name, { current: now.current.counter.ticket?.id ?? null, ...body }),
    /** An act on a ticket that is at no counter. */
    onTicket: (ticket, name, body = {}) => run(name, body, { path: `tickets/${ticket.id}/${name}`, quiet: true }),
    /** The types that the current visit goes on to. */
    plan: (steps) => run("steps", { steps }, { path: `tickets/${now.current.counter.ticket.id}/steps` }),
    /** Say something of the business although nothing must be said, and finish it. */
    finishSaying: () => now.current.counter.ticket && !running.current && askFor("said", "finish", { ticket: now.current.counter.ticket.id }),
    /** The act that waited, with what it waited for. */
    settle: (said) => run(state.asks.name, { ...state.asks.body, ...said }),
    /** The press that a notice stopped, once more. */
    again: () => run(state.unread.name, state.unread.body),
    dismiss: () => change({ asks: null, unread: null, note: null }),
    tell: (note) => change({ note }),
  };
}

/** What to say of an act beyond what the page shows anyway. */
function noteOf(name, answer, before, desk) {
  if (name === "release") return { kind: "go", text: wentBack(answer.number, desk) };
  const went = name === "finish" ? answer : answer.finished;
  if (went?.state === "waiting") {
    return { kind: "go", text: say("counter.went_on", { number: went.number, service: named(serviceOf(desk, went)?.name) }) };
  }
  const nobody = name === "next" && answer.ticket === null && !answer.repeated && !before.pausing;
  return nobody ? { kind: "go", text: say("counter.nobody") } : null;
}

function wentBack(number, desk) {
  const ticket = desk.held.find((one) => one.number === number);
  const to = ticket ? releasedTo(ticket, desk.counters) : {};
  if (to.counter) return say(to.counter === desk.counter.number ? "counter.released_here" : "counter.released_there", { number, counter: to.counter });
  return say("counter.released", { number, service: named(serviceOf(desk, ticket)?.name) });
}
