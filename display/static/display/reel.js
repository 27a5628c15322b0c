/* Which item of the content is shown, and for how long: each in its times, in its turn, one that is not at hand passed
   over. Pure. */

import { pagesOf } from "../slides.js";

const within = (at) => ({ from, to }) => Date.parse(from) <= at && at < Date.parse(to);

/** The items that are to be seen at this time of the server (ms). */
export const onNow = (items, at) => items.filter((item) => item.times.some(within(at)));

export class Reel {
  constructor() {
    Object.assign(this, { items: [], item: null, page: 0, turn: 0, since: -Infinity });
  }

  /** The items of now, as they were just read; what is shown goes on if it is still among them. */
  set(items) {
    this.items = items.filter(({ kind }) => kind !== "ticker");
    if (this.item) this.item = this.items.find(({ code }) => code === this.item.code) ?? null;
    if (this.item && this.page >= pagesOf(this.item).length) this.page = 0;
  }

  /** What is shown begins anew: it was covered for a while. */
  again(clock) {
    this.since = clock;
  }

  /**
   * What is shown at ``at`` of the server; ``clock`` (ms) only goes on. ``ready(item)``: its picture or film is at
   * hand. A film has its place until ``over`` says that it has ended.
   */
  step(at, clock, ready, over = false) {
    const there = onNow(this.items, at).filter(ready);
    const shown = there.includes(this.item);
    const due = this.item?.kind === "film" ? over : clock - this.since >= this.item?.seconds * 1000;
    if (shown && !due) return this.item;
    if (shown && this.page + 1 < pagesOf(this.item).length) {
      this.page += 1;
    } else {
      const next = this.#after(there);
      if (next === null && this.item === null) return null;
      this.item = next;
      this.page = 0;
      // the same film once more is another showing
      this.turn += 1;
    }
    this.since = clock;
    return this.item;
  }

  #after(there) {
    const place = this.items.indexOf(this.item);
    return there.find((item) => this.items.indexOf(item) > place) ?? there[0] ?? null;
  }
}
