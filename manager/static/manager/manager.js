/* The duty manager's page: let screens in, set up printers, keep the list of staff. */

import { get, refusalText, signOut } from "../api.js";
import { Gate, onRefused } from "../gate.js";
import { connect } from "../live.js";
import { SignIn } from "../signing.js";
import { Clock, LanguageButton, Offline, serverClock, start } from "../ui.js";
import { named, say, useLanguage } from "../words.js";
import { html, useEffect, useRef, useState } from "../vendor/preact-standalone.module.js";
import { Emergency, Standing } from "./emergency.js";
import { First, undone } from "./first.js";
import { HelpCalls, Notices } from "./notices.js";
import { useTab } from "./tab.js";

const ALLOWED = ["manager"];
/** What a tab shows, or how its script comes once somebody opens it. */
const HERE = { first: First, notices: Notices, emergency: Emergency };
const COMES = {
  tickets: () => import("./tickets.js").then((one) => one.Tickets),
  screens: () => import("./screens.js").then((one) => one.Screens),
  boards: () => import("./boards.js").then((one) => one.Boards),
  content: () => import("./content.js").then((one) => one.ContentTab),
  door: () => import("./door.js").then((one) => one.DoorTab),
  rules: () => import("./rules.js").then((one) => one.RulesTab),
  serving: () => import("./serving.js").then((one) => one.ServingTab),
  staffing: () => import("./staffing.js").then((one) => one.StaffingTab),
  appointments: () => import("./door.js").then((one) => one.Appointments),
  ratings: () => import("./ratings.js").then((one) => one.Ratings),
  phones: () => import("./phones.js").then((one) => one.Phones),
  printers: () => import("./printers.js").then((one) => one.Printers),
  staff: () => import("./staff.js").then((one) => one.Staff),
};
const NAMES = [...Object.keys(COMES), ...Object.keys(HERE)];
/** The tabs as they stand together; what no group names stands in the last one. */
const GROUPS = { today: ["tickets", "appointments", "notices", "ratings"], rules: ["door", "rules", "serving", "staffing", "staff"], house: ["first", "screens", "boards", "content", "phones", "printers"] };
const grouped = new Set(Object.values(GROUPS).flat());
const CALM_MS = 1000;
const CONCERNS = new Set(["TokenCreated", "TokenRevoked", "StaffChanged", "CatalogueChanged", "PrinterChanged", "NoticeGiven", "NoticeRead", "NoticeEnded", "CounterOpened", "CounterClosed", "DayOpened"]);

function useHouse(session) {
  const [state, setState] = useState({ hall: null, online: null });
  const live = useRef(null);
  const change = (part) => setState((was) => ({ ...was, ...part }));
  useEffect(() => {
    async function snapshot() {
      const read = await Promise.all([get(""), get("counters"), get("printers"), get("staff"), get("tokens"), get("places"), get("notices")]);
      const [hall, counters, printers, staff, tokens, places, notices] = read.map(({ data }) => data);
      change({ hall, counters, printers, staff, tokens, places, notices });
      return { seq: Math.min(...read.map(({ seq }) => seq)), journal: read[0].journal };
    }
    live.current = connect({
      hall: session.hall, rooms: ["manager"], snapshot, onRefused,
      apply: (event) => CONCERNS.has(event.type) && live.current.refresh(CALM_MS),
      onState: (online) => change({ online }),
      onTick: (now) => serverClock.set(now),
    });
    return () => live.current.close();
  }, []);
  return [state, () => live.current.refresh()];
}

const Tabs = ({ title, names, tab, show }) => html`<div class="tab-group">${title && html`<h2 class="small">${title}</h2>`}
  <div role="tablist" aria-label=${title}>${names.map((name) => html`
    <button type="button" role="tab" key=${name} data-tab=${name} aria-selected=${String(name === tab)} onClick=${() => show(name)}>${say(`manager.tab_${name}`)}</button>`)}</div></div>`;

function Manager({ session }) {
  useLanguage();
  const [house, refresh] = useHouse(session);
  const [chosen, setTab] = useState(NAMES.find((name) => `#${name}` === location.hash) ?? null);
  const [refusal, setRefusal] = useState(null);
  const tab = chosen ?? (house.hall && undone(house).length ? "first" : "screens");
  const Tab = useTab(tab, HERE, COMES);
  if (!house.hall) return house.online === false ? html`<${Offline} />` : html`<p class="notice">${say("web.loading")}</p>`;
  const show = (name) => {
    setTab(name);
    history.replaceState(null, "", `#${name}`);
  };
  return html`
    <header class="bar top"><b>${named(house.hall.name)}</b><span class="grow"></span>
      <span>${session.name} <span class="small">${session.staff}</span></span>
      <${LanguageButton} /><button type="button" class="quiet" data-act="sign-out"
        onClick=${() => signOut().then(() => location.reload(), setRefusal)}>${say("counter.sign_out")}</button>
      <${Clock} timeZone=${house.hall.time_zone} /></header>
    ${house.online === false && html`<${Offline} />`}
    <${Standing} hall=${house.hall} refresh=${refresh} />
    <${HelpCalls} house=${house} refresh=${refresh} />
    ${refusal && html`<p class="error" role="alert">${refusalText(refusal)}</p>`}
    <nav class="tabs">${Object.entries(GROUPS).map(([group, names]) => html`<${Tabs} key=${group} title=${say(`manager.tabs_${group}`)} names=${names} tab=${tab} show=${show} />`)}
      <${Tabs} title="" names=${NAMES.filter((name) => !grouped.has(name))} tab=${tab} show=${show} /></nav>
    <section class="tab" data-tab=${tab}>${Tab ? html`<${Tab} house=${house} session=${session} refresh=${refresh} show=${show} />` : html`<p>${say("web.loading")}</p>`}</section>`;
}

start(html`
  <${Gate} allowed=${ALLOWED} entry=${(_, enter) => html`<${SignIn} title="manager.sign_in" onSignedIn=${enter} />`}>
    ${(session) => html`<${Manager} session=${session} />`}
  <//>`);
