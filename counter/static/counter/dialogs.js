/* What needs a choice before it is done: hold, transfer, call a number, a walk-in, another category. */

import { Chips, Dialog } from "../dialog.js";
import { named, say } from "../words.js";
import { html, useState } from "../vendor/preact-standalone.module.js";

const HOLDS = ["papers_away", "papers_here", "waiting"];
const PLACES = ["own", "first", "last"];

/** No and yes. */
export const Buttons = ({ onClose, word, disabled = false }) => html`
  <div class="row"><button type="button" onClick=${onClose}>${say("web.cancel")} <kbd>Esc</kbd></button>
    <button type="submit" class="main" data-act="confirm" disabled=${disabled}>${say(word)} <kbd>Enter</kbd></button></div>`;

/** The heading of a second choice, which + and − go through. */
export const Second = ({ word }) => html`<h3>${say(word)} <kbd>+</kbd> <kbd>−</kbd></h3>`;

/** Why it was refused. */
export const Refused = ({ acts }) => acts.note?.kind === "stop" && html`<p class="error gap" role="alert">${acts.note.text}</p>`;

export function HoldDialog({ desk, acts, done, onClose }) {
  const [kind, setKind] = useState(HOLDS[0]);
  const items = HOLDS.map((value) => ({ value, label: say(`hold.${value}`), hint: say(`hold.${value}_hint`) }));
  const submit = (form) => {
    const note = new FormData(form).get("note").trim();
    return done(acts.onCurrent("hold", note ? { kind, note } : { kind }));
  };
  return html`
    <${Dialog} title=${say("counter.hold_title", { number: desk.counter.ticket?.number })} onClose=${onClose} onSubmit=${submit}
      foot=${html`<${Buttons} onClose=${onClose} word="counter.hold" />`}>
      <${Chips} name="hold" items=${items} chosen=${kind} choose=${setKind} digits />
      <label class="field"><span>${say("counter.note_field")}</span><input name="note" maxlength="1000" /></label>
      <${Refused} acts=${acts} />
    <//>`;
}

/** Where a customer may be sent, in groups: ``{code, items: [{value, label, hint}]}``; a value says what and which. */
function targets({ counter, services, counters }) {
  const types = services.filter((one) => !one.message && one.code !== counter.ticket?.service);
  const others = counters.filter((one) => one.number !== counter.number);
  return [
    { code: "types", items: types.map((one) => ({ value: `s:${one.code}`, label: named(one.name) })) },
    { code: "counters", items: others.map((one) => ({ value: `c:${one.number}`, label: named(one.name), hint: say(`state.${one.state}`) })) },
    { code: "people", items: others.filter((one) => one.staff && one.state !== "closed")
      .map((one) => ({ value: `p:${one.staff}`, label: say("counter.seat_taken", { staff: one.staff }), hint: named(one.name) })) },
  ].filter(({ items }) => items.length);
}

const TARGET = { s: (code) => ({ service: code }), c: (code) => ({ counter: Number(code) }), p: (code) => ({ staff: code }) };

export function TransferDialog({ desk, acts, done, onClose }) {
  const groups = targets(desk);
  const [to, setTo] = useState(groups[0]?.items[0].value ?? null);
  const [place, setPlace] = useState("own");
  const submit = () => to !== null && done(acts.onCurrent("transfer", { ...TARGET[to[0]](to.slice(2)), place }));
  const before = (index) => groups.slice(0, index).reduce((sum, { items }) => sum + items.length, 0);
  return html`
    <${Dialog} title=${say("counter.transfer_title", { number: desk.counter.ticket?.number })} onClose=${onClose} onSubmit=${submit}
      foot=${html`<${Buttons} onClose=${onClose} word="counter.transfer" disabled=${to === null} />`}>
      ${groups.map(({ code, items }, index) => html`<h3 key=${code}>${say(`counter.to_${code}`)}</h3>
        <${Chips} key=${`${code}-chips`} name="to" items=${items} chosen=${to} choose=${setTo} digits first=${before(index)} />`)}
      <${Second} word="counter.place" />
      <${Chips} name="place" items=${PLACES.map((value) => ({ value, label: say(`place.${value}`) }))} chosen=${place} choose=${setPlace} steps />
      <${Refused} acts=${acts} />
    <//>`;
}

export function CallDialog({ acts, done, onClose }) {
  const submit = (form) => {
    const number = new FormData(form).get("number").replace(/\s/g, "").toUpperCase();
    return number && done(acts.taking("call", { number }));
  };
  return html`
    <${Dialog} title=${say("counter.call_title")} onClose=${onClose} onSubmit=${submit}
      foot=${html`<${Buttons} onClose=${onClose} word="counter.call_this" />`}>
      <label class="field"><span>${say("counter.call_field")}</span>
        <input name="number" class="big-field" autocomplete="off" autofocus required maxlength="12" /></label>
      <${Refused} acts=${acts} />
    <//>`;
}

export function WalkInDialog({ desk, acts, done, onClose }) {
  const types = desk.services.filter((one) => !one.message && desk.counter.services.includes(one.code));
  const [service, setService] = useState(types[0]?.code ?? null);
  const [category, setCategory] = useState("ordinary");
  const submit = () => done(acts.taking("walk_in", { service, category }));
  return html`
    <${Dialog} title=${say("counter.walk_in_title")} onClose=${onClose} onSubmit=${submit}
      foot=${html`<${Buttons} onClose=${onClose} word="counter.walk_in_go" disabled=${service === null} />`}>
      <${Chips} name="service" items=${types.map((one) => ({ value: one.code, label: named(one.name) }))} chosen=${service} choose=${setService} digits />
      <${Second} word="counter.category" />
      <${Chips} name="category" items=${desk.hall.categories.map((one) => ({ value: one.code, label: named(one.name) }))} chosen=${category} choose=${setCategory} steps />
      <${Refused} acts=${acts} />
    <//>`;
}

/** Somebody who waits: call them now, give or take a category with a reason, or note that they have gone. */
export function WaitingDialog({ ticket, desk, acts, disabled, onClose }) {
  const [category, setCategory] = useState(ticket.category);
  const off = disabled || !["idle", "calling", "serving"].includes(desk.counter.state) || Boolean(desk.counter.pausing);
  const then = async (way) => (await way) !== false && onClose();
  const submit = (form) => {
    const reason = new FormData(form).get("reason").trim();
    return category === ticket.category ? onClose() : then(acts.onTicket(ticket, "priority", { category, reason }));
  };
  return html`
    <${Dialog} title=${ticket.number} onClose=${onClose} onSubmit=${submit}
      foot=${html`<${Buttons} onClose=${onClose} word="counter.category_go" disabled=${disabled} />`}>
      <div class="row gap">
        <button type="button" data-act="call-this" disabled=${off} onClick=${() => then(acts.taking("call", { number: ticket.number }))}>${say("counter.call_this")}</button>
        <button type="button" class="stop" data-act="leave" disabled=${disabled} onClick=${() => then(acts.onTicket(ticket, "leave"))}>${say("counter.left")}</button>
      </div>
      <h3>${say("counter.category")}</h3>
      <${Chips} name="category" items=${desk.hall.categories.map((one) => ({ value: one.code, label: named(one.name) }))} chosen=${category} choose=${setCategory} digits />
      <label class="field"><span>${say("counter.reason_field")}</span>
        <input name="reason" required maxlength="200" defaultValue=${say("counter.reason_checked")} /></label>
      <${Refused} acts=${acts} />
    <//>`;
}
