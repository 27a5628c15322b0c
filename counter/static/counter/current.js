/* Whoever is at the counter now: number, type, papers, and how long it has been. */

import { Sign, TicketNumber, serverClock } from "../ui.js";
import { clockTime, named, say, sayNeeds, widthOf } from "../words.js";
import { html } from "../vendor/preact-standalone.module.js";
import { Steps } from "./endings.js";

const TARGET_S = 1200;
const LONG = 24;

/** Seconds as 4:05 or 1:02:09. */
export function timer(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (part) => String(part).padStart(2, "0");
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

const since = (from, to = null) => (to === null ? serverClock.now() : Date.parse(to)) - Date.parse(from);

export function Timer({ word, ms, targetMs = Infinity }) {
  const over = ms > targetMs;
  return html`<span class="timer ${over ? "over" : ""}"><span class="small">${say(word)}</span> <b>${timer(ms)}</b>
    ${over && html` <${Sign} kind="stop">${say("counter.over_time")}<//>`}</span>`;
}

function Paused({ desk, acts, disabled }) {
  const { counter, hall } = desk;
  const over = counter.until && Date.parse(counter.until) < serverClock.now();
  return html`
    <section class="current paused">
      <p class="big"><${Sign} kind="wait">${say("state.paused")}<//></p>
      <p class="line">${say(`pause.${counter.reason}`)}
        ${counter.until && html` · ${say("board.back_at", { time: clockTime(Date.parse(counter.until), hall.time_zone) })}`}</p>
      <p class="line"><${Timer} word="counter.paused_for" ms=${since(counter.since)} />
        ${over && html` <${Sign} kind="stop">${say("counter.pause_over")}<//>`}</p>
      <button type="button" class="go" data-act="back" disabled=${disabled} onClick=${() => acts.run("resume")}>${say("counter.resume")}</button>
    </section>`;
}

function Closed({ desk, acts, disabled }) {
  return html`
    <section class="current closed">
      <p class="big soft"><${Sign} kind="shut">${say("state.closed")}<//></p>
      <button type="button" class="go" data-act="open" disabled=${disabled} onClick=${() => acts.run("open")}>${say("counter.open", { counter: desk.number })}</button>
    </section>`;
}

function Category({ ticket, categories }) {
  const category = categories.find((one) => one.code === ticket.category);
  if (!category || category.code === "ordinary") return null;
  return html`<span class="badge">${named(category.name)}</span>`;
}

function Papers({ service, ticket }) {
  if (!service?.papers.length && !ticket.needs && !ticket.note) return null;
  return html`<dl class="facts">
    ${service?.papers.length > 0 && html`<dt>${say("counter.papers")}</dt><dd>${service.papers.map((paper) => named(paper)).join(say("web.comma"))}</dd>`}
    ${ticket.needs && html`<dt>${say("counter.needs")}</dt><dd>${sayNeeds(ticket.needs)}</dd>`}
    ${ticket.note && html`<dt>${say("counter.note")}</dt><dd>${ticket.note}</dd>`}
  </dl>`;
}

export function Current({ desk, acts, disabled }) {
  const { counter, hall, services } = desk;
  const { ticket } = counter;
  if (!ticket && counter.state === "paused") return html`<${Paused} desk=${desk} acts=${acts} disabled=${disabled} />`;
  if (!ticket && counter.state === "closed") return html`<${Closed} desk=${desk} acts=${acts} disabled=${disabled} />`;
  if (!ticket) {
    return html`<section class="current idle"><p class="big soft">${say("counter.idle")}</p>
      <p class="line"><${Timer} word="counter.idle_for" ms=${since(counter.since)} /></p></section>`;
  }
  const service = services.find((one) => one.code === ticket.service);
  const target = (service?.wait_limit ?? hall.wait_target ?? TARGET_S) * 1000;
  return html`
    <section class="current" tabindex="0" data-number=${ticket.number} data-ticket=${ticket.id}>
      <p class="number"><${TicketNumber} of=${ticket.number} /></p>
      <div class="who">
        <p class="line type ${widthOf(named(service?.name)) > LONG ? "long" : ""}"><b>${named(service?.name)}</b> <${Category} ticket=${ticket} categories=${hall.categories} />
          ${ticket.language !== hall.languages[0] && html` <span class="badge plain">${say(`language.${ticket.language}`)}</span>`}</p>
        <p class="line"><${Sign} kind=${counter.state === "serving" ? "go" : "wait"}>${say(`ticket.${ticket.state}`)}<//>
          ${ticket.recalls > 0 && html` · ${say("counter.recalled", { count: ticket.recalls })}`}
          ${ticket.slip && ["failed", "unconfirmed", "void"].includes(ticket.slip) && html` · ${say(`slip_state.${ticket.slip}`)}`}</p>
        <p class="line timers"><${Timer} word="counter.waited" ms=${since(ticket.issued_at, ticket.called_at)} targetMs=${target} />
          ${ticket.started_at
            ? html`<${Timer} word="counter.served" ms=${since(ticket.started_at)} />`
            : html`<${Timer} word="counter.called" ms=${since(ticket.called_at)} />`}</p>
        <${Steps} desk=${desk} acts=${acts} disabled=${disabled} />
      </div>
      <${Papers} service=${service} ticket=${ticket} />
    </section>`;
}
