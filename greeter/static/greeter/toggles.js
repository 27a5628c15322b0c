/* Several of a few: each is touched on and off, and says so with a tick. */

import { html } from "../vendor/preact-standalone.module.js";

/** ``items``: ``{value, label}``; ``chosen``: a set of values. */
export function Toggles({ items, chosen, choose, name, class: kind = "" }) {
  const turn = (value) => {
    const next = new Set(chosen);
    if (!next.delete(value)) next.add(value);
    choose(next);
  };
  return html`<div class="toggles ${kind}">
    ${items.map(({ value, label }) => html`
      <button type="button" role="checkbox" key=${value} aria-checked=${String(chosen.has(value))}
        data-choice=${`${name}-${value}`} onClick=${() => turn(value)}>
        <span class="box" aria-hidden="true">${chosen.has(value) ? "✓" : ""}</span>${label}</button>`)}
  </div>`;
}
