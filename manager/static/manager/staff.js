/* Who works here: adding, changing, a new password, leaving. */

import { command, refusalText } from "../api.js";
import { Dialog } from "../dialog.js";
import { values } from "../signing.js";
import { say } from "../words.js";
import { html, useState } from "../vendor/preact-standalone.module.js";
import { Field, Form } from "./form.js";

const ROLES = ["counter", "greeter", "manager", "auditor", "administrator", "technician"];

const Roles = ({ roles = ["counter"] }) => html`
  <fieldset class="roles"><legend>${say("manager.roles")}</legend>${ROLES.map((role) => html`
    <label key=${role}><input type="checkbox" name="roles" value=${role} defaultChecked=${roles.includes(role)} /> ${say(`role.${role}`)}</label>`)}</fieldset>`;

const labelsOf = () => ({ number: say("sign_in.staff"), name: say("manager.staff_name"), roles: say("manager.roles"), password: say("sign_in.password") });

const bodyOf = (form, more = {}) => ({ ...values(form), roles: new FormData(form).getAll("roles"), ...more });

function Add({ refresh }) {
  const labels = labelsOf();
  async function send(form) {
    const body = bodyOf(form);
    await command("staff", body);
    refresh();
    return say("manager.staff_saved", { name: body.name });
  }
  return html`
    <${Form} send=${send} labels=${labels} word="manager.add_staff">
      <h2>${say("manager.add_staff_title")}</h2>
      <${Field} label=${labels.number}><input name="number" required maxlength="32" pattern="[0-9A-Za-z_.\\-]+" autocomplete="off" title=${say("manager.plain_name")} /><//>
      <${Field} label=${labels.name}><input name="name" required maxlength="64" autocomplete="off" /><//>
      <${Roles} />
      <${Field} label=${say("manager.new_password")}><input name="password" type="password" required minlength="8" maxlength="200" autocomplete="new-password" /><//>
    <//>`;
}

function Change({ person, onClose, refresh }) {
  const [refusal, setRefusal] = useState(null);
  const labels = labelsOf();
  const save = (form, active) => command("staff", bodyOf(form, { number: person.number, active })).then(() => {
    refresh();
    onClose();
  }, setRefusal);
  return html`
    <${Dialog} title=${say("manager.change_title", { number: person.number })} onClose=${onClose} onSubmit=${(form) => save(form, person.active)}>
      <${Field} label=${labels.name}><input name="name" required maxlength="64" defaultValue=${person.name} /><//>
      <${Roles} roles=${person.roles} />
      <${Field} label=${say("manager.password_keep")}><input name="password" type="password" minlength="8" maxlength="200" autocomplete="new-password" /><//>
      ${refusal && html`<p class="error gap" role="alert">${refusalText(refusal)}</p>`}
      <div class="row">
        <button type="button" class=${person.active ? "stop" : ""} data-act="active" onClick=${(event) => save(event.currentTarget.form, !person.active)}>
          ${say(person.active ? "manager.deactivate" : "manager.activate")}</button>
        <span class="grow"></span>
        <button type="button" onClick=${onClose}>${say("web.cancel")}</button>
        <button type="submit" class="main" data-act="confirm">${say("manager.save")}</button></div>
    <//>`;
}

export function Staff({ house, refresh }) {
  const [person, setPerson] = useState(null);
  return html`
    <${Add} refresh=${refresh} />
    <div class="card">
      <h2>${say("manager.staff_title")}</h2>
      <table><thead><tr><th>${say("sign_in.staff")}</th><th>${say("manager.staff_name")}</th><th>${say("manager.roles")}</th><th></th></tr></thead>
        <tbody>${house.staff.map((one) => html`<tr key=${one.number} data-staff=${one.number} class=${one.active ? "" : "left"}>
          <td>${one.number}</td><td>${one.name}</td>
          <td>${one.active ? one.roles.map((role) => say(`role.${role}`)).join(say("web.comma")) : say("manager.left")}</td>
          <td class="acts"><button type="button" data-act="change" onClick=${() => setPerson(one)}>${say("manager.change")}</button></td></tr>`)}</tbody></table>
    </div>
    ${person && html`<${Change} key=${person.number} person=${person} refresh=${refresh} onClose=${() => setPerson(null)} />`}`;
}
