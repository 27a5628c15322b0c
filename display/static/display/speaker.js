/* The voice of a board: asks the server what to say next, says it to the end, tells what became of it. */

import { command, whole } from "../api.js";

const BEAT_MS = 5_000;
const AGAIN_MS = 1_000;
const LONGEST_MS = 30_000;
const LOAD_MS = 4_000;
const TRIES = 3;
const SETTLED_MS = 120_000;
/** How long a call has the big place where nothing is heard of it. */
export const HOLD_MS = { full: 4_000, short: 3_000, brief: 1_500, silent: 2_000, again: 0 };

/** What was spoken, as the server wants to know it, and where everything before is done with. Pure. */
export class Heard {
  constructor(after) {
    this.after = after;
    this.calls = new Map();
  }

  /** An announcement was spoken to its end at this time (ms). */
  note(announcement, now) {
    const times = (this.calls.get(announcement)?.times ?? 0) + 1;
    this.calls.set(announcement, { times: Math.min(times, 9), ended: now });
    // calls are first spoken in their order, so what is long over leaves nothing unspoken before it
    for (const [id, { ended }] of this.calls) {
      if (now - ended < SETTLED_MS) break;
      this.calls.delete(id);
      this.after = Math.max(this.after, id);
    }
  }

  told(now) {
    return [...this.calls].map(([announcement, { times, ended }]) => ({ announcement, times, ago: Math.round(now - ended) }));
  }
}

/** Plays one sound at a time; ``percent`` of full loudness. Answers ended, blocked, failed or, if it never came, lost. */
export async function play(address, percent) {
  // a sound that is fetched whole does not stop in its middle, whatever becomes of the line
  const bytes = await whole(address, LOAD_MS).catch(() => null);
  if (bytes === null) return "lost";
  const place = URL.createObjectURL(bytes);
  try {
    return await playAt(place, percent);
  } finally {
    URL.revokeObjectURL(place);
  }
}

async function playAt(place, percent) {
  const sound = new Audio(place);
  sound.volume = percent / 100;
  const over = new Promise((done) => {
    for (const [kind, result] of [["ended", "ended"], ["error", "failed"], ["abort", "failed"]]) {
      sound.addEventListener(kind, () => done(result), { once: true });
    }
    setTimeout(done, LONGEST_MS, "failed");
  });
  try {
    await sound.play();
  } catch (refusal) {
    return refusal.name === "NotAllowedError" ? "blocked" : "failed";
  }
  return over;
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** ``onSay(call)`` when a call's turn comes; ``onBlocked(yes)`` when the browser may not play, or may again. */
export class Speaker {
  constructor({ onSay, onBlocked }) {
    Object.assign(this, { onSay, onBlocked, on: true, blocked: false, heard: null, said: null, quietSince: -Infinity, busy: false, saying: false, lost: 0 });
    this.timer = null;
    this.ended = false;
    // a touch or a key is what a browser asks for before it plays
    for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => this.blocked && this.#block(false));
  }

  /** Everything up to this announcement is over. */
  begin(after) {
    this.heard ??= new Heard(after);
    this.nudge();
  }

  forget() {
    this.heard = null;
  }

  close() {
    this.ended = true;
    clearTimeout(this.timer);
  }

  /** Something happened: perhaps there is something to say. */
  nudge() {
    if (!this.busy && !this.ended && this.heard) this.#go();
  }

  /** Whether it has been asking and answered of late: then the big place follows the voice. */
  get leads() {
    return this.heard !== null && performance.now() - (this.answered ?? -Infinity) < BEAT_MS * 2;
  }

  async #go() {
    clearTimeout(this.timer);
    this.busy = true;
    let wait = BEAT_MS;
    try {
      for (;;) {
        const { say, wait: rest } = await this.#ask();
        if (!say) {
          wait = Math.min(rest || BEAT_MS, BEAT_MS);
          break;
        }
        await this.#say(say);
      }
    } catch {
      wait = AGAIN_MS;
    }
    this.busy = false;
    if (!this.ended) this.timer = setTimeout(() => this.nudge(), wait);
  }

  async #ask() {
    const now = performance.now();
    const body = {
      after: this.heard.after, heard: this.heard.told(now), quiet: Math.min(10 ** 9, Math.round(now - this.quietSince)),
      sound: this.blocked ? "blocked" : this.on ? "on" : "off", ...(this.said && { said: this.said }),
    };
    if (!Number.isFinite(body.quiet)) body.quiet = 10 ** 9;
    const answer = await command("voice/next", body, { patience: 0 });
    this.answered = performance.now();
    this.said = null;
    return answer;
  }

  async #say(call) {
    const heard = this.heard;
    this.saying = true;
    this.onSay(call);
    const began = performance.now();
    let result = "ended";
    if (call.say !== "silent" && this.on && !this.blocked) {
      result = await play(call.audio, call.percent);
      if (result === "blocked") this.#block(true);
      this.#count(result);
      if (result === "lost") result = "failed";
    }
    // what nobody heard is seen for a while
    await pause(Math.max(0, HOLD_MS[call.say] - (performance.now() - began)));
    this.saying = false;
    this.quietSince = performance.now();
    heard.note(call.announcement, this.quietSince);
    this.said = { announcement: call.announcement, say: call.say, ended: result };
  }

  /** What nobody could hear is still to be said; but those behind it do not wait for ever. */
  #count(result) {
    this.lost = result === "lost" ? (this.lost + 1) % TRIES : 0;
    if (this.lost === 0) return;
    this.saying = false;
    throw new Error("a sound was not to be had");
  }

  #block(yes) {
    this.blocked = yes;
    this.onBlocked(yes);
  }
}
