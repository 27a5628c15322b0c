/* What a counter does with each type, and what the timetable says next. Pure. */

/** What a counter may do with a type, in the order in which presses go through them. */
export const KINDS = ["none", "first", "second", "help"];
const LISTS = KINDS.slice(1);
const MINUTES_IN_HOUR = 60;

export const kindOf = (duty, code) => LISTS.find((kind) => duty[kind].includes(code)) ?? "none";

/** The same duty with the next kind for a type; a type that stood twice in it stands there once. */
export function turned(duty, code) {
  const next = KINDS[(KINDS.indexOf(kindOf(duty, code)) + 1) % KINDS.length];
  const lists = LISTS.map((kind) => [kind, [...duty[kind].filter((one) => one !== code), ...(kind === next ? [code] : [])]]);
  return { ...duty, ...Object.fromEntries(lists) };
}

/** The lists without one's own number, as a copy. */
export const copied = (duty, number) => ({ number, ...Object.fromEntries(LISTS.map((kind) => [kind, [...duty[kind]]])) });

/** A code of this letter and a number that nothing in these lists has. */
export function freshCode(letter, ...lists) {
  const taken = new Set(lists.flat().map(({ code }) => code));
  let count = 1;
  while (taken.has(`${letter}${count}`)) count += 1;
  return { code: `${letter}${count}`, count };
}

const short = (time) => time.slice(0, 5);

/**
 * When the timetable puts another profile in force than ``active``, and which one: ``{ahead, day, at, profile}``, days
 * ahead and weekday; null when it never does. ``day`` and ``time`` ("HH:MM") are the hall's own.
 */
export function nextWord(timetable, active, day, time) {
  for (let ahead = 0; ahead <= 7; ahead += 1) {
    const on = ((day - 1 + ahead) % 7) + 1;
    const rows = timetable.filter(({ days }) => days.includes(on));
    const moments = [...new Set(rows.flatMap(({ opens, closes }) => [short(opens), short(closes)]))].sort();
    for (const at of moments.filter((moment) => ahead > 0 || moment > time)) {
      const profile = rows.find(({ opens, closes }) => short(opens) <= at && at < short(closes))?.profile ?? null;
      if (profile !== active) return { ahead, day: on, at, profile };
    }
  }
  return null;
}

const minutesOf = (time) => Number(time.slice(0, 2)) * MINUTES_IN_HOUR + Number(time.slice(3, 5));

/** The hours that a picture of these rows spans, whole ones: ``{first, last}``; null without rows that can be drawn. */
export function span(timetable) {
  const drawn = timetable.filter(({ opens, closes }) => opens && closes && short(opens) < short(closes));
  if (!drawn.length) return null;
  const first = Math.floor(Math.min(...drawn.map(({ opens }) => minutesOf(opens))) / MINUTES_IN_HOUR);
  return { first, last: Math.ceil(Math.max(...drawn.map(({ closes }) => minutesOf(closes))) / MINUTES_IN_HOUR) };
}

/** Where a row lies in the picture of these hours: ``{left, width}``, parts of the whole. */
export function placed({ opens, closes }, { first, last }) {
  const whole = (last - first) * MINUTES_IN_HOUR;
  return { left: (minutesOf(opens) - first * MINUTES_IN_HOUR) / whole, width: (minutesOf(closes) - minutesOf(opens)) / whole };
}
