/* Who serves what, as a plan on paper: counters down, business types across, a press for each duty. */

import { named, say } from "../words.js";
import { html } from "../vendor/preact-standalone.module.js";
import { KINDS, copied, freshCode, kindOf, turned } from "./duties.js";
import { Field, Sure } from "./form.js";

const MINUTE_S = 60;
const LANGUAGES = ["zh", "en"];

/** The types of the plan: those that give numbers, and those that somebody serves all the same. */
function typesOf({ services }, draft) {
  const duties = [...draft.counters, ...draft.profiles.flatMap(({ counters }) => counters)];
  return services.filter(({ code, message }) => !message || duties.some((duty) => kindOf(duty, code) !== "none"));
}

/** A counter's name; with its number where the name does not say it. */
const nameOf = ({ number, name }) => (named(name).includes(String(number)) ? named(name) : `${number} ${named(name)}`);

function Cell({ duty, counter, service, off, press }) {
  const kind = kindOf(duty, service.code);
  const word = say(`staffing.duty_${kind}`);
  return html`<td><button type="button" class="duty ${kind}" data-type=${service.code} data-kind=${kind} disabled=${off} onClick=${press}
    aria-label=${`${nameOf(counter)} · ${named(service.name)}: ${word}`}>
    <span class="of">${named(service.name)}</span><span class="mark" aria-hidden="true"></span><span class="word">${word}</span></button></td>`;
}

/** After how many minutes others help with a type; empty where nobody does. */
function HelpAfter({ service, draft, write }) {
  const limit = draft.services.find(({ code }) => code === service.code);
  const set = (text) => (text === "" ? null : Math.round(Number(text) * MINUTE_S));
  const change = (event) => write({ services: draft.services.map((one) => (one === limit ? { ...one, help_after: set(event.target.value) } : one)) });
  return html`<input type="number" name=${`help-${service.code}`} min="0" max="1440" step="any" placeholder="–" onInput=${change}
    value=${limit.help_after === null ? "" : Math.round((limit.help_after / MINUTE_S) * 100) / 100} aria-label=${`${named(service.name)}: ${say("staffing.help_after")}`} />`;
}

/** A counter keeps its everyday duty in a work profile, until it is given one there. */
const Own = ({ own, take, give }) => html`<button type="button" class="quiet" data-act=${own ? "as-everyday" : "own-duty"} onClick=${own ? give : take}>${say(own ? "staffing.to_everyday" : "staffing.own_duty")}</button>`;

function Row({ counter, everyday, own, profile, types, set }) {
  const duty = own ?? everyday;
  return html`<tr data-counter=${counter.number} class=${duty === own ? "" : "lent"}>
    <th scope="row"><span class="whose"><b>${nameOf(counter)}</b>
      ${profile && html`<${Own} own=${own} take=${() => set(copied(everyday, counter.number))} give=${() => set(null)} />`}</span></th>
    ${types.map((service) => html`<${Cell} key=${service.code} duty=${duty} counter=${counter} service=${service} off=${duty !== own}
      press=${() => set(turned(own, service.code))} />`)}</tr>`;
}

/** ``profile``: the one that is shown, as it is written; null: what counters serve everyday. */
export function Plan({ known, draft, profile, write }) {
  const types = typesOf(known, draft);
  const shown = profile?.counters ?? draft.counters;
  const keep = (counters) => write(profile ? { profiles: draft.profiles.map((one) => (one === profile ? { ...one, counters } : one)) } : { counters });
  const at = (list, number) => list.find((one) => one.number === number);
  const set = (number) => (duty) => {
    if (duty === null) return keep(shown.filter((one) => one.number !== number));
    return keep(at(shown, number) ? shown.map((one) => (one.number === number ? duty : one)) : [...shown, duty].sort((a, b) => a.number - b.number));
  };
  return html`<div class="plan" data-scrolls data-plan=${profile?.code ?? ""}><table>
    <thead><tr><th><span class="small">${say("staffing.help_after")}</span></th>
      ${types.map((service) => html`<th scope="col" key=${service.code}><span class="head"><span>${named(service.name)}</span>
        <${HelpAfter} service=${service} draft=${draft} write=${write} /></span></th>`)}</tr></thead>
    <tbody>${known.counters.map((counter) => html`<${Row} key=${counter.number} counter=${counter} profile=${profile} types=${types}
      everyday=${at(draft.counters, counter.number)} own=${at(shown, counter.number)} set=${set(counter.number)} />`)}</tbody></table></div>
    <ul class="legend">${KINDS.slice(1).map((kind) => html`<li key=${kind} class="duty ${kind}"><span class="mark" aria-hidden="true"></span> <b>${say(`staffing.duty_${kind}`)}</b> ${say(`staffing.duty_${kind}_how`)}</li>`)}</ul>`;
}

const View = ({ code, name, chosen, now, show }) => html`<button type="button" role="tab" data-view=${code ?? ""} aria-selected=${String(chosen)} onClick=${() => show(code)}>
  ${name}${now && html` <span class="state go"><span class="sign go" aria-hidden="true">●</span> ${say("staffing.now")}</span>`}</button>`;

/** Everyday and each profile, and a new one. */
export function Views({ known, draft, profile, show, write }) {
  function add() {
    const { code, count } = freshCode("p", draft.profiles, known.staffing.profiles);
    const name = Object.fromEntries(LANGUAGES.map((language) => [language, say("staffing.new_name", { count }, language)]));
    write({ profiles: [...draft.profiles, { code, name, counters: [] }] });
    show(code);
  }
  return html`<div class="views"><div role="tablist" aria-label=${say("staffing.profile")}>
    ${[{ code: null }, ...draft.profiles].map(({ code, name }) => html`<${View} key=${code ?? ""} code=${code} name=${code === null ? say("staffing.everyday") : named(name)}
      chosen=${code === (profile?.code ?? null)} now=${code === known.profile} show=${show} />`)}</div>
    <button type="button" class="quiet" data-act="add-profile" onClick=${add}>＋ ${say("staffing.add_profile")}</button></div>`;
}

/** The names of a profile, and how to be rid of it. */
export function ProfileOf({ draft, profile, write }) {
  const rename = (language) => (event) =>
    write({ profiles: draft.profiles.map((one) => (one === profile ? { ...one, name: { ...one.name, [language]: event.target.value } } : one)) });
  const remove = () =>
    write({ profiles: draft.profiles.filter((one) => one !== profile), timetable: draft.timetable.filter((one) => one.profile !== profile.code) });
  return html`<div class="profile-of">
    ${LANGUAGES.map((language) => html`<${Field} key=${language} label=${say(language === "zh" ? "staffing.name_zh" : "staffing.name_en")}>
      <input name=${`name-${language}`} required maxlength=${language === "zh" ? 200 : 400} value=${profile.name[language]} onInput=${rename(language)} /><//>`)}
    <${Sure} key=${profile.code} act="remove-profile" word=${say("staffing.remove_profile")} sure=${say("staffing.remove_sure")} onClick=${remove} /></div>
    <p class="small">${say("staffing.profile_how")}</p>`;
}
