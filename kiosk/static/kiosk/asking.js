/* The screens before the number: which type, which papers, anything else. */

import { command } from "../api.js";
import { sayAgain, sayShut } from "../door.js";
import { paperSays, useLate } from "../slips.js";
import { Sign, Two, TwoNames, serverClock } from "../ui.js";
import { language, named, other, say, sayWait, sayWaiting } from "../words.js";
import { html, useState } from "../vendor/preact-standalone.module.js";
import { troubleOf } from "./giving.js";
import { sentence, useSaid } from "./speech.js";
import { Picture } from "./pictures.js";

/** Types on a screen; fewer where they are larger. */
const PAGE = 6;
const FEW = 3;
const MANY = 4;

/** Why there is no number, and when there will be one. */
function Shut({ service, timeZone }) {
  const now = serverClock.now();
  const line = (code) => [sayShut(service, now, timeZone, code), sayAgain(service.again_at, now, timeZone, code)];
  const lines = (code) => line(code).filter(Boolean).map((text) => html`<span>${text}</span>`);
  return html`
    <span class="prospect shut"><${Sign} kind="stop"><span class="two">
      <span class="first" lang=${language()}>${lines(language())}</span>
      <span class="second" lang=${other()}>${lines(other())}</span></span><//></span>`;
}

/** People and range, or why there is no number, in both languages. */
function Prospect({ service, timeZone }) {
  if (service.message) return html`<${Two} of="kiosk.message_only" class="prospect" />`;
  if (!service.open) return html`<${Shut} service=${service} timeZone=${timeZone} />`;
  const line = (code) => [sayWaiting(service.waiting, code), sayWait(service.wait, code)];
  const lines = (code) => line(code).filter(Boolean).map((text) => html`<span>${text}</span>`);
  return html`
    <span class="two prospect">
      <span class="first" lang=${language()}>${lines(language())}</span>
      <span class="second" lang=${other()}>${lines(other())}</span>
    </span>`;
}

const Type = ({ service, timeZone, disabled, onClick }) => html`
  <button type="button" class="type" data-service=${service.code} disabled=${disabled} onClick=${onClick}>
    <${TwoNames} name=${service.name} class="name" />
    <${Prospect} service=${service} timeZone=${timeZone} />
  </button>`;

/** Whether one waits longer than the hall would have anyone wait, as far as is known. */
export const waitsLong = (service) => Boolean(service.wait) && service.wait.high > service.wait_limit;

/** What comes after a type was touched: its message, other ways when the wait is long, or its papers. */
export function firstScreen(service) {
  if (service.message) return "message";
  return service.ways?.length && waitsLong(service) ? "ways" : "papers";
}

export function Choose({ hall, services, online, go, easier }) {
  const [page, setPage] = useState(0);
  const most = easier ? FEW : PAGE;
  const pages = Math.ceil(services.length / most);
  const from = Math.min(page, pages - 1) * most;
  useSaid(sentence("choose"));
  const choose = (service) => go({ name: firstScreen(service), service: service.code });
  const trouble = troubleOf(hall);
  return html`
    <h1><${Two} of="kiosk.choose" /></h1>
    ${trouble && html`<p class="hint trouble" role="status"><${Sign} kind="wait"><${Two} of=${trouble} /><//></p>`}
    <section class="types" data-count=${Math.min(services.length, most)}>
      ${services.slice(from, from + most).map((service) => html`
        <${Type} key=${service.code} service=${service} timeZone=${hall.time_zone} onClick=${() => choose(service)}
          disabled=${online === false || (!service.open && !service.message)} />`)}
    </section>
    <nav class="acts">
      ${hall.appointments && html`<button type="button" data-act="appointment" disabled=${online === false} onClick=${() => go({ name: "appointment" })}>
        <${Two} of="kiosk.appointment" /></button>`}
      ${pages > 1 && html`<button type="button" data-act="more" onClick=${() => setPage((Math.min(page, pages - 1) + 1) % pages)}><${Two} of="kiosk.more" /></button>`}
      <button type="button" data-act="repeat" disabled=${online === false} onClick=${() => go({ name: "repeat" })}>
        <${Two} of="kiosk.repeat" /></button>
    </nav>`;
}

/** A quiet switch; where a hall has several groups, it opens them. */
function Priority({ categories, chosen, choose }) {
  const [shown, setShown] = useState(false);
  if (!categories.length) return null;
  const only = categories.length === 1 ? categories[0].code : null;
  const turn = () => {
    setShown(!shown);
    choose(shown ? null : only);
  };
  return html`
    <section class="priority">
      <button type="button" class="quiet" data-act="priority" aria-pressed=${String(shown)} onClick=${turn}>
        <span aria-hidden="true">${shown ? "●" : "○"}</span><${Two} of="kiosk.priority" /></button>
      ${shown && html`
        <div class="groups">
          ${only === null && categories.map((one) => html`
            <button type="button" data-category=${one.code} aria-pressed=${String(chosen === one.code)}
              onClick=${() => choose(chosen === one.code ? null : one.code)}><${TwoNames} name=${one.name} /></button>`)}
          <p class="hint"><${Two} of="kiosk.priority_note" /></p>
        </div>`}
    </section>`;
}

/** A slip in large print, for weak eyes. */
const LargePrint = ({ on, choose }) => html`
  <section class="priority"><button type="button" class="quiet" data-act="large-print" aria-pressed=${String(on)} onClick=${() => choose(!on)}>
    <span aria-hidden="true">${on ? "●" : "○"}</span><${Two} of="kiosk.large_print" /></button></section>`;

/** The list of papers on paper, for those who come back another day; where nothing can print it, nothing is offered. */
function PrintedList({ hall, service, online, slips, easier }) {
  const [large, setLarge] = useState(easier);
  const [slip, setSlip] = useState(null);
  const late = useLate(slip);
  if (hall.shows_number) return null;
  const state = slip && paperSays(slip === "none" ? "failed" : (slips[`slip ${slip}`] ?? "queued"), false, late);
  const print = () => {
    setSlip("asked");
    command(`services/${service.code}/papers`, { language: language(), large }).then((answer) => setSlip(answer.slip), () => setSlip("none"));
  };
  return html`
    <button type="button" data-act="print-papers" disabled=${online === false || slip !== null} onClick=${print}><${Two} of="kiosk.print_papers" /></button>
    ${slip === null ? !easier && html`<${LargePrint} on=${large} choose=${setLarge} />`
      : html`<p class="hint" role="status" data-says=${state}><${Two} of=${`kiosk.papers_${state}`} /></p>`}`;
}

const PaperList = ({ papers }) => html`
  <ul class="papers" data-many=${String(papers.length > MANY)} tabindex=${papers.length > MANY ? "0" : null}>
    ${papers.map((paper) => html`<li><${Picture} of=${paper.picture} /><${TwoNames} name=${paper} /></li>`)}
  </ul>`;

/** Other ways in one quiet line, while the wait is short. */
function AlsoWays({ ways }) {
  if (!ways?.length) return null;
  const line = (code) => say("kiosk.ways_also", { ways: ways.map((way) => named(way.name, code)).join(say("web.comma", {}, code)) }, code);
  return html`<p class="two hint also"><span class="first" lang=${language()}>${line(language())}</span>
    <span class="second" lang=${other()}>${line(other())}</span></p>`;
}

/** Other ways first: the wait is long. */
export function Ways({ service, go, home }) {
  useSaid(sentence("ways", { service: service?.code }));
  if (!service?.ways) return html`<${Gone} home=${home} />`;
  const range = (code) => sayWait(service.wait, code);
  return html`
    <h1><${TwoNames} name=${service.name} /></h1>
    <div class="split"><div class="told">
    <p class="question two"><span class="first" lang=${language()}>${say("kiosk.ways_long", { wait: range(language()) })}</span>
      <span class="second" lang=${other()}>${say("kiosk.ways_long", { wait: range(other()) }, other())}</span></p>
    <ul class="ways">
      ${service.ways.map((way) => html`<li><${TwoNames} name=${way.name} class="way" />
        ${way.hint && html`<${TwoNames} name=${way.hint} class="hint" />`}</li>`)}
    </ul>
    </div><div class="asked">
    <section class="answers">
      <button type="button" data-act="home" onClick=${home}><${Two} of="kiosk.ways_go" /></button>
      <button type="button" class="main" data-act="anyway" onClick=${() => go({ name: "papers", service: service.code })}>
        <${Two} of="kiosk.ways_wait" /></button>
    </section></div></div>`;
}

export function Papers({ hall, service, online, go, home, taking, identity, easier }) {
  const [category, setCategory] = useState(null);
  const [large, setLarge] = useState(false);
  useSaid(sentence(service?.papers.length ? "papers" : "bare", { service: service?.code }));
  if (!service) return html`<${Gone} home=${home} />`;
  const declared = hall.categories.filter((one) => one.declared && one.code !== "ordinary");
  const bare = service.papers.length === 0;
  const needs = (large || easier) && !hall.shows_number ? ["large_print"] : [];
  return html`
    <h1><${TwoNames} name=${service.name} /></h1>
    <div class="split"><div class="told">
    <p class="question"><${Two} of=${bare ? "kiosk.papers_none" : "kiosk.papers_ask"} /></p>
    ${!bare && html`<${PaperList} papers=${service.papers} />`}
    <${AlsoWays} ways=${service.ways} />
    </div><div class="asked">
    <section class="answers">
      <button type="button" class="main" data-act="take" disabled=${online === false || !service.open}
        onClick=${() => taking.take(service.code, category ?? "ordinary", identity, needs)}>
        <${Two} of=${bare ? "kiosk.take" : "kiosk.have"} /></button>
      ${!bare && html`<button type="button" data-act="not-yet" onClick=${() => go({ name: "not_yet", service: service.code })}>
        <${Two} of="kiosk.not_yet" /></button>`}
    </section>
    <${Priority} categories=${declared} chosen=${category} choose=${setCategory} />
    ${!hall.shows_number && !easier && html`<${LargePrint} on=${large} choose=${setLarge} />`}
    ${identity && html`<p class="hint read"><${Two} of="kiosk.identity_read" /></p>`}
    </div></div>
    <nav class="acts"><button type="button" data-act="back" onClick=${home}><${Two} of="kiosk.back" /></button></nav>`;
}

export function NotYet({ hall, service, online, slips, go, home, easier }) {
  useSaid(sentence("not_yet"));
  if (!service) return html`<${Gone} home=${home} />`;
  return html`
    <h1><${TwoNames} name=${service.name} /></h1>
    <div class="split"><div class="told">
    <p class="question"><${Two} of="kiosk.not_yet_hint" /></p>
    <${PaperList} papers=${service.papers} />
    </div><div class="asked">
    <section class="answers">
      <button type="button" class="main" data-act="home" onClick=${home}><${Two} of="kiosk.home" /></button>
      <button type="button" data-act="anyway" onClick=${() => go({ name: "papers", service: service.code })}>
        <${Two} of="kiosk.found" /></button>
      <${PrintedList} hall=${hall} service=${service} online=${online} slips=${slips} easier=${easier} />
    </section></div></div>`;
}

export function Message({ service, home }) {
  useSaid(sentence("message", { service: service?.code }));
  if (!service?.message) return html`<${Gone} home=${home} />`;
  return html`
    <h1><${TwoNames} name=${service.name} /></h1>
    <div class="message">
      <p lang=${language()}>${named(service.message)}</p>
      <p class="hint" lang=${other()}>${named(service.message, other())}</p>
    </div>
    <section class="answers">
      <button type="button" class="main" data-act="home" onClick=${home}><${Two} of="kiosk.home" /></button>
    </section>`;
}

/** The type was taken away while somebody read about it. */
const Gone = ({ home }) => html`
  <p class="question">${say("kiosk.gone")}</p>
  <section class="answers"><button type="button" class="main" onClick=${home}><${Two} of="kiosk.home" /></button></section>`;
