/* Spans of time as tables show them. Pure. */

/** Seconds as minutes and seconds: "4:20", "75:00". */
export function clockSpan(seconds) {
  const whole = Math.round(Math.abs(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** Where a moment lies between two others, in per cent; all of them in ms. */
export function placeOf(at, first, last) {
  if (last <= first) return 0;
  return Math.min(100, Math.max(0, ((at - first) / (last - first)) * 100));
}
