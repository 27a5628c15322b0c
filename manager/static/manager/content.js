/* What boards show between calls: the items in their order, the pictures and films they are made of. */

import { command, get, refusalText, upload } from "../api.js";
import { Slide } from "../slides.js";
import { Sign } from "../ui.js";
import { known, named, say } from "../words.js";
import { html, useEffect, useRef, useState } from "../vendor/preact-standalone.module.js";
import { Editor, blank } from "./content-form.js";
import { Sure } from "./form.js";
import { sayTimes } from "./times.js";

const LOOK_MS = 3_000;
const WORK_MS = 700;
const KINDS = ["notice", "promises", "table", "picture", "film", "ticker"];
const MEGA = 1024 * 1024;

/** What a refusal of the content says: its own sentence where there is one. */
export function whyNot(refusal) {
  const told = Object.values(refusal.details?.fields ?? {}).find((key) => known(key));
  return told ? say(told) : refusalText(refusal);
}

function usePlan(version) {
  const [plan, setPlan] = useState(null);
  const look = () => get("content/plan").then(({ data }) => setPlan(data), () => {});
  const busy = plan?.work.some(({ wrong }) => !wrong) ?? false;
  useEffect(() => {
    look();
    const timer = setInterval(look, busy ? WORK_MS : LOOK_MS);
    return () => clearInterval(timer);
  }, [version, busy]);
  return [plan, look];
}

/** An item as small as a stamp, the way boards show it. */
export function Preview({ item, media }) {
  const file = media.find(({ sha }) => sha === item.media);
  const ticker = item.kind === "ticker" && html`<p class="ticker-sample">${named(item.text)}</p>`;
  const picture = file && html`<img class="slide" src=${file.small} alt="" />`;
  return html`<div class="stamp dim" aria-hidden="true">${ticker || picture || (!["picture", "film"].includes(item.kind) && html`<${Slide} item=${item} />`)}</div>`;
}

const titleOf = (item) => named(item.title ?? item.text);

function Row({ item, plan, zones, move, edit, told, look }) {
  const now = plan.now.includes(item.code);
  const places = item.zones.map((code) => named(zones.find((zone) => zone.code === code)?.name) || code).join(say("web.comma"));
  const send = (part) => command("content/items", { item: { ...item, ...part } }).then(look, told);
  return html`
    <li class="content-row" data-item=${item.code} data-on=${String(item.on)}>
      <${Preview} item=${item} media=${plan.media} />
      <div><b>${titleOf(item)}</b>
        <p class="small">${say(`content.${item.kind}`)}${" · "}${sayTimes(item)}${places && ` · ${places}`}</p>
        <p>${!item.on ? html`<${Sign} kind="off">${say("content.off")}<//>` : now ? html`<${Sign} kind="go">${say("content.now")}<//>` : html`<${Sign} kind="wait">${say("content.not_now")}<//>`}</p></div>
      <div class="acts">
        <button type="button" data-act="edit" onClick=${edit}>${say("content.edit")}</button>
        <button type="button" data-act="on" onClick=${() => send({ on: !item.on })}>${say(item.on ? "content.switch_off" : "content.switch_on")}</button>
        <button type="button" data-act="up" aria-label=${say("content.up")} title=${say("content.up")} disabled=${!move(-1, true)} onClick=${() => move(-1)}>↑</button>
        <button type="button" data-act="down" aria-label=${say("content.down")} title=${say("content.down")} disabled=${!move(1, true)} onClick=${() => move(1)}>↓</button>
        <${Sure} act="remove" word=${say("manager.remove")} sure=${say("manager.remove_sure")} onClick=${() => command(`content/items/${item.code}`, {}, { method: "DELETE" }).then(look, told)} /></div>
    </li>`;
}

const Bar = ({ of, word }) => html`<div class="working"><span>${word}</span><progress max="1" value=${of}></progress><span>${Math.round(of * 100)} %</span></div>`;

/** Choose a file and send it; ``onMedia`` hears of a picture that is ready. */
export function Upload({ look, onMedia = () => {} }) {
  const input = useRef(null);
  const [share, setShare] = useState(null);
  const [error, setError] = useState(null);
  async function choose(event) {
    const [file] = event.target.files;
    if (!file) return;
    setError(null);
    setShare(0);
    try {
      const { media } = await upload(`content/media?name=${encodeURIComponent(file.name.slice(0, 120))}`, file, setShare);
      if (media) onMedia(media);
    } catch (refusal) {
      setError(whyNot(refusal));
    }
    setShare(null);
    input.current.value = "";
    look();
  }
  return html`
    <div><input ref=${input} type="file" hidden accept="image/jpeg,image/png,image/webp,image/gif,video/mp4,video/webm" data-act="upload" onChange=${choose} />
      <button type="button" disabled=${share !== null} onClick=${() => input.current.click()}>${say("content.upload")}</button>
      ${share !== null && html`<${Bar} of=${share} word=${say("content.sending")} />`}
      ${error && html`<p class="error" role="alert">${error}</p>`}</div>`;
}

const factsOf = ({ width, height, size, seconds }) => [
  `${width} × ${height}`, size >= MEGA ? `${(size / MEGA).toFixed(1)} MB` : `${Math.ceil(size / 1024)} KB`,
  seconds && say("content.length", { minutes: Math.floor(seconds / 60), seconds: String(Math.round(seconds % 60)).padStart(2, "0") }),
].filter(Boolean).join(" · ");

function Library({ plan, look }) {
  const [error, setError] = useState(null);
  const told = (refusal) => setError(whyNot(refusal));
  const remove = (path) => command(path, {}, { method: "DELETE" }).then(look, told);
  return html`
    <div class="card wide library"><h2>${say("content.library")}</h2><p class="small">${say("content.library_how")}</p>
      <${Upload} look=${look} />
      ${error && html`<p class="error" role="alert">${error}</p>`}
      ${plan.work.map((work) => html`<div key=${work.id} data-work=${work.id}>
        ${work.wrong ? html`<p class="error">${say("content.failed", { name: work.name, why: say(work.wrong) })}</p>` : html`<${Bar} of=${work.progress} word=${say("content.making", { name: work.name })} />`}
        <button type="button" data-act="put-away" onClick=${() => remove(`content/films/${work.id}`)}>${say(work.wrong ? "content.put_away" : "web.cancel")}</button></div>`)}
      <ul class="shelf">${plan.media.map((media) => html`<li key=${media.sha} data-media=${media.sha}>
        <div class="stamp dim"><img class="slide" src=${media.small} alt="" /></div>
        <b>${media.name}</b><span class="small">${say(`content.${media.kind}`)}${" · "}${factsOf(media)}</span>
        ${media.missing && html`<${Sign} kind="stop">${say("content.missing")}<//>`}
        ${media.used ? html`<span class="small">${say("content.used")}</span>`
          : html`<${Sure} act="drop" word=${say("manager.remove")} sure=${say("manager.remove_sure")} onClick=${() => remove(`content/media/${media.sha}`)} />`}
      </li>`)}</ul>
    </div>`;
}

export function ContentTab({ house }) {
  const [plan, look] = usePlan(house.hall.version);
  const [edited, edit] = useState(null);
  const [error, setError] = useState(null);
  if (!plan) return html`<p>${say("web.loading")}</p>`;
  const told = (refusal) => setError(whyNot(refusal));
  const codes = plan.items.map(({ code }) => code);
  /** One place up or down; with ``ask`` only whether there is such a place. */
  const mover = (at) => (by, ask = false) => {
    if (ask) return at + by >= 0 && at + by < codes.length;
    const order = [...codes];
    [order[at], order[at + by]] = [order[at + by], order[at]];
    return command("content/order", { codes: order }).then(look, told);
  };
  return html`
    <div class="card wide"><h2>${say("content.title")}</h2><p class="small">${say("content.how")}</p>
      ${error && html`<p class="error" role="alert">${error}</p>`}
      <div class="kinds">${KINDS.map((kind) => html`<button type="button" key=${kind} data-add=${kind} onClick=${() => edit(blank(kind, codes))}>＋ ${say(`content.${kind}`)}</button>`)}</div>
      ${plan.items.length === 0 && html`<p class="small">${say("content.none")}</p>`}
      <ul class="boards">${plan.items.map((item, at) => html`<${Row} key=${item.code} item=${item} plan=${plan} zones=${plan.zones} move=${mover(at)}
        edit=${() => edit(item)} told=${told} look=${look} />`)}</ul></div>
    <${Library} plan=${plan} look=${look} />
    ${edited && html`<${Editor} key=${edited.code} item=${edited} plan=${plan} look=${look} close=${() => edit(null)} />`}`;
}
