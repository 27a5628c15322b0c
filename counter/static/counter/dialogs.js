/* What needs a choice before it is done: pause, hold, transfer, call a number, a walk-in, an outcome. */

import { Chips, Dialog } from "../dialog.js";
import { named, say } from "../words.js";
import { html, useState } from "../vendor/preact-standalone.module.js";

const HOLDS = ["papers_away", "papers_here", "waiting"];
const PLACES = ["own", "first", "last"];
const MINUTES = [5, 10, 15, 30, 60];

const Buttons = ({ onClose, word, disabled = false }) => html`
  <div class="row"><button type="button" onClick=${onClose}>${say("web.cancel")} <kbd>Esc</kbd></button>
    <button type="submit" class="main" data-act="confirm" disabled=${disabled}>${say(word)}</button></div>`;

const Refused = ({ acts }) => acts.note?.kind === "stop" && html`<p class="error gap" role="alert">${acts.note.text}</p>`;

export function PauseDialog({ desk, acts, done, onClose }) {
  const [reason, setReason] = useState(desk.hall.pause_reasons[0]);
  const [minutes, setMinutes] = useState(15);
  const reasons = desk.hall.pause_reasons.map((code) => ({ value: code, label: say(`pause.${code}`) }));
  const times = [...MINUTES.map((count) => ({ value: count, label: say("counter.minutes", { count }) })), { value: null, label: say("counter.minutes_unknown") }];
  const submit = () => done(acts.run("pause", minutes === null ? { reason } : { reason, minutes }));
  return html`
    <${Dialog} title=${say("counter.pause_title")} onClose=${onClose} onSubmit=${submit}
      foot=${html`<${Buttons} onClose=${onClose} word=${desk.counter.ticket ? "counter.pause_later" : "counter.pause"} />`}>
      ${desk.counter.ticket && html`<p class="gap">${say("counter.pause_after", { number: desk.counter.ticket.number })}</p>`}
      <${Chips} name="reason" items=${reasons} chosen=${reason} choose=${setReason} digits />
      <h3>${say("counter.pause_minutes")}</h3>
      <${Chips} name="minutes" items=${times} chosen=${minutes} choose=${setMinutes} />
      <${Refused} acts=${acts} />
    <//>`;
}

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

export function TransferDialog({ desk, acts, done, onClose }) {
  const { counter, services, counters } = desk;
  const types = services.filter((one) => !one.message && one.code !== counter.ticket?.service);
  const [to, setTo] = useState(types.length ? `s:${types[0].code}` : null);
  const [place, setPlace] = useState("own");
  const items = [
    ...types.map((one) => ({ value: `s:${one.code}`, label: named(one.name) })),
    ...counters.filter((one) => one.number !== counter.number)
      .map((one) => ({ value: `c:${one.number}`, label: named(one.name), hint: say(`state.${one.state}`) })),
  ];
  const submit = () => {
    const [kind, code] = [to[0], to.slice(2)];
    const target = kind === "s" ? { service: code } : { counter: Number(code) };
    return done(acts.onCurrent("transfer", { ...target, place }));
  };
  return html`
    <${Dialog} title=${say("counter.transfer_title", { number: counter.ticket?.number })} onClose=${onClose} onSubmit=${submit}
      foot=${html`<${Buttons} onClose=${onClose} word="counter.transfer" disabled=${to === null} />`}>
      <${Chips} name="to" items=${items} chosen=${to} choose=${setTo} digits />
      <h3>${say("counter.place")}</h3>
      <${Chips} name="place" items=${PLACES.map((value) => ({ value, label: say(`place.${value}`) }))} chosen=${place} choose=${setPlace} />
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
      <h3>${say("counter.category")}</h3>
      <${Chips} name="category" items=${desk.hall.categories.map((one) => ({ value: one.code, label: named(one.name) }))} chosen=${category} choose=${setCategory} />
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

export function OutcomeDialog({ asks, acts }) {
  const [outcome, setOutcome] = useState(asks.outcomes[0] ?? null);
  return html`
    <${Dialog} title=${say("counter.outcome_title")} onClose=${acts.dismiss} onSubmit=${() => acts.settle(outcome)}
      foot=${html`<${Buttons} onClose=${acts.dismiss} word="counter.outcome_go" disabled=${outcome === null} />`}>
      <${Chips} name="outcome" items=${asks.outcomes.map((value) => ({ value, label: value }))} chosen=${outcome} choose=${setOutcome} digits />
    <//>`;
}
