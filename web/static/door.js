/* Why there are no numbers now, and when there will be some again. Pure. */

import { clockTime, named, say } from "./words.js";

const DAY_MS = 86_400_000;
const dayOf = (at, timeZone) => new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", day: "2-digit", timeZone }).format(at);
const dayName = (at, timeZone, code) =>
  new Intl.DateTimeFormat(code === "zh" ? "zh-CN" : "en-GB", { month: code === "zh" ? "long" : "short", day: "numeric", weekday: "short", timeZone }).format(at);

/** ``today``, ``tomorrow`` or ``day``: how far off a moment is by the hall's own clock. */
export function farOff(at, now, timeZone) {
  const day = dayOf(at, timeZone);
  if (day === dayOf(now, timeZone)) return "today";
  // noon of today and a day more is tomorrow, whatever the clocks do at night
  return day === dayOf(Date.parse(`${dayOf(now, timeZone)}T12:00:00Z`) + DAY_MS, "UTC") ? "tomorrow" : "day";
}

/** A moment as people say it: a time, with its day where that is not today. */
export function sayMoment(at, now, timeZone, code) {
  const clock = clockTime(at, timeZone);
  return farOff(at, now, timeZone) === "today" ? clock : `${dayName(at, timeZone, code)} ${clock}`;
}

/** "Numbers from 08:30 tomorrow"; empty when nobody knows. */
export function sayAgain(again, now, timeZone, code) {
  if (!again) return "";
  const at = Date.parse(again);
  return say(`again.${farOff(at, now, timeZone)}`, { time: clockTime(at, timeZone), day: dayName(at, timeZone, code) }, code);
}

/** Why a type is shut: the holiday by its name, a quota of half a day as such. */
export function sayShut({ reason, holiday, again_at: again }, now, timeZone, code) {
  if (reason === "closed_now" && holiday) return say("reason.holiday", { name: named(holiday, code) }, code);
  const half = reason === "quota_reached" && again && farOff(Date.parse(again), now, timeZone) === "today";
  return say(half ? "reason.quota_half" : `reason.${reason}`, {}, code);
}
