/* A number for somebody else: which type, what they brought and need, one tap, and the number to tell them. */

import { refusalText } from "../api.js";
import { Chips } from "../dialog.js";
import { useTaking } from "../taking.js";
import { Sign, TwoNames } from "../ui.js";
import { named, say, sayWait, sayWaiting } from "../words.js";
import { html, useState } from "../vendor/preact-standalone.module.js";
import { Given } from "./given.js";
import { NEEDS } from "./needs.js";
import { Toggles } from "./toggles.js";

/** How many wait and how long, or why there is no number. */
function Prospect({ service }) {
  if (service.message) return html`<span class="prospect">${say("greeter.message_only")}</span>`;
  if (!service.open) return html`<span class="prospect shut"><${Sign} kind="stop">${say(`reason.${service.reason}`)}<//></span>`;
  const wait = sayWait(service.wait);
  return html`<span class="prospect"><b>${sayWaiting(service.waiting)}</b>${wait && html` <span>${wait}</span>`}</span>`;
}

function Choose({ house: { services, online }, choose }) {
  return html`
    <h2>${say("greeter.choose")}</h2>
    <div class="types" tabindex=${online === false ? "0" : null}>
      ${services.map((service) => html`
        <button type="button" class="type" key=${service.code} data-service=${service.code}
          disabled=${online === false || (!service.open && !service.message)} onClick=${() => choose(service.code)}>
          <${TwoNames} name=${service.name} class="name" /><${Prospect} service=${service} /></button>`)}
    </div>`;
}

function Head({ service, back, disabled }) {
  return html`<div class="head">
    <h2><${TwoNames} name=${service.name} /></h2><${Prospect} service=${service} />
    <button type="button" data-act="back" disabled=${disabled} onClick=${back}>${say("greeter.back")}</button></div>`;
}

function Message({ service, back }) {
  return html`<${Head} service=${service} back=${back} />
    <div class="scroll"><p class="message"><${TwoNames} name=${service.message} /></p></div>`;
}

/** What a customer could do instead of waiting. */
const Ways = ({ ways }) => ways?.length > 0 && html`
  <p class="ways"><span class="small">${say("greeter.ways")}</span> ${ways.map((way) => named(way.name)).join(say("web.comma"))}</p>`;

const FRESH = { papers: new Set(), needs: new Set(), category: "ordinary", language: null, note: "", roll: "" };

/** What the command says: nothing that was not chosen. */
export function bodyOf(service, draft, languages) {
  const { category, note, needs } = draft;
  return {
    service, category, language: draft.language ?? languages[0],
    ...(needs.size && { needs: [...needs] }), ...(note.trim() && { note: note.trim() }),
    ...(draft.roll && { roll: Number(draft.roll) }),
  };
}

function Wishes({ hall, service, draft, change, locked }) {
  const papers = service.papers.map((paper, index) => ({ value: index, label: html`<${TwoNames} name=${paper} />` }));
  const categories = hall.categories.map((one) => ({ value: one.code, label: named(one.name) }));
  const languages = hall.languages.map((code) => ({ value: code, label: say(`language.${code}`) }));
  return html`
    <fieldset class="scroll" disabled=${locked}>
      ${papers.length > 0 && html`<h3>${say("greeter.papers")}</h3>
        <${Toggles} name="paper" class="papers" items=${papers} chosen=${draft.papers} choose=${(chosen) => change({ papers: chosen })} />`}
      <${Ways} ways=${service.ways} />
      <div class="beside">
        <div><h3>${say("greeter.category")}</h3>
          <${Chips} name="category" items=${categories} chosen=${draft.category} choose=${(category) => change({ category })} /></div>
        ${languages.length > 1 && html`<div><h3>${say("greeter.ticket_language")}</h3>
          <${Chips} name="language" items=${languages} chosen=${draft.language ?? hall.languages[0]} choose=${(language) => change({ language })} /></div>`}
      </div>
      <h3>${say("greeter.needs")}</h3>
      <${Toggles} name="need" class="needs-asked" items=${NEEDS.map((value) => ({ value, label: say(`need.${value}`) }))}
        chosen=${draft.needs} choose=${(needs) => change({ needs })} />
      <label class="field"><span>${say("greeter.note")}</span>
        <textarea name="note" rows="1" maxlength="1000" value=${draft.note} onInput=${(event) => change({ note: event.target.value })}></textarea></label>
      ${hall.roll_prefix && html`<label class="field roll"><span>${say("greeter.roll", { prefix: hall.roll_prefix })}</span>
        <input name="roll" inputmode="numeric" autocomplete="off" maxlength="5" value=${draft.roll}
          onInput=${(event) => change({ roll: event.target.value.replace(/\D/g, "") })} /></label>`}
    </fieldset>`;
}

/** The one button, or after a lost answer the way to find it. */
function Go({ service, sent, taking, take, back, online }) {
  const busy = sent.name === "taking";
  const off = busy || online === false;
  const says = sent.name === "failed" && html`<p class="error" role="alert">
    ${sent.lost ? say("greeter.lost") : refusalText(sent.refusal, { service: named(service.name) })}</p>`;
  if (sent.lost) {
    return html`<div class="go-bar">${says}<div class="row">
      <button type="button" data-act="give-up" onClick=${back}>${say("greeter.give_up")}</button>
      <button type="button" class="go" data-act="again" disabled=${off} onClick=${taking.again}>${say("greeter.again")}</button></div></div>`;
  }
  return html`<div class="go-bar">${says}
    <button type="button" class="go" data-act="take" disabled=${off || !service.open} onClick=${take}>
      ${say(busy ? "greeter.going" : "greeter.go")}</button></div>`;
}

function Form({ house, service, sent, taking, back }) {
  const [draft, setDraft] = useState(FRESH);
  const change = (part) => setDraft((was) => ({ ...was, ...part }));
  if (service.message) return html`<${Message} service=${service} back=${back} />`;
  const busy = sent.name === "taking";
  return html`
    <${Head} service=${service} back=${back} disabled=${busy || sent.lost} />
    <${Wishes} hall=${house.hall} service=${service} draft=${draft} change=${change} locked=${busy || Boolean(sent.lost)} />
    <${Go} service=${service} sent=${sent} taking=${taking} back=${back} online=${house.online}
      take=${() => taking.take(bodyOf(service.code, draft, house.hall.languages))} />`;
}

const IDLE = { name: "idle" };

export function Take({ house, look }) {
  const [chosen, setChosen] = useState(null);
  const [sent, setSent] = useState(IDLE);
  const taking = useTaking((state) => {
    setSent(state);
    if (state.name !== "taking") look();
  });
  const back = () => {
    setChosen(null);
    setSent(IDLE);
  };
  // the chosen type as it is now, not as it was when it was chosen
  const service = house.services.find((one) => one.code === chosen);
  const stage = sent.name === "given" ? "given" : service ? "form" : "choose";
  return html`
    <section class="take" data-stage=${stage}>
      ${stage === "given" && html`<${Given} key=${sent.ticket.id} house=${house} ticket=${sent.ticket} next=${back} />`}
      ${stage === "form" && html`<${Form} house=${house} service=${service} sent=${sent} taking=${taking} back=${back} />`}
      ${stage === "choose" && html`<${Choose} house=${house} choose=${setChosen} />`}
    </section>`;
}
