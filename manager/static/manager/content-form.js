/* An item of the content is written: on one side its words and times, on the other what boards will show. */

import { command } from "../api.js";
import { Dialog } from "../dialog.js";
import { named, say } from "../words.js";
import { html, useState } from "../vendor/preact-standalone.module.js";
import { Preview, Upload, whyNot } from "./content.js";
import { Field } from "./form.js";
import { DAYS, weekday } from "./times.js";

const BETWEEN = /\s*[|\t｜]\s*/;
const LANGUAGES = /\s+\/\s+/;
const empty = { zh: "", en: "" };

/** An item of a kind with nothing in it yet, under a code that none has. */
export function blank(kind, codes) {
  let count = 1;
  while (codes.includes(`${kind}_${count}`)) count += 1;
  const own = {
    notice: { title: empty, lines: [] }, promises: { title: empty, lines: [] }, table: { title: empty, head: [], rows: [], note: null },
    picture: { media: null, title: empty }, film: { media: null, title: empty, sound: false }, ticker: { text: empty },
  };
  return { code: `${kind}_${count}`, kind, on: true, zones: [], first: null, last: null, hours: [], seconds: 12, ...own[kind], fresh: true };
}

/** What is missing in one language is said in the other. */
const whole = ({ zh, en }) => ({ zh: zh.trim() || en.trim(), en: en.trim() || zh.trim() });

/** ``zh / en`` or one text for both. */
const cellOf = (text) => {
  const [zh, en = zh] = text.trim().split(LANGUAGES);
  return { zh, en };
};
const textOf = ({ zh, en }) => (zh === en ? zh : `${zh} / ${en}`);

/** A line a row, ``|`` or a tab between its fields; the first line is the head. */
export function tableOf(text) {
  const [head = [], ...rows] = text.split("\n").filter((line) => line.trim()).map((line) => line.split(BETWEEN).map(cellOf));
  return { head, rows };
}
const textOfTable = ({ head, rows }) => [head, ...rows].filter((row) => row.length).map((row) => row.map(textOf).join(" | ")).join("\n");

/** The lines of both languages, side by side. */
export function linesOf(zh, en) {
  const [first, second] = [zh, en].map((text) => text.split("\n").map((line) => line.trim()));
  return first.map((line, index) => whole({ zh: line, en: second[index] ?? "" })).filter((line) => line.zh);
}

const BothTexts = ({ word, of, change, most = 100 }) => html`
  <${Field} label=${say(word)}><input data-text="${word}.zh" value=${of.zh} required maxlength=${most} onInput=${(event) => change({ ...of, zh: event.target.value })} /><//>
  <${Field} label=${say("content.in_english", { what: say(word) })}><input data-text="${word}.en" value=${of.en} maxlength=${most * 2} onInput=${(event) => change({ ...of, en: event.target.value })} /><//>`;

function LinesForm({ item, change }) {
  const [texts, setTexts] = useState({ zh: item.lines.map(({ zh }) => zh).join("\n"), en: item.lines.map(({ en }) => en).join("\n") });
  const type = (code) => (event) => {
    const next = { ...texts, [code]: event.target.value };
    setTexts(next);
    change({ lines: linesOf(next.zh, next.en) });
  };
  return html`
    <${BothTexts} word="content.heading" of=${item.title} change=${(title) => change({ title })} />
    <${Field} label=${say("content.lines")}><textarea rows="4" data-text="lines.zh" value=${texts.zh} onInput=${type("zh")}></textarea><//>
    <${Field} label=${say("content.in_english", { what: say("content.lines") })}><textarea rows="4" data-text="lines.en" value=${texts.en} onInput=${type("en")}></textarea><//>`;
}

function TableForm({ item, change }) {
  const [text, setText] = useState(textOfTable(item));
  const type = (event) => {
    setText(event.target.value);
    change(tableOf(event.target.value));
  };
  return html`
    <${BothTexts} word="content.heading" of=${item.title} change=${(title) => change({ title })} />
    <${Field} label=${say("content.rows")}><textarea rows="7" data-text="rows" value=${text} placeholder=${say("content.rows_sample")} onInput=${type}></textarea><//>
    <p class="small">${say("content.rows_how")}</p>
    <${Field} label=${say("content.note")}><textarea rows="2" data-text="note" maxlength="300" defaultValue=${item.note ? textOf(item.note) : ""}
      onInput=${(event) => change({ note: event.target.value.trim() ? cellOf(event.target.value) : null })}></textarea><//>`;
}

function MediaForm({ item, plan, look, change }) {
  const fitting = plan.media.filter(({ kind, missing }) => kind === item.kind && !missing);
  const choose = (media) => change({ media: media.sha, ...(!item.title.zh && { title: { zh: media.name.replace(/\.\w+$/, ""), en: "" } }) });
  return html`
    <div class="shelf" role="radiogroup" aria-label=${say("content.choose")}>${fitting.map((media) => html`
      <button type="button" role="radio" key=${media.sha} aria-checked=${String(media.sha === item.media)} data-choose=${media.sha} onClick=${() => choose(media)}>
        <span class="stamp dim"><img class="slide" src=${media.small} alt="" /></span>${media.name}</button>`)}</div>
    ${plan.work.map((work) => html`<p class="small" key=${work.id}>${work.wrong ? say("content.failed", { name: work.name, why: say(work.wrong) }) : `${say("content.making", { name: work.name })} ${Math.round(work.progress * 100)} %`}</p>`)}
    <${Upload} look=${look} onMedia=${(media) => media.kind === item.kind && choose(media)} />
    <${BothTexts} word="content.says" of=${item.title} change=${(title) => change({ title })} />
    ${item.kind === "film" && html`<label class="tick"><input type="checkbox" data-text="sound" checked=${item.sound} onChange=${(event) => change({ sound: event.target.checked })} /> ${say("content.sound")}</label>`}`;
}

const TickerForm = ({ item, change }) => html`<${BothTexts} word="content.line" of=${item.text} change=${(text) => change({ text })} most=${60} />`;

const FORMS = { notice: LinesForm, promises: LinesForm, table: TableForm, picture: MediaForm, film: MediaForm, ticker: TickerForm };

/** From when to when, at which hours of which weekdays, in which zones. */
function Times({ item, zones, change }) {
  const period = (at, part) => change({ hours: item.hours.map((one, index) => (index === at ? { ...one, ...part } : one)) });
  const toggle = (list, one) => (list.includes(one) ? list.filter((other) => other !== one) : [...list, one]);
  return html`
    <fieldset class="times"><legend>${say("content.when")}</legend>
      <div class="pair"><${Field} label=${say("content.first")}><input type="date" value=${item.first ?? ""} onInput=${(event) => change({ first: event.target.value || null })} /><//>
        <${Field} label=${say("content.last")}><input type="date" value=${item.last ?? ""} onInput=${(event) => change({ last: event.target.value || null })} /><//></div>
      ${item.hours.map((one, at) => html`<div class="period" key=${at}>
        <div class="pair"><${Field} label=${say("content.opens")}><input type="time" required value=${one.opens.slice(0, 5)} onInput=${(event) => period(at, { opens: event.target.value })} /><//>
          <${Field} label=${say("content.closes")}><input type="time" required value=${one.closes.slice(0, 5)} onInput=${(event) => period(at, { closes: event.target.value })} /><//>
          <button type="button" onClick=${() => change({ hours: item.hours.filter((_, index) => index !== at) })}>${say("manager.remove")}</button></div>
        <div class="days">${DAYS.map((day) => html`<label key=${day}><input type="checkbox" checked=${one.days.includes(day)} onChange=${() => period(at, { days: toggle(one.days, day).sort() })} /> ${weekday(day)}</label>`)}</div></div>`)}
      <button type="button" data-act="add-period" onClick=${() => change({ hours: [...item.hours, { days: DAYS, opens: "09:00", closes: "17:00" }] })}>${say("content.add_period")}</button>
      ${item.kind !== "film" && item.kind !== "ticker" && html`<${Field} label=${say("content.seconds")}><input type="number" min="3" max="600" required value=${item.seconds} onInput=${(event) => change({ seconds: Number(event.target.value) })} /><//>`}
      ${zones.length > 0 && html`<div class="days" role="group" aria-label=${say("manager.zones")}>${zones.map((zone) => html`
        <label key=${zone.code}><input type="checkbox" checked=${item.zones.includes(zone.code)} onChange=${() => change({ zones: toggle(item.zones, zone.code) })} /> ${named(zone.name)}</label>`)}
        <span class="small">${say("content.zones_how")}</span></div>`}
    </fieldset>`;
}

const ready = (item) => {
  const { fresh, ...rest } = item;
  for (const name of ["title", "text"]) if (rest[name]) rest[name] = whole(rest[name]);
  return rest;
};

export function Editor({ item: before, plan, look, close }) {
  const [item, setItem] = useState(before);
  const [error, setError] = useState(null);
  const change = (part) => setItem((was) => ({ ...was, ...part }));
  const Fields = FORMS[item.kind];
  async function send() {
    if ("media" in item && !item.media) return setError(say("content.choose"));
    try {
      await command("content/items", { item: ready(item) });
      look();
      return close();
    } catch (refusal) {
      return setError(whyNot(refusal));
    }
  }
  const foot = html`<div class="row">${error && html`<p class="error" role="alert">${error}</p>`}
    <button type="button" class="quiet" onClick=${close}>${say("web.cancel")}</button><button type="submit" class="main">${say("manager.save")}</button></div>`;
  return html`<${Dialog} title=${say(before.fresh ? "content.new" : "content.change", { kind: say(`content.${item.kind}`) })} onClose=${close} onSubmit=${send} foot=${foot}>
    <div class="editor"><div class="fields"><${Fields} item=${item} plan=${plan} look=${look} change=${change} /></div>
      <div class="fields"><${Preview} item=${ready(item)} media=${plan.media} /><${Times} item=${item} zones=${plan.zones} change=${change} /></div></div>
  <//>`;
}
