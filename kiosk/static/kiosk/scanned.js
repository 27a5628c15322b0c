/* What a scanner or reader at the kiosk has read. Pure. */

import { ticketOf } from "../scanner.js";

/** A ticket by its name, an appointment by its code, a card or identity number, or nothing we know. */
export function meaning(text) {
  const ticket = ticketOf(text);
  if (ticket) return { kind: "ticket", name: ticket.id ?? (ticket.day ? `${ticket.day}~${ticket.number}` : ticket.number) };
  const code = text.trim().toUpperCase();
  if (/^\d{3}[ -]?\d{3}[ -]?\d{3}$/.test(code)) return { kind: "appointment", code };
  return /^\d{14,19}$|^\d{17}X$/.test(code) ? { kind: "identity", identity: code } : { kind: "unknown" };
}
