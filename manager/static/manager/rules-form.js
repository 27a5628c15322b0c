/* What the rules of calling are set with: the order and its picture, who goes ahead, caps, head starts. */

import { named, say } from "../words.js";
import { html } from "../vendor/preact-standalone.module.js";
import { Field } from "./form.js";
import { NAMES, raised, sequence } from "./orders.js";

const MINUTE_S = 60;
const numberOf = (text) => (text === "" ? null : Number(text));

/** Five people in the order in which they are called: a number says who came when, a diamond who goes ahead. */
const Five = ({ order, most }) => html`<ol class="five" aria-label=${say("rules.five")}>${sequence(order, most).map((one) => html`
  <li key=${one.came} class=${one.ahead && order !== "over_target" ? "ahead" : ""}><span aria-hidden="true">${one.ahead && order !== "over_target" ? "◆" : "●"}</span><b>${one.came}</b>
    ${order === "over_target" && html`<span class="small">${one.over ? say("rules.over", { minutes: one.over }) : say("rules.not_over")}</span>`}</li>`)}</ol>`;

export const Orders = ({ draft, write }) => html`<div class="orders" role="radiogroup" aria-label=${say("rules.order")}>${NAMES.map((order) => html`
  <button type="button" role="radio" key=${order} data-order=${order} aria-checked=${String(order === draft.order)} onClick=${() => write({ order })}>
    <b>${say(`rules.order_${order}`)}</b><span>${say(`rules.order_${order}_how`, { most: draft.ahead_most })}</span>
    <${Five} order=${order} most=${draft.ahead_most} /></button>`)}</div>`;

/** The categories that go ahead, first the first, and how many of them in a row. */
export function Ahead({ draft, categories, write }) {
  const nameOf = (code) => named(categories.find((one) => one.code === code)?.name) || code;
  const left = categories.filter(({ code }) => !draft.ahead.includes(code));
  const set = (ahead) => write({ ahead });
  return html`<div class="ahead-rows">
    <ol>${draft.ahead.map((code, index) => html`<li key=${code} data-ahead=${code}><b>${index + 1}</b><span class="grow">◆ ${nameOf(code)}</span>
      ${index > 0 && html`<button type="button" data-act="raise" onClick=${() => set(raised(draft.ahead, index))}>${say("rules.raise")}</button>`}
      <button type="button" data-act="lower" onClick=${() => set(draft.ahead.filter((one) => one !== code))}>${say("rules.not_ahead")}</button></li>`)}</ol>
    ${left.length > 0 && html`<div class="add-ahead">${left.map(({ code, name }) => html`<button type="button" key=${code} data-act="ahead" data-category=${code}
      onClick=${() => set([...draft.ahead, code])}>＋ ${named(name)}</button>`)}</div>`}
    ${draft.order === "interleave" && html`<${Field} label=${say("rules.most")}><input name="ahead_most" type="number" min="1" max="99" required value=${draft.ahead_most}
      onInput=${(event) => write({ ahead_most: Number(event.target.value) })} /><//>`}</div>`;
}

/** A number within a sentence. ``of`` a unit of so many seconds where it is a time. */
export const Count = ({ word, name, value, least = 0, most, of = 1, required = false, change }) => html`<${Field} label=${say(word)}>
  <input name=${name} type="number" min=${least} max=${most} required=${required} step=${of > 1 ? "any" : 1} value=${value === null ? "" : value / of}
    onInput=${(event) => change(numberOf(event.target.value) === null ? null : Math.round(Number(event.target.value) * of))} /><//>`;

export const Caps = ({ draft, write }) => html`<div class="fields">
  <${Count} word="rules.cap_calls" name="cap_calls" least="1" most="999" value=${draft.cap_calls} change=${(cap_calls) => write({ cap_calls })} />
  <${Count} word="rules.cap_after" name="cap_after" least="0.1" most="1440" of=${MINUTE_S} value=${draft.cap_after} change=${(cap_after) => write({ cap_after })} /></div>`;

/** Minutes that a type or category counts as already waited. */
export const HeadStarts = ({ title, part, things, draft, write }) => html`<div><h3>${say(title)}</h3><div class="fields">${things.map(({ code, name }) => html`
  <${Field} key=${code} label=${named(name)}><input name=${`${part}-${code}`} type="number" min="0" max="1440" step="0.5" required value=${(draft[part][code] ?? 0) / MINUTE_S}
    onInput=${(event) => write({ [part]: { ...draft[part], [code]: Math.round(Number(event.target.value) * MINUTE_S) } })} /><//>`)}</div></div>`;

export const Others = ({ draft, write }) => html`<div class="fields">
  <${Count} word="rules.second" name="second" most="1440" of=${MINUTE_S} required value=${draft.second_choice_limit} change=${(value) => write({ second_choice_limit: value ?? 0 })} />
  <${Count} word="rules.restore" name="restore" most="99" required value=${draft.restore_places} change=${(value) => write({ restore_places: value ?? 0 })} />
  <${Count} word="rules.recall" name="recall" most="3600" required value=${draft.recall_gap} change=${(value) => write({ recall_gap: value ?? 0 })} />
  <${Count} word="rules.recalls" name="recalls" most="9" required value=${draft.recalls} change=${(value) => write({ recalls: value ?? 0 })} />
  <${Count} word="rules.return_within" name="return_within" least="1" most="1440" of=${MINUTE_S} value=${draft.return_within} change=${(return_within) => write({ return_within })} />
  <${Count} word="rules.returns" name="returns" most="9" value=${draft.returns} change=${(returns) => write({ returns })} />
  <${Count} word="rules.walk" name="walk" most="3600" required value=${draft.walk} change=${(value) => write({ walk: value ?? 0 })} /></div>`;
