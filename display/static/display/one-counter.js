/* Which counter a screen shows, and what of it. Pure. */

/** The counter a screen was paired with; others say it in the address. Null when nobody said it. */
export function numberOf(session, search) {
  const asked = parseInt(new URLSearchParams(search).get("counter"), 10);
  return session.counter ?? (asked > 0 ? asked : null);
}

/** What a counter shows: called or served numbers, or one of the states without. */
export const shown = (counter) => (counter.ticket && ["calling", "serving"].includes(counter.state) ? counter.state
  : ["paused", "closed"].includes(counter.state) ? counter.state : "idle");
