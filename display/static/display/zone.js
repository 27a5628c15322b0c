/* What of the hall belongs to a board's zone. Pure. */

export function ofZone(board) {
  const counters = new Set(board.screen.counters);
  const services = new Set(board.screen.services);
  return {
    ...board,
    calls: board.calls.filter(({ counter }) => counters.has(counter)),
    counters: board.counters.filter(({ number }) => counters.has(number)),
    waiting: board.waiting.filter(({ code }) => services.has(code)),
  };
}
