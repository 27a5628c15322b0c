/* Before the first customer: what is still to be done, and the addresses of every page. */

import { Sign } from "../ui.js";
import { say } from "../words.js";
import { html } from "../vendor/preact-standalone.module.js";
import { kindOf } from "./screens.js";

const paired = (kind) => (house) => house.tokens.some((one) => kindOf(one) === kind);

const STEPS = [
  { name: "staff", tab: "staff", done: (house) => house.staff.some((one) => one.active && one.roles.includes("counter")) },
  { name: "kiosk", tab: "screens", done: paired("kiosk") },
  { name: "board", tab: "screens", done: paired("display") },
  { name: "printer", tab: "printers", done: (house) => house.printers.some((one) => one.paper) },
  { name: "pin", tab: "screens", done: (house) => house.staff.some((one) => one.roles.includes("technician")) },
];

/** The steps that are still to be done. */
export const undone = (house) => STEPS.filter((step) => !step.done(house)).map(({ name }) => name);

const Step = ({ step, done, show }) => html`
  <li data-step=${step.name} data-done=${String(done)}>
    <${Sign} kind=${done ? "go" : "open"}><b>${say(`first.${step.name}`)}</b><//>
    <span class="small grow">${say(done ? "first.done" : `first.${step.name}_how`)}</span>
    ${!done && html`<button type="button" data-act=${`do-${step.name}`} onClick=${() => show(step.tab)}>${say("first.do")}</button>`}</li>`;

const Place = ({ place }) => html`
  <li data-place=${place.place}>
    <img src=${place.qr} alt="" width="116" height="116" />
    <span><b>${say(`start.${place.place}`)}</b><span class="small">${say(`start.${place.place}_what`)}</span>
      <a href=${place.url} target="_blank" rel="noopener">${place.url}</a></span></li>`;

export function First({ house, show }) {
  return html`
    <div class="card wide">
      <h2>${say(undone(house).length ? "first.title" : "first.ready")}</h2>
      <ol class="steps">${STEPS.map((step) => html`<${Step} key=${step.name} step=${step} done=${step.done(house)} show=${show} />`)}</ol>
    </div>
    <div class="card wide">
      <h2>${say("first.places")}</h2>
      <p class=${house.places.local ? "hint" : "small"}>${say(house.places.local ? "first.places_local" : "first.places_how")}</p>
      <ul class="places">${house.places.items.map((place) => html`<${Place} key=${place.place} place=${place} />`)}</ul>
    </div>`;
}
