/* When an item is shown, in words. */

import { language, say } from "../words.js";

export const DAYS = [1, 2, 3, 4, 5, 6, 7];
const MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;
const locale = () => (language() === "zh" ? "zh-CN" : "en-GB");

/** The short name of a weekday, 1 Monday … 7 Sunday. */
export const weekday = (day) => new Intl.DateTimeFormat(locale(), { weekday: "short", timeZone: "UTC" }).format(MONDAY + (day - 1) * DAY_MS);

const dateOf = (day) => new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeZone: "UTC" }).format(Date.parse(`${day}T00:00:00Z`));

/** "Mon–Fri", "Sat, Sun"; empty for the whole week. */
function sayDays(days) {
  if (days.length === 7) return "";
  const inRow = days.length > 2 && days.every((day, index) => index === 0 || day === days[index - 1] + 1);
  return inRow ? `${weekday(days[0])}–${weekday(days[days.length - 1])}` : days.map(weekday).join(say("web.comma"));
}

const sayHours = ({ days, opens, closes }) => [sayDays([...days].sort((a, b) => a - b)), `${opens.slice(0, 5)}–${closes.slice(0, 5)}`].filter(Boolean).join(" ");

/** "Mon–Fri 09:00–17:00 · until 7 Oct 2026"; "always" where nothing is said. */
export function sayTimes({ first, last, hours }) {
  const span = first && last ? `${dateOf(first)}–${dateOf(last)}` : first ? say("content.from", { day: dateOf(first) }) : last ? say("content.until", { day: dateOf(last) }) : "";
  return [hours.map(sayHours).join(say("web.comma")), span].filter(Boolean).join(" · ") || say("content.always");
}
