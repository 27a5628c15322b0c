/* What makes the kiosk easier: larger and slower with everything within reach, read aloud, worked by a keypad. */

import { Two } from "../ui.js";
import { html, useEffect, useRef, useState } from "../vendor/preact-standalone.module.js";

/** How much longer screens stay where everything is slower. */
export const SLOWER = 2;
/** A reader's keys follow one another faster than this; a finger's do not. */
export const ALONE_MS = 90;
const FIELDS = ["INPUT", "TEXTAREA", "SELECT"];

const LARGER = html`<circle cx="26" cy="26" r="18" /><path d="M40 40l17 17M18 26h16M26 18v16" />`;
const USUAL = html`<circle cx="26" cy="26" r="18" /><path d="M40 40l17 17M18 26h16" />`;
const SPEAKS = html`<path d="M7 25v14h11l14 12V13L18 25z" /><path d="M40 24c4 4 4 12 0 16M47 16c9 9 9 23 0 32" />`;
const SILENT = html`<path d="M7 25v14h11l14 12V13L18 25z" /><path d="M41 24l16 16M57 24L41 40" />`;

const Switch = ({ act, on, shapes, word, onClick }) => html`
  <button type="button" class="ease" data-act=${act} data-on=${String(on)} onClick=${onClick}>
    <svg viewBox="0 0 64 64" aria-hidden="true">${shapes[Number(on)]}</svg><${Two} of=${word} /></button>`;

export const Easier = ({ on, onClick }) => html`
  <${Switch} act="easier" on=${on} shapes=${[LARGER, USUAL]} word=${on ? "kiosk.easier_off" : "kiosk.easier"} onClick=${onClick} />`;

export const Aloud = ({ on, onClick }) => html`
  <${Switch} act="aloud" on=${on} shapes=${[SPEAKS, SILENT]} word=${on ? "kiosk.aloud_off" : "kiosk.aloud"} onClick=${onClick} />`;

/** Every button that can be pressed now, as the figures on them count. */
function buttons() {
  const over = document.querySelector(".veil");
  return [...(over ?? document).querySelectorAll("button:enabled")];
}

/** Press what a figure stands for: a digit of a PIN, the way back, or the button that is counted so. */
function press(figure) {
  const digit = document.querySelector(`[data-digit="${figure}"]`);
  const back = document.querySelector("[data-act=back], [data-act=home]");
  (digit ?? (figure === "0" ? back : buttons()[Number(figure) - 1]))?.click();
}

/**
 * ``[keyed, forget]``: whether somebody works this kiosk with a keypad. The first key shows the figures, the next one presses;
 * a key among many that come at once is a reader's.
 */
export function useKeypad() {
  const [keyed, setKeyed] = useState(false);
  const shown = useRef(false);
  shown.current = keyed;
  useEffect(() => {
    let last = -Infinity;
    let timer = null;
    const key = (event) => {
      clearTimeout(timer);
      const alone = event.timeStamp - last > ALONE_MS;
      last = event.timeStamp;
      if (!alone || !/^\d$/.test(event.key) || event.repeat || FIELDS.includes(event.target.tagName)) return;
      timer = setTimeout(() => (shown.current ? press(event.key) : setKeyed(true)), ALONE_MS);
    };
    addEventListener("keydown", key, true);
    return () => {
      removeEventListener("keydown", key, true);
      clearTimeout(timer);
    };
  }, []);
  return [keyed, () => setKeyed(false)];
}
