/* The keys of the desk. A scanner that types letters and digits presses none of them. */

import { useEffect, useRef } from "../vendor/preact-standalone.module.js";

export const KEYS = {
  next: ["Space", "F9"],
  recall: ["F2"],
  start: ["F3"],
  finish: ["F4"],
  miss: ["F6"],
  hold: ["F7"],
  transfer: ["F8"],
  pause: ["F10"],
  call: ["Alt+KeyC"],
  walk_in: ["Alt+KeyW"],
  putback: ["Alt+KeyB"],
  add: ["Alt+KeyA"],
  finish_saying: ["Shift+F4"],
  undo: ["Ctrl+KeyZ"],
  help: ["Alt+KeyH"],
  got_it: ["Alt+KeyG"],
};

/** How a key is written on its button. */
export const keyName = (act) => KEYS[act].map((code) => code.replace("Key", "")).join(" / ");

const codeOf = (event) =>
  `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${event.shiftKey && /^F\d/.test(event.code) ? "Shift+" : ""}${event.code}`;

/** Call ``acts[name]`` when its key goes down: not in a field, not under a dialog, not again while it is held down. */
export function useKeys(acts) {
  const latest = useRef(acts);
  latest.current = acts;
  useEffect(() => {
    const act = (event) => {
      const code = codeOf(event);
      const name = Object.keys(KEYS).find((one) => KEYS[one].includes(code));
      if (!name || document.querySelector("dialog[open]") || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
      // a button that has the focus must not take the space bar for itself
      event.preventDefault();
      if (event.type === "keydown" && !event.repeat) latest.current[name]?.();
    };
    addEventListener("keydown", act, true);
    addEventListener("keyup", act, true);
    return () => {
      removeEventListener("keydown", act, true);
      removeEventListener("keyup", act, true);
    };
  }, []);
}
