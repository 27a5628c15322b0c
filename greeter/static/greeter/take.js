/* A number for somebody else: which type, what they brought and need, one tap, and the number to tell them. */

import { refusalText } from "../api.js";
import { Chips } from "../dialog.js";
import { sayAgain, sayShut } from "../door.js";
import { useTaking } from "../taking.js";
import { Sign, TwoNames, serverClock } from "../ui.js";
import { language, named, say, sayWait, sayWaiting } from "../words.js";
import { html, useState } from "../vendor/preact-standalone.module.js";
import { Given } from "./given.js";
import { NEEDS } from "./needs.js";
import { Toggles } from "./toggles.js";

/** Rules at the door that staff may set aside. */
const SET_ASIDE = ["closed_now", "quota_reached", "last_ticket_passed"];
/** Whether staff can give a number of a type: it is open, or what speaks against it may be set aside. */
export const canGive = ({ open, reason }) => open || SET_ASIDE.includes(reason);

/** How many wait and how long, or why there is no number. */
function Prospect({ service, timeZone }) {
  if (service.message) return html`<span class="prospect">${say("greeter.message_only")}</span>`;
  if (!service.open) {
    const [now, code] = [serverClock.now(), language()];
    return html`<span class="prospect shut"><${Sign} kind="stop">${sayShut(service, now, timeZone, code)}<//>
      ${service.again_at && html` <span class="small">${sayAgain(service.again_at, now, timeZone, code)}</span>`}</span>`;
  }
  const wait = sayWait(service.wait);
  return html`<span class="prospect"><b>${sayWaiting(service.waiting)}</b>${wait && html` <span>${wait}</span>`}</span>`;
}

function Choose({ house: { hall, services, online }, choose }) {
  return html`
    <h2>${say("greeter.choose")}</h2>
    <div class="types" tabindex=${online === false ? "0" : null}>
      ${services.map((service) => html`
        <button type="button" class="type" key=${service.code} data-service=${service.code}
          disabled=${online === false || (!canGive(service) && !service.message)} onClick=${() => choose(service.code)}>
          <${TwoNames} name=${service.name} class="name" /><${Prospect} service=${service} timeZone=${hall.time_zone} /></button>`)}
    </div>`;
}

function Head({ service, hall, back, disabled }) {
  return html`<div class="head">
    <h2><${TwoNames} name=${service.name} /></h2><${Prospect} service=${service} timeZone=${hall.time_zone} />
    <button type="button" data-act="back" disabled=${disabled} onClick=${back}>${say("greeter.back")}</button></div>`;
}

function Message({ service, hall, back }) {
  return html`<${Head} service=${service} hall=${hall} back=${back} />
    <div class="scroll"><p class="message"><${TwoNames} name=${service.message} /></p></div>`;
}

/** What a customer could do instead of waiting. */
const Ways = ({ ways }) => ways?.length > 0 && html`
  <p class="ways"><span class="small">${say("greeter.ways")}</span> ${ways.map((way) => named(way.name)).join(say("web.comma"))}</p>`;

const FRESH = { papers: new Set(), needs: new Set(), category: "ordinary", language: null, note: "", roll: "" };

/** What the command says: nothing that was not chosen; ``anyway``: though a rule at the door speaks against it. */
export function bodyOf(service, draft, languages, anyway = false) {
  const { category, note, needs } = draft;
  return {
    service, category, language: draft.language ?? languages[0],
    ...(needs.size && { needs: [...needs] }), ...(note.trim() && { note: note.trim() }),
    ...(draft.roll && { roll: Number(draft.roll) }), ...(anyway && { anyway }),
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
function Go({ service, noted, sent, taking, take, back, online }) {
  const busy = sent.name === "taking";
  const off = busy || online === false;
  const says = sent.name === "failed" && html`<p class="error" role="alert">
    ${sent.lost ? say("greeter.lost") : refusalText(sent.refusal, { service: named(service.name) })}</p>`;
  if (sent.lost) {
    return html`<div class="go-bar">${says}<div class="row">
      <button type="button" data-act="give-up" onClick=${back}>${say("greeter.give_up")}</button>
      <button type="button" class="go" data-act="again" disabled=${off} onClick=${taking.again}>${say("greeter.again")}</button></div></div>`;
  }
  const word = service.open ? "greeter.go" : "greeter.anyway";
  return html`<div class="go-bar">${says}
    ${!service.open && html`<p class="small">${say("greeter.anyway_note")}</p>`}
    <button type="button" class="go" data-act="take" disabled=${off || !canGive(service) || !(service.open || noted)} onClick=${take}>
      ${say(busy ? "greeter.going" : word)}</button></div>`;
}

function Form({ house, service, sent, taking, back }) {
  const [draft, setDraft] = useState(FRESH);
  const change = (part) => setDraft((was) => ({ ...was, ...part }));
  if (service.message) return html`<${Message} service=${service} hall=${house.hall} back=${back} />`;
  const busy = sent.name === "taking";
  return html`
    <${Head} service=${service} hall=${house.hall} back=${back} disabled=${busy || sent.lost} />
    <${Wishes} hall=${house.hall} service=${service} draft=${draft} change=${change} locked=${busy || Boolean(sent.lost)} />
    <${Go} service=${service} noted=${draft.note.trim() !== ""} sent=${sent} taking=${taking} back=${back} online=${house.online}
      take=${() => taking.take(bodyOf(service.code, draft, house.hall.languages, !service.open))} />`;
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
