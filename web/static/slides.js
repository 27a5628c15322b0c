/* What boards show between calls, drawn as large as its place lets it be. */

import { Fit, Phrases } from "./fitting.js";
import { language, named, other } from "./words.js";
import { html } from "./vendor/preact-standalone.module.js";

/** How many rows of a table a page has. */
const ROWS = 7;

const same = ({ zh, en }) => zh === en;
const words = ({ title, head, rows, note }) => [title, ...head, ...rows.flat(), ...(note ? [note] : [])];

/** A table is shown a part at a time, and one language after the other: ``[{rows, second}]``, the pages of an item. */
export function pagesOf(item) {
  if (item.kind !== "table") return [{}];
  const parts = Math.ceil(item.rows.length / ROWS) || 1;
  const each = Math.ceil(item.rows.length / parts);
  const pages = Array.from({ length: parts }, (_, part) => ({ rows: item.rows.slice(part * each, (part + 1) * each), second: false }));
  return words(item).every(same) ? pages : [...pages, ...pages.map(({ rows }) => ({ rows, second: true }))];
}

/** A text in both languages, once where it is the same in both. */
const Both = ({ of }) => html`<span class="two"><span class="first"><${Phrases} of=${named(of)} /></span>
  ${named(of, other()) !== named(of) && html`<span class="second"><${Phrases} of=${named(of, other())} /></span>`}</span>`;

const Lines = ({ item }) => html`
  <h2><${Both} of=${item.title} /></h2>
  <ol class=${item.kind === "promises" ? "numbered" : ""}>${item.lines.map((line, index) => html`<li key=${index}><${Both} of=${line} /></li>`)}</ol>`;

function Grid({ item, page }) {
  const { rows, second } = pagesOf(item)[page];
  const code = second ? other() : language();
  const cells = (row, Cell) => html`<tr>${row.map((cell, index) => html`<${Cell} key=${index}>${named(cell, code)}<//>`)}</tr>`;
  return html`
    <h2 lang=${code}>${named(item.title, code)}</h2>
    <table lang=${code}><thead>${cells(item.head, "th")}</thead><tbody>${rows.map((row) => cells(row, "td"))}</tbody></table>
    ${item.note && html`<p class="note" lang=${code}>${named(item.note, code)}</p>`}`;
}

const DRAWN = { notice: Lines, promises: Lines, table: Grid };

/** ``url``: where its picture is at hand. Films are no slides. */
export function Slide({ item, page = 0, url }) {
  if (item.kind === "picture") return html`<img class="slide" src=${url} alt=${named(item.title)} />`;
  const Drawn = DRAWN[item.kind];
  return html`<article class="slide" data-kind=${item.kind}><${Fit} of=${JSON.stringify([item, page])}><${Drawn} item=${item} page=${page} /><//></article>`;
}
