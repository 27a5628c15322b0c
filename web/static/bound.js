/* To which counter a screen belongs. Pure. */

/** The counter a screen was paired with; others say it in the address. Null when nobody said it. */
export function numberOf(session, search) {
  const asked = parseInt(new URLSearchParams(search).get("counter"), 10);
  return session.counter ?? (asked > 0 ? asked : null);
}
