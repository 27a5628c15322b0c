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
    if (event.key !== "Enter" || event.target.getAttribute("role") !== "radio") return;
    event.preventDefault();
    event.target.form.requestSubmit();
  };
  return html`<dialog ref=${ref} onCancel=${cancel} onKeyDown=${enter}><form onSubmit=${submit}><h2>${title}</h2>
    ${foot ? html`<div class="body">${children}</div>${foot}` : children}</form></dialog>`;
}

/** A choice among a few: the chosen one is marked; digits choose too. ``items``: ``{value, label, hint?}``. */
export function Chips({ items, chosen, choose, digits = false, name }) {
  useLayoutEffect(() => {
    if (!digits) return undefined;
    const pressed = (event) => {
      const item = /^[1-9]$/.test(event.key) && event.target.tagName !== "INPUT" && items[Number(event.key) - 1];
      if (!item) return;
      event.preventDefault();
      choose(item.value);
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, [items, choose]);
  return html`<div class="choices" role="radiogroup">
    ${items.map((item, index) => html`
      <button type="button" role="radio" key=${item.value} aria-checked=${String(item.value === chosen)}
        data-choice=${`${name}-${item.value}`} onClick=${() => choose(item.value)}>
        ${digits && index < 9 && html`<kbd>${index + 1}</kbd>`} ${item.label}
        ${item.hint && html`<span class="small hint">${item.hint}</span>`}</button>`)}
  </div>`;
}
