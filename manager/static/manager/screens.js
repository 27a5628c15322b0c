/* Letting screens in by the code they show, and showing out those that are in. */

import { command, refusalText } from "../api.js";
import { values } from "../signing.js";
import { named, say, stamp } from "../words.js";
import { html, useState } from "../vendor/preact-standalone.module.js";
import { Field, Form, Sure } from "./form.js";

const KINDS = ["kiosk", "display", "counter_screen", "counter", "rating", "greeter"];
/** Kinds that belong to a counter; a counter screen is a board of one. */
const AT_COUNTER = ["counter_screen", "counter", "rating"];
const roleOf = (kind) => (kind === "counter_screen" ? "display" : kind);
export const kindOf = (token) => (token.role === "display" && token.counter ? "counter_screen" : token.role);

/** A name that no screen of this kind has yet. */
export function freshName(role, tokens) {
  const taken = new Set(tokens.map((one) => one.device));
  for (let count = 1; ; count += 1) if (!taken.has(`${role}-${count}`)) return `${role}-${count}`;
}

function Approve({ house, refresh }) {
  const [kind, setKind] = useState("kiosk");
  const labels = { code: say("manager.code"), role: say("manager.is"), device: say("manager.device"), counter: say("manager.counter") };
  async function send(form) {
    const { code, device, counter } = values(form);
    const digits = code.replace(/\D/g, "");
    const body = { role: roleOf(kind), device: device || freshName(kind, house.tokens), ...(AT_COUNTER.includes(kind) && { counter: Number(counter) }) };
    await command(`/api/v1/pairings/${digits}/approve`, body);
    refresh();
    return say("manager.approved", { device: body.device });
  }
  return html`
    <${Form} send=${send} labels=${labels} word="manager.approve" class="approve">
      <h2>${say("manager.approve_title")}</h2><p class="small">${say("manager.approve_how")}</p>
      <${Field} label=${labels.code}><input name="code" class="code" inputmode="numeric" autocomplete="off" required
        pattern="\\s*[0-9]{3}\\s*[0-9]{3}\\s*" maxlength="9" placeholder="000 000" /><//>
      <${Field} label=${labels.role}><select name="role" value=${kind} onChange=${(event) => setKind(event.target.value)}>
        ${KINDS.map((one) => html`<option key=${one} value=${one}>${say(`role.${one}`)}</option>`)}</select><//>
      ${AT_COUNTER.includes(kind) && html`<${Field} label=${labels.counter}><select name="counter">
        ${house.counters.map((one) => html`<option key=${one.number} value=${one.number}>${named(one.name)}</option>`)}</select><//>`}
      <${Field} label=${labels.device}><input name="device" maxlength="40" placeholder=${freshName(kind, house.tokens)} /><//>
    <//>`;
}

/** The PIN of the kiosks' operator corner. */
function Pin({ refresh }) {
  async function send(form) {
    await command("operator-pin", values(form));
    refresh();
  }
  return html`
    <${Form} send=${send} labels=${{ pin: say("manager.pin") }} word="manager.pin_save" done=${say("manager.pin_saved")} class="operator-pin">
      <h2>${say("manager.pin_title")}</h2><p class="small">${say("manager.pin_how")}</p>
      <${Field} label=${say("manager.pin")}><input name="pin" class="code" inputmode="numeric" autocomplete="off" required pattern="[0-9]{4,8}" maxlength="8" /><//>
    <//>`;
}

export function Screens({ house, refresh }) {
  const [refusal, setRefusal] = useState(null);
  const revoke = (token) => command(`tokens/${token.id}`, {}, { method: "DELETE" }).then(refresh, setRefusal);
  return html`
    <div class="column"><${Approve} house=${house} refresh=${refresh} /><${Pin} refresh=${refresh} /></div>
    <div class="card">
      <h2>${say("manager.tokens_title")}</h2>
      ${refusal && html`<p class="error" role="alert">${refusalText(refusal)}</p>`}
      ${house.tokens.length === 0 && html`<p class="small">${say("manager.no_tokens")}</p>`}
      <table>${house.tokens.length > 0 && html`<thead><tr><th>${say("manager.device")}</th><th>${say("manager.is")}</th><th>${say("manager.since")}</th><th></th></tr></thead>`}
        <tbody>${house.tokens.map((token) => html`<tr key=${token.id} data-token=${token.id}>
          <td>${token.device ?? say("manager.token", { id: token.id })}</td>
          <td>${say(`role.${kindOf(token)}`)}${token.counter ? ` ${token.counter}` : ""}</td>
          <td>${stamp(Date.parse(token.created_at), house.hall.time_zone)}</td>
          <td class="acts"><${Sure} act="revoke" word=${say("manager.revoke")} sure=${say("manager.revoke_sure")} onClick=${() => revoke(token)} /></td>
        </tr>`)}</tbody></table>
    </div>`;
}
