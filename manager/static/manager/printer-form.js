/* What a printer is set up with: the same fields for a new one and for one that is changed. */

import { command } from "../api.js";
import { values } from "../signing.js";
import { say } from "../words.js";
import { html } from "../vendor/preact-standalone.module.js";
import { Field } from "./form.js";

const MODES = ["auto", "raster", "text"];

export const labelsOf = () => ({
  name: say("manager.printer_name"), url: say("manager.printer_url"), width: say("manager.width"),
  device: say("manager.printer_device"), status: say("manager.printer_status"), mode: say("manager.printer_mode"),
  dpi: say("manager.printer_dpi"), backup: say("manager.printer_backup"), agent: say("manager.printer_agent"),
  roll_m: say("manager.printer_roll_m"), crop: say("manager.printer_crop"), buzzer: say("manager.printer_buzzer"),
});

const Choice = ({ name, of, now }) => html`<select name=${name}>${of.map(([value, word]) => html`
  <option key=${value} value=${value} selected=${value === now}>${word}</option>`)}</select>`;
const Tick = ({ name, label, on }) => html`<label class="tick"><input type="checkbox" name=${name} defaultChecked=${on} /> ${label}</label>`;

/** ``printer``: the one that is changed, whose name stays. */
export function PrinterFields({ printer = null, printers }) {
  const labels = labelsOf();
  const has = printer ?? {};
  const others = printers.map(({ name }) => name).filter((name) => name !== has.name);
  return html`
    ${!printer && html`<${Field} label=${labels.name}><input name="name" required maxlength="40" pattern="[A-Za-z0-9_.\\-]+" title=${say("manager.plain_name")} /><//>`}
    <${Field} label=${labels.url}><input name="url" required maxlength="200" placeholder="tcp://192.168.1.50:9100" defaultValue=${has.url ?? ""} /><//>
    <${Field} label=${labels.width}><${Choice} name="width" of=${[[80, "80 mm"], [58, "58 mm"]]} now=${has.width ?? 80} /><//>
    <${Field} label=${labels.device}><input name="device" maxlength="40" placeholder="kiosk-1" defaultValue=${has.device ?? ""} /><//>
    <details class="more" open=${Boolean(printer)}><summary>${say("manager.printer_more")}</summary>
    <${Field} label=${labels.dpi}><${Choice} name="dpi" of=${[[203, "203 dpi"], [180, "180 dpi"]]} now=${has.dpi ?? 203} /><//>
    <${Field} label=${labels.mode}><${Choice} name="mode" of=${MODES.map((mode) => [mode, say(`manager.mode_${mode}`)])} now=${has.mode ?? "auto"} /><//>
    <${Field} label=${labels.status}><${Choice} name="status" of=${["full", "none"].map((one) => [one, say(`manager.status_${one}`)])} now=${has.status ?? "full"} /><//>
    <${Field} label=${labels.agent}><input name="agent" maxlength="40" defaultValue=${has.agent ?? ""} placeholder=${say("manager.printer_agent_example")} /><//>
    <${Field} label=${labels.backup}><${Choice} name="backup" of=${[["", say("manager.no_backup")], ...others.map((name) => [name, name])]} now=${has.backup ?? ""} /><//>
    <${Field} label=${labels.roll_m}><input name="roll_m" type="number" min="1" max="500" defaultValue=${has.roll_m ?? ""} /><//>
    <${Tick} name="crop" label=${labels.crop} on=${has.crop ?? false} />
    <${Tick} name="buzzer" label=${labels.buzzer} on=${has.buzzer ?? false} /></details>`;
}

/** Save what a form with these fields holds; answers the printer's name. An address alone is one on the network. */
export async function savePrinter(form, name = null) {
  const { url, width, dpi, roll_m: roll, crop, buzzer, ...more } = values(form);
  const address = url.includes("://") ? url : `tcp://${url.includes(":") ? url : `${url}:9100`}`;
  const numbers = { width: Number(width), dpi: Number(dpi), ...(roll && { roll_m: Number(roll) }) };
  const body = { ...(name && { name }), ...more, url: address, ...numbers, crop: crop === "on", buzzer: buzzer === "on" };
  await command("printers", body);
  return body.name;
}
