/* The duty manager's page: let screens in, set up printers, keep the list of staff. */

import { get, refusalText, signOut } from "../api.js";
import { Gate, onRefused } from "../gate.js";
import { connect } from "../live.js";
import { SignIn } from "../signing.js";
import { Clock, LanguageButton, Offline, serverClock, start } from "../ui.js";
import { named, say, useLanguage } from "../words.js";
import { html, useEffect, useRef, useState } from "../vendor/preact-standalone.module.js";
import { Appointments, DoorTab } from "./door.js";
import { Emergency, Standing } from "./emergency.js";
import { First, undone } from "./first.js";
import { Boards } from "./boards.js";
import { ContentTab } from "./content.js";
import { HelpCalls, Notices } from "./notices.js";
import { Phones } from "./phones.js";
import { Printers } from "./printers.js";
import { Ratings } from "./ratings.js";
import { Screens } from "./screens.js";
import { RulesTab } from "./rules.js";
import { ServingTab } from "./serving.js";
import { Staff } from "./staff.js";
import { StaffingTab } from "./staffing.js";
import { Tickets } from "./tickets.js";

const ALLOWED = ["manager"];
const TABS = { first: First, tickets: Tickets, screens: Screens, boards: Boards, content: ContentTab, door: DoorTab, rules: RulesTab, serving: ServingTab, staffing: StaffingTab, appointments: Appointments, ratings: Ratings, phones: Phones, printers: Printers, notices: Notices, staff: Staff, emergency: Emergency };
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
  <div role="tablist" aria-label=${title}>${names.filter((name) => name in TABS).map((name) => html`
    <button type="button" role="tab" key=${name} data-tab=${name} aria-selected=${String(name === tab)} onClick=${() => show(name)}>${say(`manager.tab_${name}`)}</button>`)}</div></div>`;

function Manager({ session }) {
  useLanguage();
  const [house, refresh] = useHouse(session);
  const [chosen, setTab] = useState(Object.keys(TABS).find((name) => `#${name}` === location.hash) ?? null);
  const [refusal, setRefusal] = useState(null);
  if (!house.hall) return house.online === false ? html`<${Offline} />` : html`<p class="notice">${say("web.loading")}</p>`;
  const tab = chosen ?? (undone(house).length ? "first" : "screens");
  const Tab = TABS[tab];
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
      <${Tabs} title="" names=${Object.keys(TABS).filter((name) => !grouped.has(name))} tab=${tab} show=${show} /></nav>
    <section class="tab" data-tab=${tab}><${Tab} house=${house} session=${session} refresh=${refresh} show=${show} /></section>`;
}

start(html`
  <${Gate} allowed=${ALLOWED} entry=${(_, enter) => html`<${SignIn} title="manager.sign_in" onSignedIn=${enter} />`}>
    ${(session) => html`<${Manager} session=${session} />`}
  <//>`);
