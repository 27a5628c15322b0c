/* Everybody of today who is still expected: by state, by age, by number; one touch opens a ticket. */

import { get, refusalText } from "../api.js";
import { ticketOf, useScanner } from "../scanner.js";
import { Sign, TicketNumber, serverClock } from "../ui.js";
import { named, say, sayNeeds } from "../words.js";
import { html, useState } from "../vendor/preact-standalone.module.js";
import { MOST } from "./house.js";
import { TABS, arranged, tabOf } from "./order.js";
import { Ticket } from "./ticket.js";

const TARGET_S = 1200;
const MINUTE_MS = 60_000;

/** How long ago, in whole minutes. */
export function sayAge(ms) {
  const count = Math.floor(Math.max(0, ms) / MINUTE_MS);
  return count ? say("greeter.age", { count }) : say("greeter.age_new");
}

function Age({ ticket, hall, found }) {
  const waiting = ticket.state === "waiting";
  const age = serverClock.now() - Date.parse((!waiting && ticket.called_at) || ticket.issued_at);
  const over = waiting && age > (hall.wait_target ?? TARGET_S) * 1000;
  const where = tabOf(ticket) === "called" && say("greeter.at_counter", { counter: ticket.counter });
  const below = where || found || !waiting ? say(ticket.hold ? `hold.${ticket.hold}` : `ticket.${ticket.state}`) : null;
  return html`<span class="age ${over ? "over" : ""}">
    ${where || sayAge(age)}
    ${over && html`<span class="below"><${Sign} kind="stop">${say("greeter.over")}<//></span>`}
    ${below && html`<span class="below small">${below}</span>`}</span>`;
}

function Row({ ticket, house, found, pick }) {
  const service = house.services.find((one) => one.code === ticket.service);
  const category = house.hall.categories.find((one) => one.code === ticket.category && one.code !== "ordinary");
  const marked = category || ticket.needs || ticket.noted;
  return html`
    <li data-number=${ticket.number} data-state=${ticket.state}>
      <button type="button" class="pick" onClick=${() => pick(ticket.id)}>
        <${TicketNumber} of=${ticket.number} />
        <span class="of">${named(service?.name)}
          ${marked && html`<span class="marks">
            ${category && html`<span class="badge">${named(category.name)}</span> `}
            ${ticket.needs && html`<span class="needs">${sayNeeds(ticket.needs)}</span> `}
            ${ticket.noted && html`<span class="noted">${say("greeter.noted")}</span>`}</span>`}</span>
        <${Age} ticket=${ticket} hall=${house.hall} found=${found} /></button></li>`;
}

/** Who was called and needs somebody: lead them to the counter. */
function Guide({ tickets, pick }) {
  const called = tickets.filter((ticket) => ticket.state === "called" && ticket.needs);
  return html`
    <div class="guide" role="status">${called.length > 0 && html`<p><${Sign} kind="wait">${say("greeter.guide")}<//></p>
      ${called.map((ticket) => html`
        <button type="button" key=${ticket.id} data-number=${ticket.number} onClick=${() => pick(ticket.id)}>
          <${TicketNumber} of=${ticket.number} /> → <b>${say("greeter.at_counter", { counter: ticket.counter })}</b>
          <span class="needs">${sayNeeds(ticket.needs)}</span></button>`)}`}
    </div>`;
}

function Tabs({ tickets, tab, choose }) {
  const count = (name) => tickets.filter((ticket) => tabOf(ticket) === name).length;
  return html`<div class="tabs" role="tablist">
    ${TABS.map((name) => html`
      <button type="button" role="tab" key=${name} data-tab=${name} aria-selected=${String(tab === name)} onClick=${() => choose(name)}>
        ${say(`greeter.tab_${name}`)} <b>${count(name)}</b></button>`)}
  </div>`;
}

/** Finds a ticket by what was typed or scanned, wherever it is today. */
function useSearch(house, pick) {
  const [text, setText] = useState("");
  const [missing, setMissing] = useState(null);
  const write = (next) => {
    setText(next);
    setMissing(null);
  };
  async function find(typed) {
    const wanted = ticketOf(typed);
    if (wanted === null) return typed.trim() && setMissing(say("greeter.not_a_number"));
    const known = house.tickets.find((ticket) => ticket.number === wanted.number || ticket.id === wanted.id);
    if (known) return pick(known.id);
    try {
      const name = wanted.id ?? `${wanted.day ?? house.hall.business_day}~${wanted.number}`;
      pick((await get(`tickets/${name}`)).data.id);
    } catch (no) {
      setMissing(no.code === "unknown_ticket" ? say("greeter.not_found", { number: wanted.number ?? typed }) : refusalText(no));
    }
    return undefined;
  }
  useScanner((scanned) => {
    write(scanned.trim().toUpperCase());
    find(scanned);
  });
  return { text, missing, write, find };
}

function Search({ search, newest, turn }) {
  const submit = (event) => {
    event.preventDefault();
    search.find(search.text);
  };
  return html`
    <form class="search" role="search" onSubmit=${submit}>
      <input name="number" type="search" autocomplete="off" autocapitalize="characters" maxlength="100" placeholder=${say("greeter.search")}
        aria-label=${say("greeter.search")} value=${search.text} onInput=${(event) => search.write(event.target.value)} />
      ${search.text && html`<button type="button" data-act="clear" onClick=${() => search.write("")}>${say("greeter.clear")}</button>`}
      <button type="button" data-act="order" onClick=${turn}>${say(newest ? "greeter.newest" : "greeter.oldest")}</button>
    </form>`;
}

export function Today({ house, session, look, show }) {
  const [tab, setTab] = useState("waiting");
  const [newest, setNewest] = useState(false);
  const [picked, setPicked] = useState(null);
  const [note, setNote] = useState(null);
  const pick = (id) => {
    setNote(null);
    setPicked(id);
    show();
  };
  const search = useSearch(house, pick);
  const found = search.text.trim() !== "";
  const listed = arranged(house.tickets, { tab, newest, text: search.text });
  const done = (sentence) => {
    setPicked(null);
    setNote(sentence);
    look();
  };
  return html`
    <${Guide} tickets=${house.tickets} pick=${pick} />
    <section class="today" data-tab=${found ? "found" : tab}>
      <${Search} search=${search} newest=${newest} turn=${() => setNewest(!newest)} />
      <${Tabs} tickets=${house.tickets} tab=${found ? null : tab} choose=${(name) => (search.write(""), setTab(name))} />
      <p class="note" role="status">${note}</p>
      ${search.missing && html`<p class="error" role="alert">${search.missing}</p>`}
      <div class="list" key=${tab}>
        ${listed.length === 0 && !search.missing && html`<p class="small none">${say(found ? "greeter.none_found" : `greeter.none_${tab}`)}</p>`}
        <ol>${listed.map((ticket) => html`<${Row} key=${ticket.id} ticket=${ticket} house=${house} found=${found} pick=${pick} />`)}</ol>
        ${house.more && html`<p class="small none">${say("greeter.more", { count: MOST })}</p>`}
      </div>
      ${picked !== null && html`<${Ticket} key=${picked} id=${picked} house=${house} session=${session} look=${look} done=${done} close=${() => setPicked(null)} />`}
    </section>`;
}
