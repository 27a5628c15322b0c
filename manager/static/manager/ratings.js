/* What customers say of the service on a day, and how they are asked. */

import { command, get, refusalText } from "../api.js";
import { BAD, Face, LEVELS } from "../faces.js";
import { clockTime, known, named, say } from "../words.js";
import { html, useEffect, useState } from "../vendor/preact-standalone.module.js";
import { Field, wrongFields } from "./form.js";

const MODES = ["off", "finish", "press"];

/** Whether and how customers are asked; ``rules`` as they are kept. */
function How({ rules }) {
  const [draft, setDraft] = useState(rules);
  const [said, setSaid] = useState({});
  useEffect(() => setDraft(rules), [rules.rating, rules.rating_seconds]);
  const write = (part) => {
    setDraft({ ...draft, ...part });
    setSaid({});
  };
  async function save(event) {
    event.preventDefault();
    try {
      await command("ratings/rules", draft);
      setSaid({ done: true });
    } catch (refusal) {
      setSaid({ error: wrongFields(refusal, { rating_seconds: say("ratings.seconds") }) ?? refusalText(refusal) });
    }
  }
  return html`<form class="card rating-rules" onSubmit=${save}>
    <h2>${say("ratings.how")}</h2>
    <div class="modes" role="radiogroup" aria-label=${say("ratings.how")}>${MODES.map((mode) => html`
      <button type="button" role="radio" key=${mode} data-mode=${mode} aria-checked=${String(draft.rating === mode)} onClick=${() => write({ rating: mode })}>
        <b>${say(`ratings.mode_${mode}`)}</b><span class="small">${say(`ratings.mode_${mode}_how`)}</span></button>`)}</div>
    <${Field} label=${say("ratings.seconds")}><input name="rating_seconds" type="number" min="10" max="300" required value=${draft.rating_seconds}
      onInput=${(event) => write({ rating_seconds: event.target.valueAsNumber || null })} /><//>
    <p class="small">${say("ratings.tablets")}</p>
    ${said.error && html`<p class="error" role="alert">${said.error}</p>`}
    ${said.done && html`<p class="done" role="status">${say("ratings.saved")}</p>`}
    <button type="submit" class="main" data-act="save-rating">${say("manager.save")}</button></form>`;
}

/** How often each level, as bars beside each other with their numbers. */
function Bars({ counts }) {
  const most = Math.max(1, ...Object.values(counts));
  return html`<ol class="level-bars">${LEVELS.map((level) => html`
    <li key=${level} data-level=${level}><${Face} level=${level} /><span>${say(`rating.level_${level}`)}</span>
      <span class="track"><span class="level-bar level-${level}" style=${{ width: `${(100 * counts[level]) / most}%` }}></span></span><b>${counts[level]}</b></li>`)}</ol>`;
}

function Figures({ found }) {
  const share = found.share_good === null ? null : Math.round(found.share_good * 1000) / 10;
  return html`<p class="good-share">${share === null ? say("ratings.good_none") : html`${say("ratings.good")} <b>${share}%</b>`}</p>
    <p>${say("ratings.said", found)} <span class="small">${say("ratings.of", found)}</span></p>`;
}

const where = (one) => say(one.staff ? "ratings.where_staff" : "ratings.where_counter", { counter: one.counter, staff: one.staff });
const because = (reason) => (known(`rating.reason_${reason}`) ? say(`rating.reason_${reason}`) : reason);

function Bad({ items, zone, services }) {
  const bad = items.filter((one) => one.level <= BAD);
  const type = (code) => named(services.find((one) => one.code === code)?.name) || code;
  if (!bad.length) return html`<p class="small">${say("ratings.bad_none")}</p>`;
  return html`<ol class="bad-ratings">${bad.map((one) => html`<li key=${one.ticket} data-number=${one.number} data-level=${one.level}>
    <time>${clockTime(Date.parse(one.at), zone)}</time><b>${one.number}</b>
    <span class="level"><${Face} level=${one.level} /> ${say(`rating.level_${one.level}`)}</span>
    <span class="what">${one.reasons.length ? html`<b>${one.reasons.map(because).join(say("web.comma"))}</b>` : say("ratings.no_reason")}
      <br /><span class="small">${where(one)} · ${type(one.service)} · ${say(`ratings.via_${one.via}`)}</span></span></li>`)}</ol>`;
}

export function Ratings({ house }) {
  const [day, setDay] = useState(house.hall.business_day);
  const [state, setState] = useState({ found: null, services: [], refusal: null });
  const change = (part) => setState((was) => ({ ...was, ...part }));
  const read = () => get(`ratings?${new URLSearchParams({ day })}`).then(({ data }) => change({ found: data, refusal: null }), (refusal) => change({ refusal }));
  useEffect(() => {
    get("services").then(({ data }) => change({ services: data }), () => {});
  }, []);
  useEffect(() => {
    if (day) read();
  }, [day, house.hall.version]);
  const { found, services, refusal } = state;
  if (!found) return refusal ? html`<p class="error" role="alert">${refusalText(refusal)}</p>` : html`<p>${say("web.loading")}</p>`;
  return html`<${How} rules=${found.rules} />
    <div class="card ratings" data-day=${found.day}>
      <h2>${say("ratings.title")}</h2>
      <div class="day-line"><${Field} label=${say("ratings.day")}><input name="day" type="date" required max=${found.today} value=${day}
        onChange=${(event) => setDay(event.target.value)} /><//>
        <button type="button" class="quiet" data-act="look-again" onClick=${read}>${say("ratings.again")}</button></div>
      ${refusal && html`<p class="error" role="alert">${refusalText(refusal)}</p>`}
      <${Figures} found=${found} /><${Bars} counts=${found.counts} />
      <h3>${say("ratings.bad")}</h3><${Bad} items=${found.items} zone=${house.hall.time_zone} services=${services} />
    </div>`;
}
