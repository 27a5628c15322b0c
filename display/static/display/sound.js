/* The sound of calls, one at a time; says when the browser may not play. */

const LONGEST_MS = 30_000;

export class Voice {
  constructor(onBlocked) {
    this.onBlocked = onBlocked;
    this.speaking = false;
    this.blocked = false;
    // a touch or a key is what a browser asks for before it plays
    for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => this.blocked && this.#unblock());
  }

  async play(address) {
    const sound = new Audio(address);
    const over = new Promise((done) => {
      for (const kind of ["ended", "error", "abort"]) sound.addEventListener(kind, done, { once: true });
      setTimeout(done, LONGEST_MS);
    });
    this.speaking = true;
    this.last = address;
    try {
      await sound.play();
      this.#say(false);
      await over;
    } catch (refusal) {
      if (refusal.name === "NotAllowedError") this.#say(true);
    } finally {
      this.speaking = false;
    }
  }

  #unblock() {
    this.#say(false);
    if (this.last) this.play(this.last);
  }

  #say(blocked) {
    if (blocked === this.blocked) return;
    this.blocked = blocked;
    this.onBlocked(blocked);
  }
}
