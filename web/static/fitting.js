/* Words for a wall: as large as their place lets them be, and broken where one would pause. */

import { phrasesOf } from "./phrases.js";
import { language } from "./words.js";
import { html, useLayoutEffect, useRef } from "./vendor/preact-standalone.module.js";

const STEPS = 7;
const LEAST = 0.3;

/** Letters as large as fit: the text is tried out in its place. */
export function Fit({ children, of, class: name = "" }) {
  const box = useRef(null);
  useLayoutEffect(() => {
    const fit = () => {
      const { current } = box;
      const tried = (size) => {
        current.style.setProperty("--fit", size);
        return current.scrollHeight <= current.clientHeight && current.scrollWidth <= current.clientWidth;
      };
      if (tried(1)) return;
      let [low, high] = [LEAST, 1];
      for (let step = 0; step < STEPS; step += 1) {
        const middle = (low + high) / 2;
        if (tried(middle)) low = middle;
        else high = middle;
      }
      tried(low);
    };
    fit();
    const watch = new ResizeObserver(fit);
    watch.observe(box.current);
    return () => watch.disconnect();
  }, [of, language()]);
  return html`<div ref=${box} class="fit ${name}">${children}</div>`;
}

/** A text whose lines end behind a clause where they can, and never within a Chinese word. */
export const Phrases = ({ of }) => phrasesOf(of).map((clause) => [
  html`<span class="clause">${clause.map((word, place) => [place > 0 && html`<wbr />`, word])}</span>`,
  // a space at the end of a box is none
  /\s$/.test(clause.at(-1)) && " ",
]);
