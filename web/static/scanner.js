/* A scanner or reader that types: keys that come faster than fingers, ended by Enter. */

import { useEffect, useRef } from "./vendor/preact-standalone.module.js";

const FAST_MS = 60;
const SHORTEST = 4;
const FIELDS = ["INPUT", "TEXTAREA", "SELECT"];

/** The keys so far with one more: a slow key begins anew. */
export function typed(buffer, key, at) {
  const goes = at - buffer.at <= FAST_MS;
  return { text: (goes ? buffer.text : "") + key, at };
}

/** The ticket that a scanned or typed text names: ``{number, day}``, ``{id}`` of its public address, or null. */
export function ticketOf(text) {
  const plain = text.normalize("NFKC").replace(/\s/g, "");
  const address = /\/t\/(\d{1,15})-[0-9a-f]+$/i.exec(plain);
  if (address) return { id: Number(address[1]) };
  const found = /^(?:(\d{4}-\d{2}-\d{2})~)?([A-Z]{1,2}\d{3,5})$/.exec(plain.toUpperCase());
  return found ? { day: found[1] ?? null, number: found[2] } : null;
}

/** Call ``onScan`` with what was scanned, wherever the focus is but in a field. */
export function useScanner(onScan) {
  const latest = useRef(onScan);
  latest.current = onScan;
  useEffect(() => {
    let buffer = { text: "", at: -Infinity };
    const key = (event) => {
      if (FIELDS.includes(event.target.tagName)) return;
      if (event.key === "Enter") {
        const fast = event.timeStamp - buffer.at <= FAST_MS && buffer.text.length >= SHORTEST;
        const { text } = buffer;
        buffer = { text: "", at: -Infinity };
        if (!fast) return;
        // the scanner's Enter must not press the button that has the focus
        event.preventDefault();
        event.stopPropagation();
        latest.current(text);
      } else if (event.key.length === 1) {
        buffer = typed(buffer, event.key, event.timeStamp);
      }
    };
    addEventListener("keydown", key, true);
    return () => removeEventListener("keydown", key, true);
  }, []);
}
