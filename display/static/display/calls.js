/* Which call is shown big, and which wait for their turn: none cut short, none lost, none shown twice. Pure. */

const LEAST_MS = 4000;
const FRESH_MS = 60_000;
const KEPT = 20;

export class Calls {
  constructor() {
    this.forget();
  }

  /** The day's calls are of no use: the next snapshot is the first. */
  forget() {
    this.list = null;
    this.queue = [];
    this.big = null;
    this.since = -Infinity;
    this.fresh = false;
  }

  /**
   * The board's list of this moment, newest first. A board that has just come up shows the latest call as it is;
   * one that was away announces what it missed, if that is not too long ago. ``serverNow`` in ms.
   */
  begin(calls, serverNow) {
    if (this.list === null) {
      this.list = calls.slice(0, KEPT);
      this.big = this.list[0] ?? null;
      return;
    }
    const known = this.#known();
    const oldest = calls.length ? calls[calls.length - 1].announcement : 0;
    const there = new Set(calls.map((call) => call.announcement));
    // below the oldest of the list nobody can say whether a call still stands: it does
    const gone = [...known].filter((id) => id >= oldest && !there.has(id));
    const missed = calls.filter((call) => !known.has(call.announcement) && serverNow - Date.parse(call.at) < FRESH_MS);
    this.list = calls.slice(0, KEPT);
    this.queue.push(...missed.reverse());
    this.withdraw(calls.length ? gone : [...known]);
  }

  /** A new announcement; a known one changes nothing. */
  add(call) {
    const same = (one) => one.announcement === call.announcement;
    if (this.list === null || [...this.list, ...this.queue].some(same)) return;
    this.list = [call, ...this.list].slice(0, KEPT);
    // the voice may have been told first
    if (!this.big || !same(this.big)) this.queue.push(call);
  }

  /** These calls were mistakes: they leave the list, the queue and the big place. */
  withdraw(ids) {
    const gone = new Set(ids);
    const stays = (call) => !gone.has(call.announcement);
    this.list = this.list?.filter(stays) ?? null;
    this.queue = this.queue.filter(stays);
    if (this.big && !stays(this.big)) {
      const waiting = new Set(this.queue);
      this.big = this.list?.find((call) => !waiting.has(call)) ?? null;
      this.since = -Infinity;
      this.fresh = false;
    }
  }

  /** The voice is at this call: it has the big place, and whoever waited before it has had theirs. */
  show(call, now) {
    const { announcement } = call;
    this.queue = this.queue.filter((one) => one.announcement > announcement);
    this.big = [...this.queue, ...(this.list ?? [])].find((one) => one.announcement === announcement) ?? call;
    this.since = now;
    this.fresh = true;
  }

  /** Let the next one have the big place if the last has had its time. Answers the call that is new there, or null. */
  step(now) {
    if (!this.queue.length || now - this.since < LEAST_MS) return null;
    this.big = this.queue.shift();
    this.since = now;
    this.fresh = true;
    return this.big;
  }

  /** Whether no call waits for the big place, and the last one to come there has been there for so long (ms). */
  quiet(now, ms) {
    return !this.queue.length && now - this.since >= ms;
  }

  #known() {
    const all = [...(this.list ?? []), ...this.queue, ...(this.big ? [this.big] : [])];
    return new Set(all.map((call) => call.announcement));
  }
}
