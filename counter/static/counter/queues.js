/* Who waits for me, oldest turn first; who is parked; who was missed. */

import { Sign, TicketNumber, serverClock } from "../ui.js";
import { clockTime, named, say, widthOf } from "../words.js";
import { html, useState } from "../vendor/preact-standalone.module.js";
import { timer } from "./current.js";
import { WaitingDialog } from "./dialogs.js";

const TARGET_S = 1200;
const LONG = 16;
const MINUTE_MS = 60_000;

/** By turn: when it was issued, less the head start of its category. */
export function byTurn(tickets, categories) {
  const head = new Map(categories.map((one) => [one.code, (one.head_start ?? 0) * 1000]));
  const turn = (ticket) => Date.parse(ticket.turn_at ?? ticket.issued_at) - (ticket.turn_at ? 0 : head.get(ticket.category) ?? 0);
  return [...tickets].sort((a, b) => turn(a) - turn(b) || a.id - b.id);
}

/** The types a counter helps with at this moment (ms): somebody of them has waited longer than the type allows. */
export function helpedNow({ counter, services, waiting }, now) {
  const late = ({ code, help_after }) => help_after !== undefined && waiting.some((ticket) =>
    ticket.service === code && !ticket.sent_to && now - Date.parse(ticket.issued_at) > help_after * 1000);
  return services.filter((one) => counter.help?.includes(one.code) && late(one));
}

/**
 * Who waits for this counter at this moment (ms): of its types, sent to it or to its clerk, and, marked ``helps``, of the
 * types it helps with who have waited too long; marked ``second``: called when nobody else of them waits. Who was sent to
 * another counter or person waits for that alone.
 */
export function waitingFor({ counter, services, waiting, hall }, now) {
  const second = ({ service, issued_at }) => Boolean(counter.second?.includes(service)) &&
    now - Date.parse(issued_at) <= (hall?.second_choice_limit ?? 0) * 1000;
  const limits = new Map(services.map((one) => [one.code, one.help_after]));
  const late = (ticket) => limits.get(ticket.service) !== undefined && now - Date.parse(ticket.issued_at) > limits.get(ticket.service) * 1000;
  const mine = [];
  for (const ticket of waiting) {
    const { sent_to: to, service } = ticket;
    if (to) {
      if (to.counter === counter.number || (counter.staff && to.staff === counter.staff)) mine.push(ticket);
    } else if (counter.services.includes(service)) mine.push(second(ticket) ? { ...ticket, second: true } : ticket);
    else if (counter.help?.includes(service) && late(ticket)) mine.push({ ...ticket, helps: true });
  }
  return mine;
}

/** Who is parked, the longest first; ``over``: longer than the hall's ``hold_reminder`` (s) at this moment (ms). */
export function parked(held, reminder, now) {
  const since = (ticket) => Date.parse(ticket.held_since ?? ticket.issued_at);
  const over = (ticket) => reminder != null && now - since(ticket) > reminder * 1000;
  return held.map((ticket) => ({ ...ticket, over: over(ticket), since: since(ticket) })).sort((a, b) => a.since - b.since || a.id - b.id);
}

/** Until when (ms) who was missed may come back; null while the day lasts. */
export function backUntil(ticket, service) {
  return service?.return_within && ticket.ended_at ? Date.parse(ticket.ended_at) + service.return_within * 1000 : null;
}

/** ``counter.missed_ago`` counts minutes; who was missed this minute was missed just now. */
const missedAgo = (ms) => (ms < MINUTE_MS ? say("counter.missed_now") : say("counter.missed_ago", { minutes: minutesOf(ms) }));
const minutesOf = (ms) => Math.max(1, Math.floor(ms / MINUTE_MS));

function Row({ ticket, desk, onPick, extra = null, children }) {
  const age = serverClock.now() - Date.parse(ticket.issued_at);
  const service = desk.services.find((one) => one.code === ticket.service);
  const over = age > (service?.wait_limit ?? desk.hall.wait_target ?? TARGET_S) * 1000;
  const category = desk.hall.categories.find((one) => one.code === ticket.category && one.code !== "ordinary");
  const cells = html`
    <${TicketNumber} of=${ticket.number} />
    <span class="type ${widthOf(named(service?.name)) > LONG ? "long" : ""}">${named(service?.name)}${category && html` <span class="badge">${named(category.name)}</span>`}
      ${ticket.helps && html` <span class="badge plain">${say("counter.helps")}</span>`}
      ${ticket.sent_to && html` <span class="badge plain">${say(ticket.sent_to.counter ? "counter.sent_here" : "counter.sent_me")}</span>`}
      ${extra}</span>
    ${children ?? html`<span class="age ${over ? "over" : ""}">${over ? html`<${Sign} kind="stop">${say("counter.over_time")} ${timer(age)}<//>` : timer(age)}</span>`}`;
  return html`<li data-number=${ticket.number} class=${ticket.over ? "reminded" : ""}>
    ${onPick ? html`<button type="button" class="pick" onClick=${onPick}>${cells}</button>` : cells}</li>`;
}

/** How long somebody has been parked, what for, and who keeps the papers. */
function Parked({ ticket, desk }) {
  const here = ticket.counter === desk.counter.number;
  const why = ticket.hold === "papers_here" ? say(here ? "counter.papers_at_mine" : "counter.papers_at", { counter: ticket.counter }) : say(`hold.${ticket.hold}`);
  const age = serverClock.now() - ticket.since;
  return html`<span class="small">${why}</span>
    ${ticket.over
      ? html`<span class="small over"><${Sign} kind="wait">${say("counter.parked_for", { minutes: minutesOf(age) })}<//></span>`
      : html`<span class="small">${say("counter.parked")} ${timer(age)}</span>`}`;
}

/** How long ago somebody was missed, and until when they may come back. */
function Missed({ ticket, desk }) {
  const until = backUntil(ticket, desk.services.find((one) => one.code === ticket.service));
  const now = serverClock.now();
  return html`<span class="small">${missedAgo(now - Date.parse(ticket.ended_at))}</span>
    ${until !== null && html`<span class="small">${until > now
      ? say("counter.back_until", { time: clockTime(until, desk.hall.time_zone) })
      : html`<${Sign} kind="stop">${say("counter.back_over")}<//>`}</span>`}`;
}

const Away = ({ tickets, desk, acts, disabled, back, none, Extra }) => html`
  ${tickets.length === 0 && html`<p class="small none">${say(none)}</p>`}
  <ol class="away">${tickets.map((ticket) => html`
    <${Row} key=${ticket.id} ticket=${ticket} desk=${desk} extra=${html`<${Extra} ticket=${ticket} desk=${desk} />`}>
      <span class="two-acts">
        <button type="button" data-act=${back} disabled=${disabled} onClick=${() => acts.onTicket(ticket, back)}>${say(`counter.${back}`)}</button>
        <button type="button" data-act="call-this" disabled=${disabled || desk.counter.state === "paused"}
          onClick=${() => acts.taking("call", { number: ticket.number })}>${say("counter.call_this")}</button>
      </span>
    <//>`)}</ol>`;

/** Which types this counter helps with now, and from when on. */
function Helping({ desk }) {
  const types = helpedNow(desk, serverClock.now());
  if (!types.length) return null;
  const sentence = ({ name, help_after }) => say("counter.helping_type", { service: named(name), minutes: Math.round(help_after / 60) });
  return html`<p class="helping"><${Sign} kind="wait">${say("counter.helping", { types: types.map(sentence).join(say("web.comma")) })}<//></p>`;
}

function Waiting({ desk, acts, disabled }) {
  const [picked, setPicked] = useState(null);
  const ticket = desk.waiting.find((one) => one.id === picked);
  const mine = waitingFor(desk, serverClock.now());
  const others = desk.waiting.length - mine.length;
  const inTurn = byTurn(mine, desk.hall.categories);
  const [soon, later] = [inTurn.filter((one) => !one.second), inTurn.filter((one) => one.second)];
  const rows = (tickets) => html`<ol>${tickets.map((one) => html`<${Row} key=${one.id} ticket=${one} desk=${desk} onPick=${() => setPicked(one.id)} />`)}</ol>`;
  return html`
    <${Helping} desk=${desk} />
    ${mine.length === 0 && html`<p class="small none">${say("counter.none_waiting")}</p>`}
    ${rows(soon)}
    ${later.length > 0 && html`<p class="small second-title">${say("counter.second_choice")}</p>${rows(later)}`}
    ${ticket && html`<${WaitingDialog} key=${ticket.id} ticket=${ticket} desk=${desk} acts=${acts} disabled=${disabled} onClose=${() => setPicked(null)} />`}
    ${others > 0 && html`<p class="small others">${say("counter.others_wait", { count: others })}</p>`}`;
}

/** The parked ones of this counter that the hall wants to be pointed out. */
const reminded = ({ held, hall, counter }) =>
  parked(held, hall.hold_reminder, serverClock.now()).filter((ticket) => ticket.over && ticket.counter === counter.number);

/** One line of whom this counter parked too long ago; null when there is nobody. */
export function parkedNote(desk) {
  const over = reminded(desk);
  if (!over.length) return null;
  const facts = { number: over[0].number, minutes: minutesOf(serverClock.now() - over[0].since), count: over.length };
  return { kind: "wait", text: say(over.length === 1 ? "counter.parked_note" : "counter.parked_notes", facts) };
}

export function Queues({ desk, acts, disabled }) {
  const [tab, setTab] = useState("waiting");
  const now = serverClock.now();
  const counts = { waiting: waitingFor(desk, now).length, held: desk.held.length, missed: desk.missed.length };
  const late = reminded(desk).length;
  const shared = { desk, acts, disabled };
  return html`
    <aside class="queues" data-tab=${tab}>
      <div class="tabs" role="tablist">
        ${Object.entries(counts).map(([name, count]) => html`
          <button type="button" role="tab" key=${name} data-tab=${name} aria-selected=${String(tab === name)} onClick=${() => setTab(name)}>
            ${say(`counter.tab_${name}`)} <b>${count}</b>
            ${name === "held" && late > 0 && html` <span class="late" aria-label=${say("counter.parked_late", { count: late })}><span aria-hidden="true">▲</span> ${late}</span>`}</button>`)}
      </div>
      <div class="list">
        ${tab === "waiting" && html`<${Waiting} ...${shared} />`}
        ${tab === "held" && html`<${Away} ...${shared} tickets=${parked(desk.held, desk.hall.hold_reminder, now)} back="release" none="counter.none_held" Extra=${Parked} />`}
        ${tab === "missed" && html`<${Away} ...${shared} tickets=${[...desk.missed].sort((a, b) => Date.parse(b.ended_at) - Date.parse(a.ended_at))} back="restore" none="counter.none_missed" Extra=${Missed} />`}
      </div>
    </aside>`;
}
