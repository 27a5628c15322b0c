/* Printers: what they say of themselves, a test slip, adding and removing one. */

import { command, refusalText } from "../api.js";
import { values } from "../signing.js";
import { Sign } from "../ui.js";
import { known, say, stamp } from "../words.js";
import { html, useState } from "../vendor/preact-standalone.module.js";
import { Field, Form, Sure } from "./form.js";

const MODES = ["auto", "raster", "text"];
const KIND = { ready: "go", paper_low: "wait", unknown: "wait" };

function Printer({ printer, house, refresh }) {
  const [said, setSaid] = useState(null);
  const path = `printers/${encodeURIComponent(printer.name)}`;
  const test = () => command(`${path}/test`).then(() => setSaid({ text: say("manager.test_sent") }), (no) => setSaid({ error: refusalText(no) }));
  const remove = () => command(path, {}, { method: "DELETE" }).then(refresh, (no) => setSaid({ error: refusalText(no) }));
  const key = `printer_detail.${printer.detail}`;
  return html`<tr data-printer=${printer.name}>
    <td><b>${printer.name}</b><br /><span class="small">${printer.url}</span></td>
    <td>${say("manager.paper_width", { width: printer.width })}${!printer.paper && html`<br /><span class="small">${say("manager.not_paper")}</span>`}
      ${printer.device && html`<br /><span class="small">${printer.device}</span>`}
      ${printer.backup && html`<br /><span class="small">${say("manager.backup_of", { name: printer.backup })}</span>`}
      ${printer.agent && html`<br /><span class="small">${say("manager.printed_by", { name: printer.agent })}</span>`}</td>
    <td><${Sign} kind=${KIND[printer.state] ?? "stop"}>${say(`printer.${printer.state}`)}<//>
      ${printer.detail && known(key) && html`<br /><span class="small">${say(key)}</span>`}
      ${printer.since && html`<br /><span class="small">${say("manager.since_time", { time: stamp(Date.parse(printer.since), house.hall.time_zone) })}</span>`}</td>
    <td class="acts"><button type="button" data-act="test" onClick=${test}>${say("manager.test")}</button>
      <${Sure} act="remove" word=${say("manager.remove")} sure=${say("manager.remove_sure")} onClick=${remove} />
      ${said && html`<p class=${said.error ? "error" : "done"} role="status">${said.text ?? said.error}</p>`}</td>
  </tr>`;
}

function Add({ house, refresh }) {
  const labels = { name: say("manager.printer_name"), url: say("manager.printer_url"), width: say("manager.width"),
    device: say("manager.printer_device"), status: say("manager.printer_status"),
    mode: say("manager.printer_mode"), backup: say("manager.printer_backup"),
    agent: say("manager.printer_agent") };
  async function send(form) {
    const { name, url, width, device, status, mode, backup, agent } = values(form);
    const address = url.includes("://") ? url : `tcp://${url.includes(":") ? url : `${url}:9100`}`;
    const some = { ...(device && { device }), ...(backup && { backup }), ...(agent && { agent }) };
    await command("printers", { name, url: address, width: Number(width), status, mode, ...some });
    refresh();
    return say("manager.printer_added", { name });
  }
  return html`
    <${Form} send=${send} labels=${labels} word="manager.add_printer">
      <h2>${say("manager.add_printer_title")}</h2>
      <${Field} label=${labels.name}><input name="name" required maxlength="40" pattern="[A-Za-z0-9_.\\-]+" title=${say("manager.plain_name")} /><//>
      <${Field} label=${labels.url}><input name="url" required maxlength="200" placeholder="tcp://192.168.1.50:9100" /><//>
      <${Field} label=${labels.width}><select name="width"><option value="80">80 mm</option><option value="58">58 mm</option></select><//>
      <${Field} label=${labels.device}><input name="device" maxlength="40" placeholder="kiosk-1" /><//>
      <${Field} label=${labels.status}><select name="status"><option value="full">${say("manager.status_full")}</option>
        <option value="none">${say("manager.status_none")}</option></select><//>
      <${Field} label=${labels.mode}><select name="mode">${MODES.map((mode) => html`<option key=${mode} value=${mode}>${say(`manager.mode_${mode}`)}</option>`)}</select><//>
      <${Field} label=${labels.backup}><select name="backup"><option value="">${say("manager.no_backup")}</option>
        ${house.printers.map(({ name }) => html`<option key=${name} value=${name}>${name}</option>`)}</select><//>
      <${Field} label=${labels.agent}><input name="agent" maxlength="40" placeholder=${say("manager.printer_agent_example")} /><//>
    <//>`;
}

export function Printers({ house, refresh }) {
  return html`
    <${Add} house=${house} refresh=${refresh} />
    <div class="card">
      <h2>${say("manager.printers_title")}</h2>
      ${house.hall.shows_number && html`<p class="hint">${say("manager.no_paper")}</p>`}
      <table><tbody>${house.printers.map((printer) => html`
        <${Printer} key=${printer.name} printer=${printer} house=${house} refresh=${refresh} />`)}</tbody></table>
      <p class="small"><a href="/slips">${say("design.open")}</a></p>
      <p class="small"><a href="/printer">${say("manager.see_paper")}</a></p>
    </div>`;
}
