/* The greeter's page: take a number for somebody, and find, move or help everybody of today. */

import { signOut } from "../api.js";
import { AlarmStrip } from "../emergency.js";
import { Gate } from "../gate.js";
import { Pairing } from "../pairing.js";
import { SignIn } from "../signing.js";
import { Clock, LanguageButton, Offline, start, useNow } from "../ui.js";
import { say, useLanguage } from "../words.js";
import { html, useState } from "../vendor/preact-standalone.module.js";
import { Appointments } from "./appointments.js";
import { useHouse } from "./house.js";
import { Take } from "./take.js";
import { Today } from "./today.js";

const ALLOWED = ["greeter", "counter", "manager"];
const AGES_MS = 5000;
const PANES = ["take", "today"];

/** Sign in with number and password, or let a manager pair this tablet. */
function Entry({ session, enter }) {
  useLanguage();
  const [pairing, setPairing] = useState(false);
  const turn = (word) => html`<button type="button" class="quiet turn" data-act="pair" onClick=${() => setPairing(!pairing)}>${say(word)}</button>`;
  if (pairing) return html`<div class="entry"><${Pairing} title="pairing.greeter" />${turn("greeter.sign_in_instead")}</div>`;
  return html`<div class="entry">
    <${SignIn} title="greeter.sign_in" onSignedIn=${enter} />
    ${session && html`<p class="error" role="alert">${say("greeter.not_allowed")}</p>`}
    ${turn("greeter.pair")}</div>`;
}

function Top({ session, house, openBook }) {
  const leave = () => signOut().then(() => location.reload(), () => {});
  return html`
    <header class="bar top">
      <h1>${say("greeter.title")}</h1>
      <span class="me">${session.name ?? session.device}${session.staff && html` <span class="small">${session.staff}</span>`}</span>
      <span class="grow"></span>
      ${house.hall.appointments && html`<button type="button" data-act="appointments" onClick=${openBook}>${say("greeter.pane_appointments")}</button>`}
      <${Clock} timeZone=${house.hall.time_zone} />
      <${LanguageButton} />
      ${session.staff && html`<button type="button" class="quiet" data-act="sign-out" onClick=${leave}>${say("greeter.sign_out")}</button>`}
    </header>`;
}

function Greeter({ session }) {
  useLanguage();
  useNow(AGES_MS);
  const [house, look] = useHouse(session);
  const [pane, setPane] = useState("take");
  const [book, setBook] = useState(false);
  if (house.hall === null) return house.online === false ? html`<${Offline} />` : html`<p class="notice">${say("web.loading")}</p>`;
  return html`
    <div class="greeter" data-pane=${pane} data-online=${String(house.online)}>
      <${Top} session=${session} house=${house} openBook=${() => setBook(true)} />
      ${book && html`<${Appointments} house=${house} look=${look} close=${() => setBook(false)} />`}
      ${house.hall.emergency && html`<${AlarmStrip} emergency=${house.hall.emergency} />`}
      ${house.online === false && html`<${Offline} word="greeter.offline" />`}
      <nav class="panes" role="tablist">
        ${PANES.map((name) => html`
          <button type="button" role="tab" key=${name} data-show=${name} aria-selected=${String(pane === name)} onClick=${() => setPane(name)}>
            ${say(`greeter.pane_${name}`)}${name === "today" && html` <b>${house.tickets.length}</b>`}</button>`)}
      </nav>
      <${Take} house=${house} look=${look} />
      <${Today} house=${house} session=${session} look=${look} show=${() => setPane("today")} />
    </div>`;
}

start(html`
  <${Gate} allowed=${ALLOWED} entry=${(session, enter) => html`<${Entry} session=${session} enter=${enter} />`}>
    ${(session) => html`<${Greeter} session=${session} />`}
  <//>`);
