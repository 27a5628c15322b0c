/* Where somebody sits already. Pure. */

/** The counter this clerk sits at already, or this screen is bound to. */
export function seatOf(session, counters) {
  if (session.counter) return session.counter;
  const mine = counters.find((one) => one.state !== "closed" && session.staff && one.staff === session.staff);
  return mine?.number ?? null;
}
