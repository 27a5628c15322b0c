/* Why one ticket waited: in sentences, as a picture, call by call; its story; and on paper. */

import { command, get, refusalText } from "../api.js";
import { clockTime, known, language, named, say } from "../words.js";
import { html, useEffect, useState } from "../vendor/preact-standalone.module.js";
import { clockSpan, placeOf } from "./lasting.js";

/** How a call relates to the wait, with the shape that marks it. */
const HOW = { overtook: "▲", earlier: "●", by_hand: "◆", elsewhere: "○" };
const MOST_MARKS = 120;

const Mark = ({ how }) => html`<span class="mark ${how}" aria-hidden="true">${HOW[how]}</span>`;

/** The wait from left to right, a line for each kind of call. */
function Picture({ waited, zone }) {
  const [first, last] = [Date.parse(waited.since), Date.parse(waited.until)];
  const capped = waited.capped_at && Date.parse(waited.capped_at);
  const lines = Object.keys(HOW).filter((how) => waited.counts[how] > 0);
  return html`<figure class="wait-picture" aria-label=${say("waited.picture")}>
    <div class="ends"><span>${clockTime(first, zone)} ${say("waited.taken")}</span>
      <span>${clockTime(last, zone)} ${say(waited.call ? "waited.was_called" : "waited.so_far")}</span></div>
    <div class="whole" data-seconds=${waited.seconds}>
      ${capped && html`<span class="capped" style=${{ left: `${placeOf(capped, first, last)}%` }}></span>`}</div>
    ${lines.map((how) => html`<div class="line" key=${how} data-how=${how}>
      <span class="what"><${Mark} how=${how} /> ${say(`waited.how_${how}`)} <b>${waited.counts[how]}</b></span>
      <span class="track">${waited.calls.filter((one) => one.how === how).slice(0, MOST_MARKS).map((one) => html`
        <span class="mark ${how}" key=${one.at + one.number} style=${{ left: `${placeOf(Date.parse(one.at), first, last)}%` }}
          title=${`${one.number} ${clockTime(Date.parse(one.at), zone)}`}>${HOW[how]}</span>`)}</span></div>`)}
    ${capped && html`<p class="small"><span class="capped-sign" aria-hidden="true">┃</span> ${say("waited.capped_here", { time: clockTime(capped, zone) })}</p>`}
  </figure>`;
}

function Calls({ waited, house }) {
  const passed = waited.counts.overtook > 0;
  const [all, setAll] = useState(!passed);
  const shown = all ? waited.calls : waited.calls.filter((one) => one.how === "overtook");
  const zone = house.hall.time_zone;
  const category = (code) => named(house.hall.categories.find((one) => one.code === code)?.name) || code;
  return html`
    ${passed && html`<div class="kinds" role="radiogroup" aria-label=${say("waited.which")}>${[false, true].map((each) => html`
      <button type="button" role="radio" key=${each} data-act=${each ? "all-calls" : "only-overtook"} aria-checked=${String(all === each)}
        onClick=${() => setAll(each)}>${say(each ? "waited.all_calls" : "waited.only_overtook")}</button>`)}</div>`}
    <ol class="calls">${shown.map((one) => html`
      <li key=${`${one.at} ${one.number}`} data-how=${one.how} data-number=${one.number}>
        <time>${clockTime(Date.parse(one.at), zone)}</time>
        <span class="who"><b>${one.number}</b> <span class="small">${category(one.category)} · ${say("waited.at_counter", { counter: one.counter })}</span></span>
        <span class="verdict"><${Mark} how=${one.how} /> ${say(`waited.how_${one.how}`)}
          ${one.later !== 0 && html` <span class="small">${say(one.later > 0 ? "waited.later" : "waited.sooner", { span: clockSpan(one.later) })}</span>`}</span>
        <span class="because small">${one.text[language()] ?? one.text.zh}</span></li>`)}</ol>
    ${waited.more && html`<p class="small">${say("waited.more", { count: waited.calls.length })}</p>`}`;
}

/** What is told of a step beside its name. */
function about(step, house, services) {
  const service = step.service && (named(services.find((one) => one.code === step.service)?.name) || step.service);
  const reason = step.kind && known(`hold.${step.kind}`) ? say(`hold.${step.kind}`) : step.reason;
  return [step.counter && say("waited.at_counter", { counter: step.counter }), service, reason].filter(Boolean).join(" · ");
}

function Story({ waited, house, services }) {
  const zone = house.hall.time_zone;
  const steps = [
    ...waited.story.map((step) => ({ at: step.at, name: say(`story.${step.type}`), more: about(step, house, services), by: step.by })),
    ...waited.slips.map((slip) => ({ at: slip.at, name: say(slip.mark ? "story.reprint" : "story.slip"), more: say(`slip_state.${slip.state}`) })),
  ].sort((one, other) => one.at.localeCompare(other.at));
  return html`<ol class="story">${steps.map((step, index) => html`<li key=${index}>
    <time>${clockTime(Date.parse(step.at), zone)}</time><span>${step.name} <span class="small">${step.more}</span></span>
    <span class="small">${step.by ?? ""}</span></li>`)}</ol>`;
}

function Print({ id, printers }) {
  const [said, setSaid] = useState(null);
  if (!printers.length) return html`<p class="small">${say("waited.no_printer")}</p>`;
  const print = (printer) => command(`tickets/${id}/waited`, { printer, language: language() })
    .then(() => setSaid({ text: say("waited.printed", { printer }) }), (no) => setSaid({ error: refusalText(no) }));
  return html`<div class="print-waited">${printers.map(({ name }) => html`
    <button type="button" key=${name} data-act="print-waited" data-printer=${name} onClick=${() => print(name)}>${say("waited.print", { printer: name })}</button>`)}
    ${said && html`<p class=${said.error ? "error" : "done"} role="status">${said.text ?? said.error}</p>`}</div>`;
}

export function Waited({ id, house, services, back }) {
  const [waited, setWaited] = useState(null);
  const [refusal, setRefusal] = useState(null);
  const look = () => get(`tickets/${id}/waited`).then(({ data }) => setWaited(data), setRefusal);
  useEffect(() => {
    look();
  }, [id]);
  if (refusal) return html`<div class="card"><p class="error" role="alert">${refusalText(refusal)}</p></div>`;
  if (!waited) return html`<div class="card"><p>${say("web.loading")}</p></div>`;
  const { ticket } = waited;
  return html`<div class="card waited" data-ticket=${ticket.number}>
    <div class="bar-line"><button type="button" class="quiet" data-act="back" onClick=${back}>${say("tickets.back")}</button><span class="grow"></span>
      <button type="button" class="quiet" data-act="look-again" onClick=${look}>${say("tickets.again")}</button></div>
    <h2>${say("waited.title", { number: ticket.number })} <span class="small">${say(`ticket.${ticket.state}`)}</span></h2>
    <ul class="said">${waited.said.map((one, index) => html`<li key=${index}>${one[language()] ?? one.zh}</li>`)}</ul>
    ${waited.calls.length > 0 && html`<${Picture} waited=${waited} zone=${house.hall.time_zone} /><${Calls} waited=${waited} house=${house} />`}
    <h3>${say("waited.print_title")}</h3><p class="small">${say("waited.print_how")}</p>
    <${Print} id=${ticket.id} printers=${house.printers} />
    <h3>${say("waited.story")}</h3>
    <${Story} waited=${waited} house=${house} services=${services} /></div>`;
}
