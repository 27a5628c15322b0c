/* Counters that call the manager, on every tab; what is written to counters, and who has read it. */

import { command, refusalText } from "../api.js";
import { Chips } from "../dialog.js";
import { Sign, serverClock, useNow } from "../ui.js";
import { clockTime, named, say, stamp } from "../words.js";
import { html, useEffect, useRef, useState } from "../vendor/preact-standalone.module.js";
import { ring } from "./bell.js";
import { Field, Form, Sure } from "./form.js";

const KINDS = ["message", "notice"];
const two = (part) => String(part).padStart(2, "0");

/** How long something has been, as 4:05 or 1:02:09. */
function lasting(since) {
  const seconds = Math.max(0, Math.floor((serverClock.now() - Date.parse(since)) / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

const placeOf = (house, number) => named(house.counters.find((one) => one.number === number)?.name) || String(number);
const personOf = (house, { counter, name }) => [placeOf(house, counter), name].filter(Boolean).join(" ");

/** A short calm sound for each call that this page has not heard of; none for those it finds when it is opened. */
function useBell(calls) {
  const known = useRef(null);
  const ids = calls.map(({ id }) => id);
  useEffect(() => {
    if (known.current && ids.some((id) => !known.current.has(id))) ring();
    known.current = new Set(ids);
  }, [ids.join()]);
}

/** On every tab while a counter calls. */
export function HelpCalls({ house, refresh }) {
  useNow();
  const [refusal, setRefusal] = useState(null);
  const calls = house.notices.help;
  useBell(calls);
  const go = (id) => {
    setRefusal(null);
    return command(`notices/${id}/end`).catch(setRefusal).finally(refresh);
  };
  if (!calls.length) return null;
  return html`
    <section class="help-calls" role="alert">
      ${calls.map((call) => html`<div class="help-call" key=${call.id} data-help=${call.counter}>
        <${Sign} kind="wait"><b>${placeOf(house, call.counter)}</b><//>
        <span class="grow">${call.name} ${say("notices.asks")} · <b>${say(`notices.reason_${call.reason}`)}</b></span>
        <b class="lasting">${lasting(call.since)}</b>
        <button type="button" class="main" data-act="on-my-way" onClick=${() => go(call.id)}>${say("notices.on_my_way")}</button>
      </div>`)}
      ${refusal && html`<p class="error" role="alert">${refusalText(refusal)}</p>`}
    </section>`;
}

function Counters({ house, chosen, choose }) {
  const turn = (number) => choose(chosen.includes(number) ? chosen.filter((one) => one !== number) : [...chosen, number]);
  return html`
    <fieldset class="bare"><legend class="small">${say("notices.to")}</legend>
      <div class="to-counters">
        <button type="button" data-to="all" aria-pressed=${String(chosen.length === 0)} onClick=${() => choose([])}>${say("notices.all_counters")}</button>
        ${house.counters.map(({ number, name }) => html`<button type="button" key=${number} data-to=${number}
          aria-pressed=${String(chosen.includes(number))} onClick=${() => turn(number)}>${named(name)}</button>`)}
      </div></fieldset>`;
}

function Until({ house, until, setUntil }) {
  const today = house.hall.business_day;
  return html`
    <${Field} label=${say("notices.until")}><input type="date" name="until" min=${today} required=${until !== null} disabled=${until === null}
      value=${until ?? ""} onInput=${(event) => setUntil(event.target.value)} /><//>
    <label class="tick"><input type="checkbox" name="no-end" checked=${until === null}
      onChange=${(event) => setUntil(event.target.checked ? null : today)} /> ${say("notices.no_end")}</label>`;
}

function Write({ house, refresh }) {
  const [kind, setKind] = useState("message");
  const [counters, setCounters] = useState([]);
  const [until, setUntil] = useState(house.hall.business_day);
  const kinds = KINDS.map((value) => ({ value, label: say(`notices.${value}`), hint: say(`notices.${value}_hint`) }));
  async function send(form) {
    const text = new FormData(form).get("text").trim();
    await command("notices", kind === "message" ? { kind, text, counters } : { kind, text, until });
    setCounters([]);
    refresh();
  }
  return html`
    <${Form} send=${send} labels=${{ text: say("notices.text"), until: say("notices.until") }} word="notices.send" done=${say("notices.sent")} class="write-notice">
      <h2>${say("notices.write")}</h2>
      <${Chips} name="kind" items=${kinds} chosen=${kind} choose=${setKind} />
      <${Field} label=${say("notices.text")}><textarea name="text" rows="4" required maxlength="500" /><//>
      ${kind === "message"
        ? html`<${Counters} house=${house} chosen=${counters} choose=${setCounters} />`
        : html`<${Until} house=${house} until=${until} setUntil=${setUntil} />`}
    <//>`;
}

const Readers = ({ house, people, word, kind }) => people.length > 0 && html`
  <p class=${`readers ${kind}`}><b>${say(word, { count: people.length })}</b>
    <span>${people.map((one) => [personOf(house, one), one.at && clockTime(Date.parse(one.at), house.hall.time_zone)].filter(Boolean).join(" ")).join(say("web.comma"))}</span></p>`;

function One({ notice, house, refresh }) {
  const [refusal, setRefusal] = useState(null);
  const end = () => command(`notices/${notice.id}/end`).catch(setRefusal).finally(refresh);
  const to = notice.counters.length ? notice.counters.map((number) => placeOf(house, number)).join(say("web.comma")) : say("notices.all_counters");
  const until = notice.until ? say("notices.valid_until", { day: notice.until }) : say("notices.valid_always");
  return html`<li data-notice=${notice.id} data-kind=${notice.kind}>
    <p class="head"><span class="badge">${say(`notices.${notice.kind}`)}</span>
      <span class="small grow">${notice.name ?? say("notices.manager")} ${stamp(Date.parse(notice.at), house.hall.time_zone)} · ${notice.kind === "message" ? to : until}</span>
      <${Sure} act="withdraw" word=${say("notices.withdraw")} sure=${say("notices.withdraw_sure")} onClick=${end} /></p>
    <p class="said">${notice.text}</p>
    <${Readers} house=${house} people=${notice.reads} word="notices.have_read" kind="have" />
    <${Readers} house=${house} people=${notice.missing} word="notices.not_read" kind="have-not" />
    ${refusal && html`<p class="error" role="alert">${refusalText(refusal)}</p>`}</li>`;
}

export function Notices({ house, refresh }) {
  const { help, items } = house.notices;
  return html`
    <div class="column">
      ${help.length === 0 && html`<div class="card"><h2>${say("notices.calls_title")}</h2><p class="small">${say("notices.no_calls")}</p></div>`}
      <${Write} house=${house} refresh=${refresh} /></div>
    <div class="card"><h2>${say("notices.standing")}</h2>
      ${items.length === 0 && html`<p class="small">${say("notices.none")}</p>`}
      <ul class="notices">${items.map((notice) => html`<${One} key=${notice.id} notice=${notice} house=${house} refresh=${refresh} />`)}</ul></div>`;
}
