/* One printer: how it is and what to do about it, its paper, its day, and what happened to it. */

import { command, get, refusalText } from "../api.js";
import { Dialog } from "../dialog.js";
import { Sign } from "../ui.js";
import { known, say, stamp } from "../words.js";
import { html, useEffect, useState } from "../vendor/preact-standalone.module.js";
import { wrongFields } from "./form.js";
import { PrinterFields, labelsOf, savePrinter } from "./printer-form.js";

const KIND = { ready: "go", paper_low: "wait", unknown: "wait" };
const OPEN = ["queued", "claimed", "sending"];

/** What it says of itself, and why. */
export function PrinterSign({ printer }) {
  const key = `printer_detail.${printer.detail}`;
  return html`<${Sign} kind=${KIND[printer.state] ?? "stop"}>${say(`printer.${printer.state}`)}<//>
    ${printer.detail && known(key) && html`<br /><span class="small">${say(key)}</span>`}`;
}

/** What an entry of the journal says of a printer. */
function told(event) {
  if (event.type === "PrinterChanged") return null;
  return say(`printer_event.${event.type}`, { number: event.number ?? say("manager.printer_test_slip"), was: event.was });
}

function History({ history, zone }) {
  if (!history.length) return html`<p class="small">${say("manager.printer_no_history")}</p>`;
  return html`<ol class="history">${history.map((event) => html`
    <li key=${event.seq}><time class="small">${stamp(Date.parse(event.at), zone)}</time>
      ${told(event) ?? html`<${PrinterSign} printer=${event} />`}
      ${event.reason && known(`printer_detail.${event.reason}`) && html` <span class="small">${say(`printer_detail.${event.reason}`)}</span>`}</li>`)}</ol>`;
}

function Roll({ printer, zone }) {
  const changed = printer.roll_at && say("manager.printer_roll_at", { time: stamp(Date.parse(printer.roll_at), zone) });
  return html`<p>${printer.left_m !== null && html`<b>${say("manager.printer_left", { left: printer.left_m })}</b><br />`}
    ${say("manager.printer_used", { used: printer.used_m })}<br /><span class="small">${changed || say("manager.printer_never_changed")}</span></p>`;
}

function Change({ printer, house, onClose, refresh }) {
  const [refusal, setRefusal] = useState(null);
  const save = (form) => savePrinter(form, printer.name).then(() => {
    refresh();
    onClose();
  }, setRefusal);
  return html`
    <${Dialog} title=${say("manager.printer_change")} onClose=${onClose} onSubmit=${save} foot=${html`
      ${refusal && html`<p class="error" role="alert">${wrongFields(refusal, labelsOf()) ?? refusalText(refusal)}</p>`}
      <div class="row"><span class="grow"></span><button type="button" onClick=${onClose}>${say("web.cancel")}</button>
        <button type="submit" class="main" data-act="confirm">${say("manager.save")}</button></div>`}>
      <${PrinterFields} printer=${printer} printers=${house.printers} /><//>`;
}

export function PrinterPage({ name, house, refresh, back }) {
  const [printer, setPrinter] = useState(null);
  const [said, setSaid] = useState(null);
  const [changing, setChanging] = useState(false);
  const path = `printers/${encodeURIComponent(name)}`;
  const zone = house.hall.time_zone;
  const look = () => get(path).then(({ data }) => setPrinter(data), (no) => (no.status === 404 || no.code === "no_printer" ? back() : setSaid({ error: refusalText(no) })));
  useEffect(() => {
    look();
  }, [house.printers]);
  if (!printer) return html`<div class="card wide"><p>${say("web.loading")}</p></div>`;
  const act = (verb, word) => command(`${path}/${verb}`).then(() => {
    setSaid({ text: say(word) });
    look();
  }, (no) => setSaid({ error: refusalText(no) }));
  const count = (...states) => states.reduce((sum, state) => sum + (printer.today[state] ?? 0), 0);
  const today = { printed: count("printed"), unconfirmed: count("unconfirmed"), failed: count("failed"), void: count("void"), open: count(...OPEN) };
  const customer = `printer_customer.${printer.state}`;
  return html`
    <div class="card wide printer-page" data-printer=${name}>
      <div class="row"><button type="button" class="quiet" data-act="back" onClick=${back}>${say("manager.printer_back")}</button><span class="grow"></span>
        <button type="button" data-act="change" onClick=${() => setChanging(true)}>${say("manager.printer_change")}</button>
        <button type="button" data-act="roll" onClick=${() => act("roll", "manager.roll_noted")}>${say("manager.roll_changed")}</button>
        <button type="button" class="main" data-act="test" onClick=${() => act("test", "manager.test_sent")}>${say("manager.test")}</button></div>
      <h2>${name} <span class="small">${printer.url}</span></h2>
      ${said && html`<p class=${said.error ? "error" : "done"} role="status">${said.text ?? said.error}</p>`}
      <dl class="facts">
        <div><dt>${say("manager.printer_status_now")}</dt><dd><${PrinterSign} printer=${printer} />
          ${printer.since && html`<br /><span class="small">${say("manager.since_time", { time: stamp(Date.parse(printer.since), zone) })}</span>`}</dd></div>
        <div><dt>${say("manager.printer_what")}</dt><dd>${say(`printer_staff.${printer.state}`)}</dd></div>
        <div><dt>${say("manager.printer_customer")}</dt><dd>${known(customer) ? say(customer) : say("manager.printer_none_seen")}</dd></div>
        <div><dt>${say("manager.printer_roll")}</dt><dd><${Roll} printer=${printer} zone=${zone} /></dd></div>
        <div><dt>${say("manager.printer_today")}</dt><dd>${say("manager.printer_today_line", today)}</dd></div>
      </dl>
      <h3>${say("manager.printer_history")}</h3>
      <${History} history=${printer.history} zone=${zone} />
      ${changing && html`<${Change} printer=${printer} house=${house} refresh=${() => { refresh(); look(); }} onClose=${() => setChanging(false)} />`}
    </div>`;
}
