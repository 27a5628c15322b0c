/* A counter's plate after an event, before the snapshot brings the rest. Pure. */

const AT_WORK = {
  TicketCalled: "calling", ServiceStarted: "serving", BusinessAdded: "serving",
};
const LEFT_COUNTER = ["TicketServed", "TicketMissed", "TicketPutBack", "TicketHeld", "TicketTransferred", "TicketSteppedOn", "TicketLeft"];

/** The public counter as this event leaves it. */
export function plate(counter, event) {
  const { ticket: _, reason: __, until: ___, ...bare } = counter;
  if (event.type in AT_WORK) {
    const { ticket: id, number, category } = event;
    return { ...bare, state: AT_WORK[event.type], ticket: category ? { id, number, category } : counter.ticket };
  }
  if (LEFT_COUNTER.includes(event.type)) return counter.ticket?.id === event.ticket ? { ...bare, state: "idle" } : counter;
  if (event.type === "CounterPaused") return { ...bare, state: "paused", reason: event.reason, until: event.until };
  if (event.type === "CounterClosed") return { ...bare, state: "closed" };
  if (event.type === "CounterOpened" || event.type === "CounterResumed") return { ...bare, state: "idle" };
  return counter;
}
