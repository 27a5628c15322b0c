/* Boards and voices: how each is and what it shows, the zones of the hall, how calls are spoken. */

import { command, get, refusalText } from "../api.js";
import { values } from "../signing.js";
import { Sign } from "../ui.js";
import { named, say, stamp } from "../words.js";
import { html, useEffect, useState } from "../vendor/preact-standalone.module.js";
import { Field, Form } from "./form.js";

const LOOK_MS = 3_000;
const LAYOUTS = ["full", "content", "big", "plain"];
const KIND = { on: "go", off: "wait", blocked: "stop" };

function useBoards(house) {
  const [boards, setBoards] = useState(null);
  const look = () => get("boards").then(({ data }) => setBoards(data), () => {});
  useEffect(() => {
    look();
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, [house.hall.version]);
  return [boards, look];
}

const Options = ({ of, now }) => of.map(([value, word]) => html`<option key=${value} value=${value} selected=${value === now}>${word}</option>`);

function Board({ board, zones, zone, look }) {
  const [said, setSaid] = useState(null);
  const path = `boards/${encodeURIComponent(board.device)}`;
  const done = (word) => () => {
    setSaid({ text: say(word) });
    look();
  };
  const no = (refusal) => setSaid({ error: refusalText(refusal) });
  const change = (part) => command(path, { name: board.name, zone: board.zone, layout: board.layout, sound: board.sound, content: board.content, ...part }).then(done("manager.saved"), no);
  const last = board.last && say("manager.board_said", { number: board.last.number, counter: board.last.counter, time: stamp(Date.parse(board.last.at), zone) });
  return html`
    <li class="board-row" data-board=${board.device}>
      <div><label class="field"><span>${board.device}</span>
        <input value=${board.name} maxlength="60" placeholder=${say("manager.board_name")} onChange=${(event) => change({ name: event.target.value.trim() })} /></label>
        <p>${board.online ? html`<${Sign} kind=${KIND[board.state]}>${say(`board_state.${board.state}`)}<//>` : html`<${Sign} kind="stop">${say("board_state.gone")}<//>`}
          <br /><span class="small">${board.seen_at && !board.online ? say("manager.board_seen", { time: stamp(Date.parse(board.seen_at), zone) }) : last}</span></p></div>
      <label class="field"><span>${say("manager.board_zone")}</span><select data-field="zone" onChange=${(event) => change({ zone: event.target.value || null })}>
        <${Options} of=${[["", say("manager.board_whole")], ...zones.map((one) => [one.code, named(one.name)])]} now=${board.zone ?? ""} /></select></label>
      <label class="field"><span>${say("manager.board_layout")}</span><select data-field="layout" onChange=${(event) => change({ layout: event.target.value })}>
        <${Options} of=${LAYOUTS.map((one) => [one, say(`board_layout.${one}`)])} now=${board.layout} /></select></label>
      <div class="acts"><label class="tick"><input type="checkbox" checked=${board.sound} onChange=${(event) => change({ sound: event.target.checked })} /> ${say("manager.board_sound")}</label>
        <label class="tick"><input type="checkbox" data-field="content" checked=${board.content} onChange=${(event) => change({ content: event.target.checked })} /> ${say("manager.board_content")}</label>
        <button type="button" data-act="try" disabled=${!board.online} onClick=${() => command(`${path}/test`).then(done("manager.board_tried"), no)}>${say("manager.board_try")}</button>
        ${said && html`<p class=${said.error ? "error" : "done"} role="status">${said.text ?? said.error}</p>`}</div>
    </li>`;
}

/** A zone a line: its name, and which counters are called in it. */
function Zones({ zones, house, look }) {
  const [error, setError] = useState(null);
  const save = (list) => command("zones", { zones: list }).then(() => {
    setError(null);
    look();
  }, (no) => setError(refusalText(no)));
  const fresh = () => {
    for (let count = 1; ; count += 1) if (!zones.some(({ code }) => code === `zone_${count}`)) return `zone_${count}`;
  };
  const toggle = (zone, number) => {
    const counters = zone.counters.includes(number) ? zone.counters.filter((one) => one !== number) : [...zone.counters, number].sort((a, b) => a - b);
    return save(zones.map((one) => (one === zone ? { ...zone, counters } : one)));
  };
  async function add(form) {
    const { zh, en } = values(form);
    await command("zones", { zones: [...zones, { code: fresh(), name: { zh, en: en || zh }, counters: [], services: [] }] });
    look();
  }
  return html`
    <div class="card"><h2>${say("manager.zones")}</h2><p class="small">${say("manager.zones_how")}</p>
      ${error && html`<p class="error" role="alert">${error}</p>`}
      ${zones.map((zone) => html`<fieldset class="roles" key=${zone.code} data-zone=${zone.code}><legend>${named(zone.name)}</legend>
        ${house.counters.map(({ number, name }) => html`<label key=${number}><input type="checkbox" checked=${zone.counters.includes(number)} onChange=${() => toggle(zone, number)} /> ${named(name)}</label>`)}
        <button type="button" data-act="remove-zone" onClick=${() => save(zones.filter((one) => one !== zone))}>${say("manager.remove")}</button></fieldset>`)}
      <${Form} send=${add} labels=${{ name: say("manager.zone_zh") }} word="manager.zone_add" class="bare">
        <${Field} label=${say("manager.zone_zh")}><input name="zh" required maxlength="200" /><//>
        <${Field} label=${say("manager.zone_en")}><input name="en" maxlength="200" /><//><//>
    </div>`;
}

/** ``08:30 100`` a line: how loud it is from then on. */
const loudness = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean).map((line) => {
  const [at, percent] = line.split(/[\s,，%]+/);
  return { at: at.padStart(5, "0"), percent: Number(percent) };
});

function VoiceSetup({ voice, look, saved, onSaved }) {
  const labels = { loudness: say("manager.voice_loudness") };
  async function send(form) {
    const { one, again, apology_after: sorry, loudness: lines = "", on, chime } = values(form);
    await command("voice", { ...voice, on: on === "on", chime: chime === "on", one, again: Number(again), apology_after: Number(sorry) * 60, loudness: loudness(lines) });
    onSaved();
    look();
  }
  const times = voice.loudness.map(({ at, percent }) => `${at.slice(0, 5)} ${percent}`).join("\n");
  return html`
    <${Form} key=${JSON.stringify(voice)} send=${send} labels=${labels} word="manager.save">
      <h2>${say("manager.voice")}</h2>
      ${saved && html`<p class="done voice-saved" role="status">${say("manager.saved")}</p>`}
      <label class="tick"><input type="checkbox" name="on" defaultChecked=${voice.on} /> ${say("manager.voice_on")}</label>
      <label class="tick"><input type="checkbox" name="chime" defaultChecked=${voice.chime} /> ${say("manager.voice_chime")}</label>
      <${Field} label=${say("manager.voice_one")}><select name="one"><${Options} of=${["yi", "yao"].map((one) => [one, say(`voice_one.${one}`)])} now=${voice.one} /></select><//>
      <${Field} label=${say("manager.voice_again")}><input name="again" type="number" min="0" max="3" required defaultValue=${voice.again} /><//>
      <${Field} label=${say("manager.voice_sorry")}><input name="apology_after" type="number" min="0" max="600" required defaultValue=${Math.round(voice.apology_after / 60)} /><//>
      <${Field} label=${labels.loudness}><textarea name="loudness" rows="3" placeholder=${"08:30 100\n12:00 60\n20:00 0"} defaultValue=${times}></textarea><//>
    <//>`;
}

export function Boards({ house }) {
  const [boards, look] = useBoards(house);
  // the form is made anew with what was kept, so it cannot say itself that it was
  const [saved, setSaved] = useState(false);
  if (!boards) return html`<p>${say("web.loading")}</p>`;
  return html`
    <div class="card wide"><h2>${say("manager.boards")}</h2>
      ${boards.items.length === 0 && html`<p class="small">${say("manager.no_boards")}</p>`}
      <ul class="boards">${boards.items.map((board) => html`<${Board} key=${board.device} board=${board} zones=${boards.zones} zone=${house.hall.time_zone} look=${look} />`)}</ul></div>
    <${VoiceSetup} voice=${boards.voice} look=${look} saved=${saved} onSaved=${() => setSaved(true)} />
    <${Zones} zones=${boards.zones} house=${house} look=${look} />`;
}
