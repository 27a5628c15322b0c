/* The parts of the board, each drawn from plain facts. */

import { Sign, TicketNumber, Two, TwoNames } from "../ui.js";
import { clockTime, language, named, other, say, sayWait, sayWaiting } from "../words.js";
import { html } from "../vendor/preact-standalone.module.js";

const LAST = 6;
const PLATES = 12;
const MISSED = 4;
const TYPES = 12;

/** How many signs must find room: the letters grow smaller for B1000 at counter 12. */
const signs = ({ number, counter }) => ({ "--number": number.length, "--all": number.length + String(counter).length });

export function Latest({ call, fresh, categories }) {
  if (!call) return html`<section class="latest empty"><p><${Two} of="board.welcome" /></p></section>`;
  const category = categories.find((one) => one.code === call.category && one.code !== "ordinary");
  return html`
    <section class="latest" aria-live="assertive" data-announcement=${call.announcement} data-number=${call.number}>
      <div class="call ${fresh ? "fresh" : ""}" key=${call.announcement} style=${signs(call)}>
        <${TicketNumber} of=${call.number} />
        <span class="arrow" aria-hidden="true">→</span>
        <span class="at">${call.counter}</span>
        <p class="please">${category && html`<span class="badge">${named(category.name)} ${named(category.name, other())}</span>`}
          <${Two} of="board.please" /></p>
        <${Two} of="board.counter" with=${{ counter: call.counter }} class="place" />
      </div>
    </section>`;
}

/** Of each number the latest call, but for the one that is shown big. */
export function lastCalls(calls, big) {
  const seen = new Set(big ? [big.number] : []);
  return calls.filter(({ number }) => !seen.has(number) && seen.add(number)).slice(0, LAST);
}

export const LastCalls = ({ calls, big }) => html`
  <section class="last">
    <h2><${Two} of="board.last" /></h2>
    <ol>
      ${lastCalls(calls, big).map((call) => html`
        <li key=${call.announcement} data-number=${call.number} style=${signs(call)}>
          <${TicketNumber} of=${call.number} /><span class="arrow" aria-hidden="true">→</span><b>${call.counter}</b></li>`)}
    </ol>
  </section>`;

export const Missed = ({ missed }) => missed.length > 0 && html`
  <section class="missed">
    <h2><${Two} of="board.missed" /></h2>
    <p>${missed.slice(-MISSED).reverse().map(({ number }) => html`<${TicketNumber} key=${number} of=${number} />`)}
      ${missed.length > MISSED && html`<b>+${missed.length - MISSED}</b>`}</p>
  </section>`;

function Plate({ counter, timeZone }) {
  if (counter.ticket) return html`<${TicketNumber} of=${counter.ticket.number} />`;
  if (counter.state === "paused") {
    const until = counter.until && clockTime(Date.parse(counter.until), timeZone);
    const line = (code) => [say("state.paused", {}, code), until && say("board.back_at", { time: until }, code)];
    return html`<${Sign} kind="wait">
      <span class="two">
        <span class="first" lang=${language()}>${line(language())[0]}${until && html`<small>${line(language())[1]}</small>`}</span>
        <span class="second" lang=${other()}>${line(other()).filter(Boolean).join(" · ")}</span>
      </span><//>`;
  }
  if (counter.state === "closed") return html`<span class="shut"><${Two} of="state.closed" /></span>`;
  return html`<${Sign} kind="go"><${Two} of="state.idle" /><//>`;
}

/** Which plates are shown: all of a small hall; of a large one those where something is. */
export function plates(counters) {
  if (counters.length <= PLATES) return counters;
  const busy = counters.filter((one) => one.ticket || one.state === "paused");
  const rest = counters.filter((one) => !busy.includes(one) && one.state !== "closed");
  return [...busy, ...rest].slice(0, PLATES).sort((a, b) => a.number - b.number);
}

export function Serving({ counters, timeZone }) {
  const shown = plates(counters);
  return html`
    <section class="serving" data-many=${shown.length > 6}>
      <h2><${Two} of="board.serving" /></h2>
      <ol style=${{ "--rows": Math.max(shown.length, 5), "--half": Math.ceil(shown.length / 2) }}>
        ${shown.map((counter) => html`
          <li key=${counter.number} data-counter=${counter.number} data-state=${counter.state}
            style=${counter.ticket ? signs({ number: counter.ticket.number, counter: counter.number }) : {}}>
            <b>${counter.number}</b><${Plate} counter=${counter} timeZone=${timeZone} /></li>`)}
      </ol>
    </section>`;
}

/** Which types are shown: all of a small hall; of a large one those with most people, in their order. */
export function waitingTypes(types) {
  if (types.length <= TYPES) return types;
  const busiest = new Set([...types].sort((a, b) => b.waiting - a.waiting).slice(0, TYPES));
  return types.filter((type) => busiest.has(type));
}

export const Waiting = ({ types }) => html`
  <section class="waiting" data-many=${types.length > 6}>
    ${waitingTypes(types).map((type) => {
      const parts = (code) => [sayWaiting(type.waiting, code), sayWait(type.wait, code)].filter(Boolean);
      const line = (code) => parts(code).map((part) => html`<span class="part">${part}</span>`);
      return html`
        <div key=${type.code ?? type.service} data-waiting=${type.waiting}>
          <${TwoNames} name=${type.name} class="name" />
          ${type.next && html`<span class="next"><${Two} of="board.next" /> <${TicketNumber} of=${type.next} /></span>`}
          <span class="two"><span class="first" lang=${language()}>${line(language())}</span>
            <span class="second" lang=${other()}>${line(other())}</span></span>
        </div>`;
    })}
  </section>`;
