/* What the kiosk says: each screen once, in the language of now, one sentence after another. A touch, a key and the next
 * screen cut it. */

import { address } from "../api.js";
import { language } from "../words.js";
import { useEffect, useLayoutEffect } from "../vendor/preact-standalone.module.js";

const BREATH_MS = 220;
const COUNTED = 999;
const CUTS = ["pointerdown", "keydown"];

/** How many are ahead, as far as they are counted aloud. */
export const countable = (ahead) => Math.min(ahead ?? 0, COUNTED);

/** A sentence as the server says it; ``facts`` fill it. ``id`` is what makes it another one: nobody hears anew how many are ahead. */
export function sentence(say, facts = {}) {
  const told = Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact != null));
  const code = language();
  return {
    id: [say, code, told.number, told.service].filter(Boolean).join(" "),
    address: address(`voice/prompt.wav?${new URLSearchParams({ say, language: code, ...told })}`),
  };
}

/** What is still to be said when a screen says ``now`` and said ``before``: what came to it, or all when it is another. Pure. */
export function rest(before, now) {
  const goesOn = before.length > 0 && before.every(({ id }, at) => id === now[at]?.id);
  return { anew: !goesOn, left: goesOn ? now.slice(before.length) : now };
}

/** One for the page. Sentences marked ``asked`` are said even while it is off: a customer touched them to be heard. */
export class Speech {
  constructor(make = (from) => new Audio(from)) {
    Object.assign(this, { make, on: false, told: [], left: [], sound: null, timer: null });
  }

  turn(on) {
    if (on === this.on) return;
    this.on = on;
    this.hush();
    if (on) this.#say(this.told);
  }

  /** What the screen of now says. */
  tell(sentences) {
    const { anew, left } = rest(this.told, sentences);
    if (anew) this.hush();
    this.told = sentences;
    this.#say(left);
  }

  /** Something over the screen says this; the screen itself is not said again. */
  interrupt(one) {
    this.hush();
    this.#say([one]);
  }

  /** The screen is gone. */
  leave() {
    this.hush();
    this.told = [];
  }

  hush() {
    this.left = [];
    clearTimeout(this.timer);
    this.timer = null;
    const sound = this.sound;
    this.sound = null;
    sound?.pause();
  }

  #say(sentences) {
    this.left.push(...sentences.filter(({ asked }) => this.on || asked));
    if (this.sound === null && this.timer === null) this.#next();
  }

  #next() {
    this.timer = null;
    const one = this.left.shift();
    if (!one) return;
    const sound = this.make(one.address);
    this.sound = sound;
    const over = () => {
      if (this.sound !== sound) return;
      this.sound = null;
      this.timer = setTimeout(() => this.#next(), BREATH_MS);
    };
    sound.addEventListener("ended", over, { once: true });
    sound.addEventListener("error", over, { once: true });
    // a kiosk without sound shows everything all the same
    sound.play().catch(over);
  }
}

const speech = new Speech();

/** Follow the page: off or on, and cut by every touch and key. */
export function useSpeech(on) {
  // before the screens speak: one that comes as it is turned off says nothing any more
  useLayoutEffect(() => speech.turn(on), [on]);
  useEffect(() => {
    const cut = () => speech.hush();
    CUTS.forEach((kind) => addEventListener(kind, cut, true));
    return () => {
      CUTS.forEach((kind) => removeEventListener(kind, cut, true));
      speech.leave();
    };
  }, []);
}

/** A screen says this once, and what comes to it later. */
export function useSaid(...sentences) {
  const said = sentences.filter(Boolean);
  useEffect(() => speech.tell(said), [said.map(({ id }) => id).join()]);
  useEffect(() => () => speech.leave(), []);
}

/** What lies over a screen says this. */
export function useInterruption(one) {
  useEffect(() => {
    speech.interrupt(one);
    return () => speech.hush();
  }, []);
}
