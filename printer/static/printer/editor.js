/* A slip's wording: its lines numbered, those that are wrong marked and explained, fields and blocks to insert. */

import { language, say } from "../words.js";
import { html, useLayoutEffect, useRef, useState } from "../vendor/preact-standalone.module.js";

/** A line of each block as one would begin it. */
const BEGUN = {
  text: "text bold | ", columns: "columns |  | ", badge: "badge | ", list: "list | {papers}", rule: "rule", space: "space 2",
  qr: "qr 24 | ", barcode: "barcode 10 | ", logo: "logo 12",
};

/** Every option, with the blocks that take it. */
function optionsOf(blocks) {
  const found = {};
  for (const { name, options } of blocks) for (const option of options) (found[option] ??= []).push(name);
  return found;
}

function Numbers({ lines, wrong, top }) {
  return html`<ol class="numbers" aria-hidden="true" style=${{ transform: `translateY(${-top}px)` }}>
    ${Array.from({ length: lines }, (_, index) => html`<li key=${index} data-wrong=${String(wrong.has(index + 1))}>${wrong.has(index + 1) ? "✕" : index + 1}</li>`)}</ol>`;
}

export function Editor({ kind, blocks, text, mistakes, readOnly, onText, children }) {
  const area = useRef(null);
  const [top, setTop] = useState(0);
  const caret = useRef(null);
  useLayoutEffect(() => {
    // what was inserted leaves the caret behind it
    if (caret.current === null) return;
    area.current.focus();
    area.current.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  }, [text]);
  const put = (from, to, piece) => {
    caret.current = from + piece.length;
    onText(text.slice(0, from) + piece + text.slice(to));
  };
  const field = (name) => put(area.current.selectionStart, area.current.selectionEnd, `{${name}}`);
  const block = (name) => {
    const at = text.indexOf("\n", area.current.selectionStart);
    const end = at < 0 ? text.length : at;
    put(end, end, `${end ? "\n" : ""}${BEGUN[name]}`);
  };
  const wrong = new Set(mistakes.map(({ line }) => line));
  const lines = text.split("\n").length;
  return html`
    <label class="field" for="wording"><span>${say("design.editor")}</span></label>
    <div class="editor">
      <div class="gutter"><${Numbers} lines=${lines} wrong=${wrong} top=${top} /></div>
      <textarea id="wording" ref=${area} spellcheck="false" wrap="off" maxlength="8000" readonly=${readOnly} rows=${Math.min(24, Math.max(10, lines + 1))}
        aria-invalid=${String(mistakes.length > 0)} aria-describedby="mistakes" value=${text}
        onInput=${(event) => onText(event.target.value)} onScroll=${(event) => setTop(event.target.scrollTop)}></textarea>
    </div>
    <ul id="mistakes" class="mistakes" aria-live="polite">${mistakes.map(({ line, text: said }) => html`
      <li key=${line}><span aria-hidden="true">✕</span> ${say(line ? "design.line" : "design.whole", { line, text: said[language()] })}</li>`)}</ul>
    ${children}
    ${!readOnly && html`
      <div class="pieces"><h2>${say("design.fields")}</h2>
        ${kind.fields.map(({ name, must }) => html`<button type="button" key=${name} data-field=${name} onClick=${() => field(name)}>
          ${say(`slip_field.${name}`)}${must && html` <b>${say("design.must")}</b>`}<code>{${name}}</code></button>`)}</div>
      <div class="pieces"><h2>${say("design.blocks")}</h2>
        ${blocks.map(({ name, options }) => html`<button type="button" key=${name} data-block=${name} title=${options.join(" ")} onClick=${() => block(name)}>
          ${say(`slip_block.${name}`)}<code>${name}</code></button>`)}</div>
      <p class="small">${say("design.guide")}</p>
      <details class="options"><summary>${say("design.options")}</summary>
        <dl>${Object.entries(optionsOf(blocks)).map(([option, of]) => html`<dt key=${option}><code>${option}</code></dt>
          <dd>${say(`slip_option.${option}`)} <span class="small">${of.join(" ")}</span></dd>`)}
          <dt><code>above 1</code></dt><dd>${say("slip_option.above")}</dd>
          <dt><code>space 2</code></dt><dd>${say("slip_option.measure")} <span class="small">${blocks.filter(({ numbers }) => numbers).map(({ name }) => name).join(" ")}</span></dd></dl></details>`}`;
}
