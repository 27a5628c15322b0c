/* A form that carries out one command and says what came of it. */

import { refusalText } from "../api.js";
import { known, say } from "../words.js";
import { html, useState } from "../vendor/preact-standalone.module.js";

/** ``fields`` of a 422, in words: the names of the form's own labels. */
export function wrongFields(refusal, labels) {
  const fields = Object.entries(refusal.details?.fields ?? {});
  const told = fields.find(([, what]) => known(what));
  if (told) return say(told[1]);
  const names = fields.map(([field]) => labels[field.split(".")[0]]).filter(Boolean);
  return names.length ? say("manager.wrong_fields", { fields: names.join(say("web.comma")) }) : null;
}

/** ``send(form)`` does it; ``labels`` are the fields' names by key; ``done`` is a sentence. */
export function Form({ send, labels = {}, word, done, children, class: name = "" }) {
  const [state, setState] = useState({});
  async function submit(event) {
    event.preventDefault();
    const form = event.currentTarget;
    if (state.busy) return;
    setState({ busy: true });
    try {
      const said = await send(form);
      form.reset();
      setState({ done: said ?? done });
    } catch (refusal) {
      setState({ error: wrongFields(refusal, labels) ?? refusalText(refusal) });
    }
  }
  return html`<form class="card ${name}" onSubmit=${submit}>
    ${children}
    ${state.error && html`<p class="error" role="alert">${state.error}</p>`}
    ${state.done && html`<p class="done" role="status">${state.done}</p>`}
    <button type="submit" class="main" disabled=${state.busy}>${say(word)}</button>
  </form>`;
}

export const Field = ({ label, children }) => html`<label class="field"><span>${label}</span>${children}</label>`;

/** A button that asks once more before it does what cannot be taken back. */
export function Sure({ word, sure, act, onClick }) {
  const [asked, setAsked] = useState(false);
  if (!asked) return html`<button type="button" data-act=${act} onClick=${() => setAsked(true)}>${word}</button>`;
  return html`<span class="sure"><button type="button" class="stop" data-act=${`${act}-sure`}
    onClick=${() => { setAsked(false); onClick(); }}>${sure}</button>
    <button type="button" class="quiet" onClick=${() => setAsked(false)}>${say("web.cancel")}</button></span>`;
}
