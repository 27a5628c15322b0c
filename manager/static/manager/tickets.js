/* Tickets of any day: found by number, each with its story and why it waited. */

import { get, refusalText } from "../api.js";
import { clockTime, named, say } from "../words.js";
import { html, useEffect, useState } from "../vendor/preact-standalone.module.js";
import { wrongFields } from "./form.js";
import { Waited } from "./waited.js";

const PAGE = 50;
const STATES = ["waiting", "called", "serving", "held", "missed", "served", "left", "expired"];

function Search({ asked, ask, refusal }) {
  const labels = { number: say("tickets.number"), day: say("tickets.day") };
  function search(event) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    ask({ number: form.get("number").trim().toUpperCase(), day: form.get("day"), state: form.get("state") });
  }
  return html`<form class="card" onSubmit=${search}>
    <h2>${say("tickets.title")}</h2><p class="small">${say("tickets.how")}</p>
    <label class="field"><span>${labels.number}</span><input name="number" maxlength="12" autocomplete="off" placeholder="A038" defaultValue=${asked.number} /></label>
    <label class="field"><span>${labels.day}</span><input name="day" type="date" required defaultValue=${asked.day} /></label>
    <label class="field"><span>${say("tickets.state")}</span><select name="state"><option value="">${say("tickets.any")}</option>
      ${STATES.map((state) => html`<option key=${state} value=${state} selected=${state === asked.state}>${say(`ticket.${state}`)}</option>`)}</select></label>
    ${refusal && html`<p class="error" role="alert">${wrongFields(refusal, labels) ?? refusalText(refusal)}</p>`}
    <button type="submit" class="main" data-act="search">${say("tickets.search")}</button></form>`;
}

function Found({ page, zone, services, open, more }) {
  const type = (code) => named(services.find((one) => one.code === code)?.name) || code;
  const time = (at) => (at ? clockTime(Date.parse(at), zone) : "");
  if (!page.items.length) return html`<div class="card"><p>${say("tickets.none")}</p></div>`;
  return html`<div class="card"><ul class="found">${page.items.map((one) => html`
      <li key=${one.id} data-number=${one.number}><b>${one.number}</b>
        <span class="what">${type(one.service)}<br /><span class="small">${say("tickets.issued", { time: time(one.issued_at) })}
          ${one.called_at && ` · ${say("tickets.called", { time: time(one.called_at), counter: one.counter })}`}</span></span>
        <span>${say(`ticket.${one.state}`)}</span>
        <button type="button" data-act="why" onClick=${() => open(one.id)}>${say("tickets.why")}</button></li>`)}</ul>
    ${page.next && html`<button type="button" data-act="more" onClick=${more}>${say("tickets.more")}</button>`}</div>`;
}

export function Tickets({ house }) {
  const [asked, setAsked] = useState({ number: "", day: house.hall.business_day, state: "" });
  const [state, setState] = useState({ page: null, services: [], opened: null, refusal: null });
  const change = (part) => setState((was) => ({ ...was, ...part }));
  async function read(wish, before = []) {
    const query = new URLSearchParams({ limit: PAGE, ...Object.fromEntries(Object.entries(wish).filter(([, value]) => value)) });
    try {
      const { data } = await get(`tickets?${query}`);
      change({ page: { ...data, items: [...before, ...data.items] }, refusal: null });
    } catch (refusal) {
      change({ refusal });
    }
  }
  const ask = (wish) => {
    setAsked(wish);
    change({ opened: null });
    read(wish);
  };
  useEffect(() => {
    get("services").then(({ data }) => change({ services: data }), () => {});
    read(asked);
  }, []);
  const { page, services, opened, refusal } = state;
  return html`<${Search} asked=${asked} ask=${ask} refusal=${refusal} />
    ${opened
      ? html`<${Waited} key=${opened} id=${opened} house=${house} services=${services} back=${() => change({ opened: null })} />`
      : page && html`<${Found} page=${page} zone=${house.hall.time_zone} services=${services} open=${(id) => change({ opened: id })}
          more=${() => read({ ...asked, after: page.next }, page.items)} />`}`;
}
