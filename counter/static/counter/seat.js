/* Where somebody sits already. Pure. */

/**
 * The counter this clerk sits at already, or this screen is bound to. ``search`` of the address may name one, as in
 * ``?counter=3``: whoever acts at every counter is led there, unless somebody else sits at it.
 */
export function seatOf(session, counters, search = "") {
  if (session.counter) return session.counter;
  const wanted = Number(new URLSearchParams(search).get("counter"));
  const named = counters.find((one) => one.number === wanted);
  if (session.role === "manager" && named && (named.staff ?? session.staff) === session.staff) return wanted;
  const mine = counters.find((one) => one.state !== "closed" && session.staff && one.staff === session.staff);
  return mine?.number ?? null;
}
