/* Which counter a screen shows, and what of it. Pure. */

export { numberOf } from "../bound.js";

/** What a counter shows: called or served numbers, or one of the states without. */
export const shown = (counter) => (counter.ticket && ["calling", "serving"].includes(counter.state) ? counter.state
  : ["paused", "closed"].includes(counter.state) ? counter.state : "idle");
