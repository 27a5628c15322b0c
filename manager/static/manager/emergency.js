/* The emergency message: ready or own words, where, how it will look, one more question, and the strip until it is lifted. */

import { command, get, refusalText } from "../api.js";
import { Dialog } from "../dialog.js";
import { Alarm, AlarmStrip } from "../emergency.js";
import { clockTime, named, say } from "../words.js";
import { html, useEffect, useState } from "../vendor/preact-standalone.module.js";
import { Field, Sure } from "./form.js";

const READY = ["fire", "earthquake", "power", "system", "closing", "child"];
const NOTHING = { zh: "", en: "" };
const readyText = (name) => ({ zh: say(`emergency.${name}`, {}, "zh"), en: say(`emergency.${name}`, {}, "en") });
const same = (one, other) => one.zh === other.zh && one.en === other.en;
const whole = (text) => Boolean(text.zh.trim() && text.en.trim());
const alarm = (text) => ({ ...text, since: "", where: [] });

/** The zones of the hall, where it has any. */
function useZones() {
  const [zones, setZones] = useState([]);
  useEffect(() => {
    get("boards").then(({ data }) => setZones(data.zones), () => {
      // without them the message is for everywhere, which is the safe side
    });
  }, []);
  return zones;
}

const Ready = ({ text, choose }) => html`
  <div class="card"><h2>${say("emergency.ready")}</h2>
    <div class="ready">${READY.map((name) => html`
      <button type="button" key=${name} data-ready=${name} aria-pressed=${String(same(text, readyText(name)))}
        onClick=${() => choose(readyText(name))}>${say(`emergency.${name}_name`)}</button>`)}</div></div>`;

const Zones = ({ zones, chosen, choose }) => html`
  <fieldset class="roles"><legend>${say("emergency.where")}</legend>
    <label><input type="radio" name="everywhere" checked=${chosen.length === 0} onChange=${() => choose([])} /> ${say("emergency.everywhere")}</label>
    ${zones.map((zone) => html`<label key=${zone.code}><input type="checkbox" data-zone=${zone.code} checked=${chosen.includes(zone.code)}
      onChange=${(event) => choose(event.target.checked ? [...chosen, zone.code] : chosen.filter((code) => code !== zone.code))} />
      ${named(zone.name)}</label>`)}</fieldset>`;

function Confirm({ text, where, send, refusal, onClose }) {
  return html`
    <${Dialog} title=${say("emergency.sure")} onClose=${onClose} onSubmit=${send} foot=${html`
      ${refusal && html`<p class="error" role="alert">${refusalText(refusal)}</p>`}
      <div class="row"><span class="grow"></span><button type="button" onClick=${onClose}>${say("web.cancel")}</button>
        <button type="submit" class="stop" data-act="confirm">${say("emergency.raise_now")}</button></div>`}>
      <p class="gap"><b>${text.zh}</b><br />${text.en}</p>
      <p class="small">${say("emergency.sure_where", { where })}</p><//>`;
}

export function Emergency({ house, refresh }) {
  const zones = useZones();
  const [text, setText] = useState(NOTHING);
  const [chosen, setChosen] = useState([]);
  const [asked, setAsked] = useState(false);
  const [refusal, setRefusal] = useState(null);
  const write = (code) => (event) => setText({ ...text, [code]: event.target.value });
  const names = zones.filter(({ code }) => chosen.includes(code)).map(({ name }) => named(name));
  const done = () => {
    setAsked(false);
    setText(NOTHING);
    refresh();
  };
  const send = () => command("emergency", { zh: text.zh.trim(), en: text.en.trim(), zones: chosen }).then(done, setRefusal);
  const ask = (event) => {
    event.preventDefault();
    setRefusal(null);
    setAsked(true);
  };
  return html`
    <div class="column">
      <${Ready} text=${text} choose=${setText} />
      <form class="card" onSubmit=${ask}>
        <h2>${say("emergency.words")}</h2>
        <${Field} label=${say("emergency.zh")}><textarea name="zh" lang="zh" rows="3" required maxlength="200" value=${text.zh} onInput=${write("zh")} /><//>
        <${Field} label=${say("emergency.en")}><textarea name="en" lang="en" rows="3" required maxlength="400" value=${text.en} onInput=${write("en")} /><//>
        ${zones.length > 0 && html`<${Zones} zones=${zones} chosen=${chosen} choose=${setChosen} />`}
        <button type="submit" class="stop" data-act="raise" disabled=${!whole(text)}>${say("emergency.raise")}</button>
      </form>
    </div>
    <div class="card">
      <h2>${say("emergency.preview")}</h2>
      <p class="small">${say(house.hall.emergency ? "emergency.replaces" : "emergency.how")}</p>
      <div class="preview" data-ready=${String(whole(text))}>${whole(text)
        ? html`<${Alarm} emergency=${alarm(text)} />`
        : html`<p class="small">${say("emergency.nothing_yet")}</p>`}</div>
    </div>
    ${asked && html`<${Confirm} text=${text} where=${names.join(say("web.comma")) || say("emergency.everywhere")} send=${send}
      refusal=${refusal} onClose=${() => setAsked(false)} />`}`;
}

/** On every tab while an emergency stands. */
export function Standing({ hall, refresh }) {
  const [refusal, setRefusal] = useState(null);
  if (!hall.emergency) return null;
  const lift = () => command("emergency", {}, { method: "DELETE" }).then(refresh, setRefusal);
  return html`
    <${AlarmStrip} emergency=${hall.emergency}>
      <span class="since">${say("emergency.since", { time: clockTime(Date.parse(hall.emergency.since), hall.time_zone) })}</span>
      <${Sure} act="lift" word=${say("emergency.lift")} sure=${say("emergency.lift_sure")} onClick=${lift} /><//>
    ${refusal && html`<p class="error" role="alert">${refusalText(refusal)}</p>`}`;
}
