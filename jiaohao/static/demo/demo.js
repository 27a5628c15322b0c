/* The demo: every station of the hall side by side, each the page that it is in a hall. */

import { command, get, whoAmI } from "../api.js";
import { LanguageButton, Two, start } from "../ui.js";
import { say, useLanguage } from "../words.js";
import { html, useEffect, useState } from "../vendor/preact-standalone.module.js";
import { Paper } from "./paper.js";
import { Screen } from "./screen.js";

const KIOSK = [1080, 1920];
const BOARD = [1920, 1080];
const DESK = [1366, 768];
const PACES = ["paused", "slow", "normal", "fast"];
const counters = document.getElementById("stage").dataset.counters.split(" ");

function Pace() {
  const [pace, setPace] = useState(null);
  const show = ({ pace: now }) => setPace(now);
  useEffect(() => {
    whoAmI().then(() => get("/demo/pace")).then(({ data }) => show(data), () => {});
  }, []);
  const choose = (wish) => command("/demo/pace", { pace: wish }).then(show, () => {});
  return html`
    <div class="pace" role="group" aria-label=${say("demo.pace")}>
      ${PACES.map((one) => html`<button type="button" key=${one} data-pace=${one} aria-pressed=${String(one === pace)}
        onClick=${() => choose(one)}>${say(`demo.pace_${one}`)}</button>`)}
    </div>`;
}

function Demo() {
  useLanguage();
  return html`
    <header class="head">
      <h1><${Two} of="demo.title" /></h1>
      <p class="invite"><${Two} of="demo.invite" /></p>
      <${Pace} />
      <${LanguageButton} />
    </header>
    <section class="hall">
      <${Screen} name="kiosk" src="/kiosk" size=${KIOSK} title=${html`<${Two} of="start.kiosk" />`} />
      <${Screen} name="board" src="/board" size=${BOARD} title=${html`<${Two} of="start.board" />`} />
      <div class="desks">${counters.map((number) => html`
        <${Screen} key=${number} name="desk" src=${`/counter?counter=${number}`} size=${DESK}
          title=${html`<${Two} of="demo.counter" with=${{ number }} />`} />`)}</div>
      <${Paper} />
    </section>`;
}

start(html`<${Demo} />`);
