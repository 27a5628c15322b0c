/* By which address customers' phones reach the house: written, judged in words, tried with a phone, kept. */

import { command, get, refusalText } from "../api.js";
import { Sign } from "../ui.js";
import { say } from "../words.js";
import { html, useEffect, useRef, useState } from "../vendor/preact-standalone.module.js";
import { Field, wrongFields } from "./form.js";

const CALM_MS = 400;

const Flaws = ({ address, flaws }) => html`<ul class="flaws" role="status" data-flaws=${flaws.length}>
  ${!address && html`<li><${Sign} kind="open">${say("phones.none")}<//></li>`}
  ${address && flaws.length === 0 && html`<li><${Sign} kind="go">${say("phones.fine")}<//></li>`}
  ${flaws.map(({ code, stops }) => html`<li key=${code} data-flaw=${code}><${Sign} kind=${stops ? "stop" : "wait"}>${say(`phones.flaw_${code}`)}<//></li>`)}</ul>`;

const Try = ({ judged }) => html`<div class="try"><img src=${judged.qr} alt="" width="180" height="180" />
  <span><b>${say("phones.try")}</b><span class="small">${say("phones.try_how")}</span>
    <a href=${judged.try} target="_blank" rel="noopener noreferrer">${judged.try}</a></span></div>`;

export function Phones({ house }) {
  const [state, setState] = useState({ draft: null, judged: { flaws: [] } });
  const timer = useRef(null);
  const change = (part) => setState((was) => ({ ...was, ...part }));
  const { draft, judged, refusal, saved, changed } = state;
  useEffect(() => {
    // what somebody is writing is not thrown away because somebody else saved something
    if (!changed) get("phones").then(({ data }) => change({ judged: data, draft: { public_url: data.public_url ?? "", restore_by_phone: data.restore_by_phone } }), (no) => change({ refusal: no }));
    return () => clearTimeout(timer.current);
  }, [house.hall.version]);
  if (!draft) return refusal ? html`<p class="error" role="alert">${refusalText(refusal)}</p>` : html`<p>${say("web.loading")}</p>`;
  function write(part) {
    const fresh = { ...draft, ...part };
    change({ draft: fresh, changed: true, saved: null, refusal: null });
    clearTimeout(timer.current);
    timer.current = setTimeout(() => command("phones/check", { public_url: fresh.public_url }).then((said) => change({ judged: said }), () => {}), CALM_MS);
  }
  async function save(event) {
    event.preventDefault();
    try {
      await command("phones", { ...draft, public_url: draft.public_url || null });
      change({ changed: false, refusal: null, saved: draft.public_url.trim() ? "phones.saved" : "phones.saved_none" });
    } catch (no) {
      change({ refusal: no });
    }
  }
  return html`<form class="card wide phones" onSubmit=${save}>
    <h2>${say("phones.title")}</h2><p class="small">${say("phones.how")}</p>
    <${Field} label=${say("phones.address")}><input name="public_url" type="text" inputmode="url" maxlength="200" autocomplete="off" spellcheck="false"
      value=${draft.public_url} onInput=${(event) => write({ public_url: event.target.value })} /><//>
    <p class="small">${say("phones.address_hint")}</p>
    <${Flaws} address=${draft.public_url.trim()} flaws=${judged.flaws} />
    ${judged.qr && html`<${Try} judged=${judged} />`}
    <label class="tick"><input type="checkbox" name="restore_by_phone" checked=${draft.restore_by_phone}
      onChange=${(event) => write({ restore_by_phone: event.target.checked })} /> ${say("phones.restore")}</label>
    ${refusal && html`<p class="error" role="alert">${wrongFields(refusal, { public_url: say("phones.address") }) ?? refusalText(refusal)}</p>`}
    ${saved && html`<p class="done" role="status">${say(saved)}</p>`}
    <button type="submit" class="main" data-act="save-phones" disabled=${judged.flaws.some(({ stops }) => stops)}>${say("manager.save")}</button></form>`;
}
