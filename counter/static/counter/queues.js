/* Who waits for me, oldest turn first; who is parked; who was missed. */

import { Sign, TicketNumber, serverClock } from "../ui.js";
import { named, say, widthOf } from "../words.js";
import { html, useState } from "../vendor/preact-standalone.module.js";
import { timer } from "./current.js";
import { WaitingDialog } from "./dialogs.js";

const TARGET_S = 1200;
const LONG = 16;

/** By turn: when it was issued, less the head start of its category. */
export function byTurn(tickets, categories) {
  const head = new Map(categories.map((one) => [one.code, (one.head_start ?? 0) * 1000]));
  const turn = (ticket) => Date.parse(ticket.turn_at ?? ticket.issued_at) - (ticket.turn_at ? 0 : head.get(ticket.category) ?? 0);
  return [...tickets].sort((a, b) => turn(a) - turn(b) || a.id - b.id);
}

function Row({ ticket, desk, onPick, children }) {
  const age = serverClock.now() - Date.parse(ticket.issued_at);
  const over = age > (desk.hall.wait_target ?? TARGET_S) * 1000;
  const service = desk.services.find((one) => one.code === ticket.service);
  const category = desk.hall.categories.find((one) => one.code === ticket.category && one.code !== "ordinary");
  const cells = html`
    <${TicketNumber} of=${ticket.number} />
    <span class="type ${widthOf(named(service?.name)) > LONG ? "long" : ""}">${named(service?.name)}${category && html` <span class="badge">${named(category.name)}</span>`}
      ${ticket.hold && html`<span class="small">${say(`hold.${ticket.hold}`)}</span>`}</span>
    ${children ?? html`<span class="age ${over ? "over" : ""}">${over ? html`<${Sign} kind="stop">${say("counter.over_time")} ${timer(age)}<//>` : timer(age)}</span>`}`;
  return html`<li data-number=${ticket.number}>
    ${onPick ? html`<button type="button" class="pick" onClick=${onPick}>${cells}</button>` : cells}</li>`;
}

const Away = ({ tickets, desk, acts, disabled, back, none }) => html`
  ${tickets.length === 0 && html`<p class="small none">${say(none)}</p>`}
  <ol>${tickets.map((ticket) => html`
    <${Row} key=${ticket.id} ticket=${ticket} desk=${desk}>
      <span class="two-acts">
        <button type="button" data-act=${back} disabled=${disabled} onClick=${() => acts.onTicket(ticket, back)}>${say(`counter.${back}`)}</button>
        <button type="button" data-act="call-this" disabled=${disabled || desk.counter.state === "paused"}
          onClick=${() => acts.taking("call", { number: ticket.number })}>${say("counter.call_this")}</button>
      </span>
    <//>`)}</ol>`;

function Waiting({ desk, acts, disabled }) {
  const [picked, setPicked] = useState(null);
  const ticket = desk.waiting.find((one) => one.id === picked);
  const mine = desk.waiting.filter((ticket) => desk.counter.services.includes(ticket.service));
  const others = desk.waiting.length - mine.length;
  return html`
    ${mine.length === 0 && html`<p class="small none">${say("counter.none_waiting")}</p>`}
    <ol>${byTurn(mine, desk.hall.categories).map((ticket) => html`<${Row} key=${ticket.id} ticket=${ticket} desk=${desk} onPick=${() => setPicked(ticket.id)} />`)}</ol>
    ${ticket && html`<${WaitingDialog} key=${ticket.id} ticket=${ticket} desk=${desk} acts=${acts} disabled=${disabled} onClose=${() => setPicked(null)} />`}
    ${others > 0 && html`<p class="small others">${say("counter.others_wait", { count: others })}</p>`}`;
}

export function Queues({ desk, acts, disabled }) {
  const [tab, setTab] = useState("waiting");
  const mine = desk.waiting.filter((ticket) => desk.counter.services.includes(ticket.service)).length;
  const counts = { waiting: mine, held: desk.held.length, missed: desk.missed.length };
  const shared = { desk, acts, disabled };
  return html`
    <aside class="queues" data-tab=${tab}>
      <div class="tabs" role="tablist">
        ${Object.entries(counts).map(([name, count]) => html`
          <button type="button" role="tab" key=${name} data-tab=${name} aria-selected=${String(tab === name)} onClick=${() => setTab(name)}>
            ${say(`counter.tab_${name}`)} <b>${count}</b></button>`)}
      </div>
      <div class="list">
        ${tab === "waiting" && html`<${Waiting} ...${shared} />`}
        ${tab === "held" && html`<${Away} ...${shared} tickets=${desk.held} back="release" none="counter.none_held" />`}
        ${tab === "missed" && html`<${Away} ...${shared} tickets=${desk.missed} back="restore" none="counter.none_missed" />`}
      </div>
    </aside>`;
}
