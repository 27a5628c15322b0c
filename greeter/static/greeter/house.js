/* The hall as the greeter sees it: its types, and everybody of today who is still expected somewhere. */

import { get } from "../api.js";
import { onRefused } from "../gate.js";
import { connect } from "../live.js";
import { SLIP_EVENTS } from "../slips.js";
import { serverClock } from "../ui.js";
import { useEffect, useRef, useState } from "../vendor/preact-standalone.module.js";

const CALM_MS = 1000;
const LOOK_AGAIN_MS = 30_000;
const STATES = ["waiting", "held", "missed", "called", "serving"];
/** As many of each state are listed; the rest is found by number. */
export const MOST = 300;

/** Each ticket once: who moved between two readings stands in the list that was read of the later state. */
export const once = (lists) => [...new Map(lists.flat().map((ticket) => [ticket.id, ticket])).values()];

/** ``[house, look]``: everything the page shows, kept true by the line; ``look()`` reads it again soon. */
export function useHouse(session) {
  const [state, setState] = useState({ hall: null, services: [], tickets: [], more: false, slips: {}, online: null });
  const live = useRef(null);
  const change = (part) => setState((was) => ({ ...was, ...part }));
  useEffect(() => {
    async function snapshot() {
      const lists = STATES.map((kind) => get(`tickets?state=${kind}&limit=${MOST}`));
      const read = await Promise.all([get(""), get("services"), ...lists]);
      const [hall, services, ...pages] = read.map(({ data }) => data);
      const tickets = once(pages.map(({ items }) => items));
      change({ hall, services, tickets, more: pages.some(({ next }) => next !== null) });
      return { seq: Math.min(...read.map(({ seq }) => seq)), journal: read[0].journal };
    }
    function apply(event) {
      const slip = SLIP_EVENTS[event.type];
      if (slip) setState((was) => ({ ...was, slips: { ...was.slips, [event.ticket]: slip } }));
      else live.current.refresh(CALM_MS);
    }
    live.current = connect({
      hall: session.hall, rooms: ["board", ...(session.device ? [`kiosk:${session.device}`] : [])], snapshot, apply, onRefused,
      onForget: () => change({ slips: {} }), onState: (online) => change({ online }), onTick: (now) => serverClock.set(now),
    });
    // waits grow shorter by themselves
    const timer = setInterval(() => live.current.refresh(), LOOK_AGAIN_MS);
    return () => {
      clearInterval(timer);
      live.current.close();
    };
  }, []);
  return [state, () => live.current.refresh()];
}
