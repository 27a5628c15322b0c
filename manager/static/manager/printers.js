/* Printers: what they say of themselves, a test slip, adding and removing one, and a closer look at each. */

import { command, refusalText } from "../api.js";
import { say, stamp } from "../words.js";
import { html, useState } from "../vendor/preact-standalone.module.js";
import { Form, Sure } from "./form.js";
import { PrinterPage, PrinterSign } from "./printer.js";
import { PrinterFields, labelsOf, savePrinter } from "./printer-form.js";

function Printer({ printer, house, refresh, open }) {
  const [said, setSaid] = useState(null);
  const path = `printers/${encodeURIComponent(printer.name)}`;
  const test = () => command(`${path}/test`).then(() => setSaid({ text: say("manager.test_sent") }), (no) => setSaid({ error: refusalText(no) }));
  const remove = () => command(path, {}, { method: "DELETE" }).then(refresh, (no) => setSaid({ error: refusalText(no) }));
  return html`<tr data-printer=${printer.name}>
    <td><b>${printer.name}</b><br /><span class="small">${printer.url}</span></td>
    <td>${say("manager.paper_width", { width: printer.width })}${!printer.paper && html`<br /><span class="small">${say("manager.not_paper")}</span>`}
      ${printer.device && html`<br /><span class="small">${printer.device}</span>`}
      ${printer.agent && html`<br /><span class="small">${say("manager.agent_of", { name: printer.agent })}</span>`}
      ${printer.backup && html`<br /><span class="small">${say("manager.backup_of", { name: printer.backup })}</span>`}</td>
    <td><${PrinterSign} printer=${printer} />
      ${printer.since && html`<br /><span class="small">${say("manager.since_time", { time: stamp(Date.parse(printer.since), house.hall.time_zone) })}</span>`}
      ${printer.left_m !== null && html`<br /><span class="small">${say("manager.printer_left", { left: printer.left_m })}</span>`}</td>
    <td class="acts"><button type="button" data-act="details" onClick=${open}>${say("manager.printer_details")}</button>
      <button type="button" data-act="test" onClick=${test}>${say("manager.test")}</button>
      <${Sure} act="remove" word=${say("manager.remove")} sure=${say("manager.remove_sure")} onClick=${remove} />
      ${said && html`<p class=${said.error ? "error" : "done"} role="status">${said.text ?? said.error}</p>`}</td>
  </tr>`;
}

function Add({ house, refresh }) {
  async function send(form) {
    const name = await savePrinter(form);
    refresh();
    return say("manager.printer_added", { name });
  }
  return html`
    <${Form} send=${send} labels=${labelsOf()} word="manager.add_printer">
      <h2>${say("manager.add_printer_title")}</h2>
      <${PrinterFields} printers=${house.printers} />
    <//>`;
}

export function Printers({ house, refresh }) {
  const [opened, setOpened] = useState(null);
  if (opened) return html`<${PrinterPage} key=${opened} name=${opened} house=${house} refresh=${refresh} back=${() => setOpened(null)} />`;
  return html`
    <${Add} house=${house} refresh=${refresh} />
    <div class="card">
      <h2>${say("manager.printers_title")}</h2>
      ${house.hall.shows_number && html`<p class="hint">${say("manager.no_paper")}</p>`}
      <table><tbody>${house.printers.map((printer) => html`
        <${Printer} key=${printer.name} printer=${printer} house=${house} refresh=${refresh} open=${() => setOpened(printer.name)} />`)}</tbody></table>
      <p class="small"><a href="/slips">${say("design.open")}</a></p>
      <p class="small"><a href="/printer">${say("manager.see_paper")}</a></p>
    </div>`;
}
