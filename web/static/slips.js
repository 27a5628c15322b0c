/* What becomes of the paper of a number that was just given. */

import { get } from "./api.js";
import { useEffect, useState } from "./vendor/preact-standalone.module.js";

const PATIENT_MS = 8_000;
const LOOK_MS = 2_000;

/** The state of a slip that an event tells. */
export const SLIP_EVENTS = {
  SlipQueued: "queued", SlipPrinted: "printed", SlipUnconfirmed: "unconfirmed", SlipFailed: "failed", SlipVoided: "void",
};

/** What to say of the paper: it is being made, it is there, or the number must be kept in mind. */
export function paperSays(slip, showsNumber, late) {
  if (showsNumber) return "remember";
  if (slip === "printed") return "take";
  return slip === "queued" && !late ? "printing" : "no_slip";
}

/** The line tells of the slip; a page that has no device of its own, or lost the line for a moment, asks. */
export function useSlip(ticket, heard) {
  const [asked, setAsked] = useState(ticket.slip);
  const slip = heard ?? asked;
  useEffect(() => {
    if (slip !== "queued") return undefined;
    const look = () => get(`tickets/${ticket.id}`).then(({ data }) => setAsked(data.slip), () => {});
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, [slip]);
  return slip;
}

/** Whether a printer has had its time for this slip, and the customer should not wait for the paper any more; null: nothing
 * is being printed yet. */
export function useLate(slip) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (slip === null) return undefined;
    const timer = setTimeout(() => setLate(true), PATIENT_MS);
    return () => clearTimeout(timer);
  }, [slip]);
  return late;
}
