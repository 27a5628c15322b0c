/* Which groups of a tried day gain and which lose. Pure. */

const LEAST_S = 15;

/** Groups that are not told apart any further: a category of a type, or a type that has but one. */
export function leaves(rows) {
  const split = new Set(rows.filter((row) => row.category).map((row) => row.service));
  return rows.filter((row) => row.service && (row.category || !split.has(row.service)) && row.called > 0);
}

/** Who waits less and who waits more by the tried rules, most first: ``{row, seconds}``. */
export function shifts(rows) {
  const all = leaves(rows).map((row) => ({ row, seconds: row.tried.mean - row.now.mean }));
  return {
    gain: all.filter(({ seconds }) => seconds <= -LEAST_S).sort((one, other) => one.seconds - other.seconds),
    lose: all.filter(({ seconds }) => seconds >= LEAST_S).sort((one, other) => other.seconds - one.seconds),
  };
}
