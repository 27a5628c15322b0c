/* Who stands where in the list. Pure. */

export const TABS = ["waiting", "called", "missed", "held"];

/** The tab of a ticket: who is being served is at a counter like one who was called. */
export const tabOf = ({ state }) => (state === "serving" ? "called" : state);

const plain = (text) => text.normalize("NFKC").replace(/\s/g, "").toUpperCase();

/** The tickets of a tab, or with a ``text`` those of any whose number has it; the oldest first, or the newest. */
export function arranged(tickets, { tab, newest, text }) {
  const part = plain(text);
  const wanted = part ? ({ number }) => number.includes(part) : (ticket) => tabOf(ticket) === tab;
  const way = newest ? -1 : 1;
  return tickets.filter(wanted).sort((a, b) => way * (a.id - b.id));
}
