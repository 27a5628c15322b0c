/* How the built-in printer behaves: one of its moods, chosen by whoever may. */

import { Sign, Two } from "../ui.js";
import { say } from "../words.js";
import { html, useEffect, useRef, useState } from "../vendor/preact-standalone.module.js";

const MOODS = ["ok", "paper_low", "paper_out", "cover_open", "cutter", "offline", "slow", "hung", "silent", "garbled", "die_mid_job"];
const KINDS = { ok: "go", paper_low: "wait", slow: "wait" };
const MID_JOB = 100;
const ROOMY = "(min-width: 64rem)";
const SURE_MS = 4000;

function Moods({ mood, choose }) {
  return html`<div class="moods" role="radiogroup" aria-label=${say("paper.behaves")}>
    ${MOODS.map((name) => html`<button type="button" role="radio" key=${name} data-mood=${name}
      aria-checked=${String(name === mood.name)} onClick=${() => choose(name)}>
      <span class="sign" aria-hidden="true">${name === mood.name ? "●" : "○"}</span><span>${say(`paper.mood_${name}`)}</span></button>`)}
  </div>`;
}

function Clear({ disabled, clear }) {
  const [sure, setSure] = useState(false);
  useEffect(() => {
    if (!sure) return undefined;
    const timer = setTimeout(() => setSure(false), SURE_MS);
    return () => clearTimeout(timer);
  }, [sure]);
  const press = () => {
    setSure(!sure);
    if (sure) clear();
  };
  return html`<button type="button" data-act="clear" class=${sure ? "stop" : ""} disabled=${disabled} onClick=${press}>
    ${say(sure ? "paper.clear_sure" : "paper.clear")}</button>`;
}

/** From which byte on: a job has to have begun before one can die in its middle. */
function fromByte(name, wished, mood) {
  if (name === "die_mid_job") return wished || MID_JOB;
  return mood.name === "die_mid_job" && wished === MID_JOB ? 0 : wished;
}

function Controls({ mood, some, tell }) {
  const after = useRef(null);
  const wished = () => Math.max(0, Math.round(Number(after.current.value)) || 0);
  const choose = (name) => tell("/printer/mood", { mood: name, after: fromByte(name, wished(), mood) });
  return html`
    <${Moods} mood=${mood} choose=${choose} />
    <label class="field after"><span>${say("paper.after")}</span>
      <input key=${mood.after} ref=${after} name="after" type="number" inputmode="numeric" min="0" max="10000000" step="1"
        defaultValue=${mood.after} onChange=${() => choose(mood.name)} /></label>
    <${Clear} disabled=${!some} clear=${() => tell("/printer/slips", {}, { method: "DELETE" })} />`;
}

/** ``may``: whether this browser may choose; ``some``: whether there is paper to clear. */
export function Behaviour({ mood, may, some, error, tell }) {
  const [roomy] = useState(() => matchMedia(ROOMY).matches);
  const from = mood.after > 0 && mood.name !== "ok";
  return html`<details class="card behaviour" open=${roomy} data-mood=${mood.name}>
    <summary><h2><${Two} of="paper.behaves" /></h2>
      <span class="now" role="status"><${Sign} kind=${KINDS[mood.name] ?? "stop"}>${say(`paper.mood_${mood.name}`)}<//>
        ${from && html` <span class="small">${say("paper.after_now", { after: mood.after })}</span>`}</span></summary>
    <p class="what">${say(`paper.mood_${mood.name}_what`, { rate: mood.rate })}</p>
    ${error && html`<p class="error" role="alert">${error}</p>`}
    ${may ? html`<${Controls} mood=${mood} some=${some} tell=${tell} />` : html`<p class="small">${say("paper.manager_only")}</p>`}
  </details>`;
}
