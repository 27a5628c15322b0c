/* Where a rating tablet is: welcome, five faces, why, thanks. Pure. Times are the server's, in ms. */

export const WHY_MS = 20_000;
/** Once a choice could not be sent there is so much time to press again. */
export const AGAIN_MS = 15_000;
const THANKS_MS = 4_000;

export const IDLE = { step: "idle", ask: null, level: null, chosen: [], ends: 0, span: 1 };

const same = (one, other) => one?.ticket === other.ticket && one?.until === other.until;

/** What the counter asks now: somebody new, the same, or nobody any more. */
export function heard(state, asking) {
  if (asking.ticket === undefined) return state.step === "faces" && !state.busy ? { ...IDLE, ask: state.ask } : state;
  if (same(state.ask, asking)) return state;
  return { ...IDLE, step: "faces", ask: asking, ends: Date.parse(asking.until), span: asking.seconds * 1000 };
}

export const why = (state, level, now) => ({ ...state, step: "why", level, ends: now + WHY_MS, span: WHY_MS });
export const thanks = (state, now) => ({ ...state, step: "thanks", busy: false, refusal: null, ends: now + THANKS_MS, span: THANKS_MS });
/** ``refusal`` is shown until somebody presses again or nobody does. */
export const failed = (state, refusal, now) => ({ ...state, busy: false, refusal, ends: Math.max(state.ends, now + AGAIN_MS), span: Math.max(state.span, AGAIN_MS) });
/** It is not asked again, though the counter may still say so. */
export const over = (state) => ({ ...IDLE, ask: state.ask });
