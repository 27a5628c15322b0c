/* A past day as it was, by the rules in force and by those on this page: who gains, who loses, and by how much. */

import { command, refusalText } from "../api.js";
import { named, say } from "../words.js";
import { html, useState } from "../vendor/preact-standalone.module.js";
import { wrongFields } from "./form.js";
import { clockSpan } from "./lasting.js";
import { shifts } from "./shifts.js";

const SETS = ["was", "now", "tried"];
const PATIENCE_MS = 20_000;

function Verdict({ rows, nameOf }) {
  const { gain, lose } = shifts(rows);
  const whole = rows.at(-1).change;
  const list = (group) => group.map(({ row, seconds }) => say(seconds < 0 ? "rules.by_less" : "rules.by_more", { who: nameOf(row), span: clockSpan(seconds) })).join(say("web.comma"));
  return html`<ul class="verdict-lines" role="status">
    ${gain.length > 0 && html`<li data-verdict="gain"><b><span aria-hidden="true">▼</span> ${say("rules.gain")}</b> ${list(gain)}</li>`}
    ${lose.length > 0 && html`<li data-verdict="lose"><b><span aria-hidden="true">▲</span> ${say("rules.lose")}</b> ${list(lose)}</li>`}
    ${!gain.length && !lose.length && html`<li data-verdict="same">${say("rules.same")}</li>`}
    ${whole.sooner + whole.later > 0 && html`<li>${say("rules.people", { sooner: whole.sooner, later: whole.later })}</li>`}</ul>`;
}

/** Of each type three bars: nine of ten waited no longer than the full part, the longest to the end of the line. */
function Bars({ rows, nameOf }) {
  const types = rows.filter((row) => !row.category && row.called > 0);
  const longest = Math.max(1, ...types.flatMap((row) => SETS.map((set) => row[set].most)));
  return html`<div class="trial-bars">${types.map((row) => html`<div key=${row.service} data-bars=${row.service}>
    <h3>${nameOf(row)} <span class="small">${say("rules.called", { count: row.called })}</span></h3>
    ${SETS.map((set) => html`<div class="trial-bar ${set}" key=${set}><span class="which">${say(`rules.set_${set}`)}</span>
      <span class="scale"><span class="most" style=${{ width: `${(row[set].most / longest) * 100}%` }}></span>
        <span class="p90" style=${{ width: `${(row[set].p90 / longest) * 100}%` }}></span></span>
      <span class="figures">${say("rules.p90_most", { p90: clockSpan(row[set].p90), most: clockSpan(row[set].most) })}</span></div>`)}</div>`)}</div>`;
}

const COLUMNS = ["mean", "p50", "p90", "most", "overtaken", "most_overtaken"];
const figure = (column, value) => (column === "overtaken" ? value.toFixed(1) : column === "most_overtaken" ? value : clockSpan(value));

const Table = ({ rows, nameOf }) => html`<div class="trial-table"><table>
  <thead><tr><th></th>${COLUMNS.map((column) => html`<th key=${column} class=${column}>${say(`rules.column_${column}`)}</th>`)}</tr></thead>
  ${rows.map((row) => html`<tbody key=${`${row.service} ${row.category}`}>
    <tr class="head"><th colspan="7">${nameOf(row)} <span class="small">${say("rules.came", { people: row.people, called: row.called })}</span></th></tr>
    ${SETS.map((set) => html`<tr key=${set} data-set=${set}><td>${say(`rules.set_${set}`)}</td>${COLUMNS.map((column) => html`
      <td key=${column} class=${column}>${figure(column, row[set][column])}</td>`)}</tr>`)}</tbody>`)}</table></div>`;

export function Trial({ days, rules, stops, services, categories }) {
  const [day, setDay] = useState(days[0] ?? "");
  const [state, setState] = useState({});
  const nameOf = ({ service, category }) => {
    const type = service ? named(services.find((one) => one.code === service)?.name) || service : say("rules.everybody");
    return category ? `${type} · ${named(categories.find((one) => one.code === category)?.name) || category}` : type;
  };
  async function send() {
    setState({ busy: true });
    try {
      setState({ found: await command("rules/try", { day, rules }, { patience: PATIENCE_MS }), by: rules });
    } catch (refusal) {
      setState({ refusal });
    }
  }
  const { found, by, busy, refusal } = state;
  return html`<div class="card wide trial"><h2>${say("rules.try")}</h2><p class="small">${say("rules.try_how")}</p>
    ${days.length === 0 ? html`<p>${say("rules.no_days")}</p>` : html`<div class="try-day">
      <label class="field"><span>${say("rules.day")}</span><select name="day" onChange=${(event) => setDay(event.target.value)}>
        ${days.map((one) => html`<option key=${one} value=${one} selected=${one === day}>${one}</option>`)}</select></label>
      <button type="button" class="main" data-act="try-rules" disabled=${busy || stops} onClick=${send}>${say(busy ? "rules.trying" : "rules.try_now")}</button></div>`}
    ${refusal && html`<p class="error" role="alert">${wrongFields(refusal, {}) ?? refusalText(refusal)}</p>`}
    ${found && html`<div class="trial-found" data-day=${found.day}>
      ${by !== rules && html`<p class="hint">${say("rules.changed_since")}</p>`}
      <${Verdict} rows=${found.rows} nameOf=${nameOf} />
      <${Bars} rows=${found.rows} nameOf=${nameOf} />
      <details class="more"><summary>${say("rules.table")}</summary><${Table} rows=${found.rows} nameOf=${nameOf} /></details></div>`}</div>`;
}
