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

/** The counter that typed digits name once no other number begins with them; null while it is not clear, or with none. */
export function typedSeat(typed, counters) {
  const fitting = counters.filter(({ number }) => String(number).startsWith(typed));
  return typed && fitting.length === 1 && String(fitting[0].number) === typed ? fitting[0] : null;
}
