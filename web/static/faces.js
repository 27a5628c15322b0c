/* How somebody was served, in five drawn faces with their words: at the counter's tablet and on a phone. */

import { say } from "./words.js";
import { html } from "./vendor/preact-standalone.module.js";

/** From the best to the worst, as on any such box. */
export const LEVELS = [5, 4, 3, 2, 1];
/** Up to this level one is asked why. */
export const BAD = 2;
export const REASONS = ["waited_long", "attitude", "not_solved", "slow", "unclear", "other"];

const EYES = "M22 24v5M42 24v5";
/** What is drawn with a line, and (5) the mouth that is filled. */
const LINES = {
  5: "M17 28q5-7 10 0M37 28q5-7 10 0",
  4: `${EYES}M19 39q13 12 26 0`,
  3: `${EYES}M20 43h24`,
  2: `${EYES}M20 47q12-10 24 0`,
  1: `${EYES}M16 18l9 4M48 18l-9 4M19 49q13-15 26 0`,
};

export const Face = ({ level }) => html`
  <svg class="face level-${level}" viewBox="0 0 64 64" aria-hidden="true"><circle cx="32" cy="32" r="28" />
    <path d=${LINES[level]} />${level === 5 && html`<path class="mouth" d="M17 36q15 24 30 0z" />`}</svg>`;

/** Four Chinese signs and more may part behind the second: nobody tears a word in two. */
const Level = ({ of }) => {
  const [, begins, goesOn] = /^([\u4e00-\u9fff]{2})([\u4e00-\u9fff]{2,})$/.exec(of) ?? [];
  return html`<span class="level">${begins ? html`${begins}<wbr />${goesOn}` : of}</span>`;
};

/** Five buttons, or one that was pressed and four that were not. */
export const Faces = ({ chosen = null, disabled = false, onChoose }) => html`
  <ol class="faces">${LEVELS.map((level) => html`<li key=${level}><button type="button" data-level=${level} disabled=${disabled}
    aria-pressed=${chosen === null ? undefined : String(chosen === level)} onClick=${() => onChoose(level)}>
    <${Face} level=${level} /><${Level} of=${say(`rating.level_${level}`)} /></button></li>`)}</ol>`;

/** Reasons to choose among; ``chosen``: codes. */
export const Reasons = ({ chosen, onChange }) => html`
  <ul class="reasons">${REASONS.map((reason) => {
    const on = chosen.includes(reason);
    return html`<li key=${reason}><button type="button" data-reason=${reason} aria-pressed=${String(on)}
      onClick=${() => onChange(on ? chosen.filter((one) => one !== reason) : [...chosen, reason])}>
      <span class="tick-sign" aria-hidden="true">${on ? "☑" : "☐"}</span> ${say(`rating.reason_${reason}`)}</button></li>`;
  })}</ul>`;
