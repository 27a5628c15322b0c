/* One ticket: what is known of it, and what a greeter can do for its holder. */

import { get, refusalText } from "../api.js";
import { Chips, Dialog } from "../dialog.js";
import { Sign, TicketNumber } from "../ui.js";
import { clockTime, named, say, sayNeeds, sayWait } from "../words.js";
import { html, useEffect, useState } from "../vendor/preact-standalone.module.js";
import { useActs } from "./acts.js";
import { sayAheadShort } from "./given.js";

const KINDS = { waiting: "wait", called: "go", serving: "go", missed: "stop" };
const LEAVES = ["waiting", "called", "held"];
const REASONS = ["elderly", "disabled", "ill", "pregnant", "soldier", "checked", "unfit"];
const SLIP_MS = 2000;
const HOLDERS = ["counter", "manager"];

/** The ticket in full, read again whenever the hall has changed, and while its slip is on its way. */
function useTicket(id, house) {
  const [state, setState] = useState({ ticket: null, refusal: null });
  const [beat, setBeat] = useState(0);
  const printing = state.ticket?.slip === "queued";
  const draw = (ticket) => setState({ ticket, refusal: null });
  useEffect(() => {
    let over = false;
    get(`tickets/${id}`).then(({ data }) => !over && draw(data), (refusal) => !over && setState((was) => ({ ...was, refusal })));
    return () => (over = true);
  }, [house.tickets, printing && beat]);
  useEffect(() => {
    if (!printing) return undefined;
    const timer = setInterval(() => setBeat((count) => count + 1), SLIP_MS);
    return () => clearInterval(timer);
  }, [printing]);
  return [state, draw];
}

function sayTurn({ ahead = 0, wait }) {
  const people = sayAheadShort(ahead);
  return wait ? say("slip.ahead_wait", { ahead: people, wait: sayWait(wait) }) : people;
}

function Facts({ ticket, house }) {
  const service = house.services.find((one) => one.code === ticket.service);
  const time = (at) => clockTime(Date.parse(at), house.hall.time_zone);
  const facts = [
    ["greeter.service", named(service?.name)],
    ["greeter.turn", ticket.state === "waiting" && sayTurn(ticket)],
    ["greeter.needs_short", ticket.needs && sayNeeds(ticket.needs)],
    ["greeter.note_short", ticket.note],
    ["greeter.issued", time(ticket.issued_at)],
    ["greeter.called", ticket.called_at && time(ticket.called_at)],
    ["greeter.slip", !house.hall.shows_number && say(`greeter.paper_${ticket.slip}`)],
  ];
  return html`<dl class="facts">${facts.filter(([, value]) => value).map(([word, value]) => html`<dt>${say(word)}</dt><dd>${value}</dd>`)}</dl>`;
}

/** Another category, with the reason that the journal keeps. */
function Category({ ticket, house, off, change }) {
  const [category, setCategory] = useState(ticket.category);
  const [reason, setReason] = useState("");
  const items = house.hall.categories.map((one) => ({ value: one.code, label: named(one.name) }));
  const name = items.find(({ value }) => value === category)?.label;
  const reasons = REASONS.map((code) => ({ value: say(`greeter.reason_${code}`), label: say(`greeter.reason_${code}`) }));
  return html`
    <section class="category">
      <h3>${say("greeter.category")}</h3>
      <${Chips} name="category" items=${items} chosen=${category} choose=${setCategory} />
      ${category !== ticket.category && html`
        <h3>${say("greeter.reason")}</h3>
        <${Chips} name="reason" items=${reasons} chosen=${reason} choose=${setReason} />
        <div class="row"><input name="reason" maxlength="200" autocomplete="off" aria-label=${say("greeter.reason_own")}
          placeholder=${say("greeter.reason_own")} value=${reason} onInput=${(event) => setReason(event.target.value)} />
        <button type="button" class="main" data-act="priority" disabled=${off || !reason.trim()}
          onClick=${() => change({ category, reason: reason.trim() }, name)}>${say("greeter.category_go", { category: name })}</button></div>`}
    </section>`;
}

function Left({ off, leave }) {
  const [sure, setSure] = useState(false);
  return html`<button type="button" class="stop" data-act=${sure ? "leave-sure" : "leave"} disabled=${off}
    onClick=${() => (sure ? leave() : setSure(true))}>${say(sure ? "greeter.left_sure" : "greeter.left")}</button>`;
}

function Acts({ ticket, session, off, act }) {
  const may = session.roles.some((role) => HOLDERS.includes(role));
  return html`
    <div class="acts">
      ${ticket.state === "missed" && html`<button type="button" class="go" data-act="restore" disabled=${off}
        onClick=${() => act("restore")}>${say("greeter.restore")}</button>`}
      ${ticket.state === "held" && may && html`<button type="button" class="go" data-act="release" disabled=${off}
        onClick=${() => act("release")}>${say("greeter.release")}</button>`}
      <button type="button" data-act="reprint" disabled=${off} onClick=${() => act("reprint")}>${say("greeter.reprint")}</button>
      ${LEAVES.includes(ticket.state) && html`<${Left} off=${off} leave=${() => act("leave")} />`}
    </div>
    ${ticket.state === "held" && !may && html`<p class="small">${say("greeter.release_at_counter")}</p>`}`;
}

function Body({ ticket, house, session, acts, draw, look, done }) {
  const off = acts.busy || house.online === false;
  const after = {
    restore: (now) => done(say("greeter.done_restore", { number: now.number, ahead: sayAheadShort(now.ahead ?? 0) })),
    release: (now) => done(say("greeter.done_release", { number: now.number })),
    leave: (now) => done(say("greeter.done_leave", { number: now.number })),
    reprint: (now) => (draw({ ...ticket, slip: now.slip }), look()),
  };
  const change = (body, category) => acts.run(ticket, "priority", body, (now) => done(say("greeter.done_priority", { number: now.number, category })));
  return html`
    <${Facts} ticket=${ticket} house=${house} />
    <${Acts} ticket=${ticket} session=${session} off=${off} act=${(name) => acts.run(ticket, name, {}, after[name])} />
    ${ticket.state === "waiting" && html`<${Category} key=${ticket.category} ticket=${ticket} house=${house} off=${off} change=${change} />`}`;
}

function Title({ ticket, hall }) {
  const category = hall.categories.find((one) => one.code === ticket.category && one.code !== "ordinary");
  return html`<span class="title"><${TicketNumber} of=${ticket.number} />
    <${Sign} kind=${KINDS[ticket.state]}>${say(`ticket.${ticket.state}`)}${ticket.hold && ` · ${say(`hold.${ticket.hold}`)}`}<//>
    ${ticket.counter && html`<b>${say("greeter.at_counter", { counter: ticket.counter })}</b>`}
    ${category && html`<span class="badge">${named(category.name)}</span>`}</span>`;
}

export function Ticket({ id, house, session, look, done, close }) {
  const [{ ticket, refusal }, draw] = useTicket(id, house);
  const acts = useActs();
  const wrong = acts.refusal ?? (refusal && refusalText(refusal));
  return html`
    <${Dialog} title=${ticket ? html`<${Title} ticket=${ticket} hall=${house.hall} />` : say("web.loading")} onClose=${close}>
      <div class="ticket-dialog" data-number=${ticket?.number} data-state=${ticket?.state}>
        <button type="button" class="close" data-act="close" onClick=${close}>${say("greeter.close")}</button>
        ${ticket && html`<${Body} ticket=${ticket} house=${house} session=${session} acts=${acts} draw=${draw} look=${look} done=${done} />`}
        ${wrong && html`<p class="error" role="alert">${wrong}</p>`}
      </div>
    <//>`;
}
