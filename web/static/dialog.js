/* A dialog over the page: Escape closes it, the first field has the focus. */

import { html, useLayoutEffect, useRef } from "./vendor/preact-standalone.module.js";

/** ``foot``: its buttons, which stay in sight however long the rest is. */
export function Dialog({ title, onClose, onSubmit, foot = null, children }) {
  const ref = useRef(null);
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog.showModal();
    (dialog.querySelector("[autofocus]") ?? dialog.querySelector("input, button"))?.focus();
    return () => dialog.close();
  }, []);
  const submit = (event) => {
    event.preventDefault();
    onSubmit?.(event.currentTarget);
  };
  const cancel = (event) => {
    event.preventDefault();
    onClose();
  };
  // Enter means yes wherever the focus is, but on a button that says something else
  const enter = (event) => {
    const own = event.target.matches("button:not([role=radio]), input, select, textarea, a");
    if (event.key !== "Enter" || event.defaultPrevented || event.repeat || own) return;
    event.preventDefault();
    event.currentTarget.querySelector("form").requestSubmit();
  };
  return html`<dialog ref=${ref} onCancel=${cancel} onKeyDown=${enter}><form onSubmit=${submit}><h2>${title}</h2>
    ${foot ? html`<div class="body">${children}</div>${foot}` : children}</form></dialog>`;
}

/** Where a key leads from a choice among ``count``, ``at`` being chosen (-1: none): digits behind the ``first``, + and −. Null: nowhere. */
export function choiceOf(key, at, count, { digits, steps, first = 0 }) {
  const digit = digits && /^[1-9]$/.test(key) ? Number(key) - 1 - first : null;
  if (digit !== null) return digit >= 0 && digit < count ? digit : null;
  const way = steps ? { "+": 1, "-": -1 }[key] : undefined;
  return way === undefined || count === 0 ? null : at < 0 ? 0 : (at + way + count) % count;
}

/** The arrows lead from the choice that has the focus to the next. */
function walk(event, choose, items) {
  const way = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const all = [...event.currentTarget.children];
  const at = all.indexOf(event.target.closest("button"));
  if (!way || at < 0) return;
  event.preventDefault();
  const next = (at + way + all.length) % all.length;
  all[next].focus();
  choose(items[next].value);
}

/**
 * A choice among a few: the chosen one is marked. ``items``: ``{value, label, hint?}``. ``digits`` choose too, beginning
 * behind the ``first`` ones, which belong to choices above; with ``steps`` so do + and −, for a second choice of a dialog.
 */
export function Chips({ items, chosen, choose, digits = false, steps = false, first = 0, name }) {
  useLayoutEffect(() => {
    if (!digits && !steps) return undefined;
    const pressed = (event) => {
      if (event.target.tagName === "INPUT") return;
      const at = choiceOf(event.key, items.findIndex((item) => item.value === chosen), items.length, { digits, steps, first });
      if (at === null) return;
      event.preventDefault();
      choose(items[at].value);
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, [items, chosen, choose, first]);
  return html`<div class="choices" role="radiogroup" onKeyDown=${(event) => walk(event, choose, items)}>
    ${items.map((item, index) => html`
      <button type="button" role="radio" key=${item.value} aria-checked=${String(item.value === chosen)}
        data-choice=${`${name}-${item.value}`} onClick=${() => choose(item.value)}>
        ${digits && first + index < 9 && html`<kbd>${first + index + 1}</kbd>`} ${item.label}
        ${item.hint && html`<span class="small hint">${item.hint}</span>`}</button>`)}
  </div>`;
}
