/* One's own number on one's own phone: where it stands, the call, and what one may do oneself. */

import { command, refusalText } from "../api.js";
import { LanguageButton, Sign, TicketNumber, start } from "../ui.js";
import { clockTime, giveWords, named, say, sayAhead, sayWait, setLanguage, useLanguage, widthOf } from "../words.js";
import { html, useEffect, useState } from "../vendor/preact-standalone.module.js";
import { able, useAlerts } from "./alerts.js";
import { calls, useFollowing } from "./following.js";
import { Rating } from "./rating.js";

const WORDS = "/t/words.json";
const AGAIN_MS = 1000, BEAT_MS = 10_000, MINUTE_MS = 60_000;
const LONG = 4, WIDE = 24;
const REMEMBERED = "jiaohao-language";
/** Shape and colour of each state; its word stands beside. */
const SIGNS = { waiting: "wait", called: "go", serving: "go", held: "wait", missed: "stop", served: "go", left: "open", expired: "stop" };

async function fetchWords() {
  for (;;) {
    try {
      const answer = await fetch(WORDS);
      if (answer.ok) return giveWords(await answer.json());
    } catch {
      // without words there is no page
    }
    await new Promise((done) => setTimeout(done, AGAIN_MS));
  }
}

/** The language one chose last on this phone; a phone that keeps nothing has none. */
const remembered = (code) => {
  try {
    if (code) localStorage.setItem(REMEMBERED, code);
    return localStorage.getItem(REMEMBERED);
  } catch {
    return null;
  }
};

/** The server's time (ms), looked at again from time to time. */
function useServerNow(ahead) {
  const [, beat] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => beat((count) => count + 1), BEAT_MS);
    return () => clearInterval(timer);
  }, []);
  return Date.now() + ahead;
}

/** ``least``: so many minutes must have passed before there is anything to say. */
function Since({ ticket, ahead, least = 0 }) {
  const now = useServerNow(ahead);
  const minutes = Math.max(0, Math.floor((now - Date.parse(ticket.called_at)) / MINUTE_MS));
  if (!ticket.called_at || minutes < least) return null;
  const key = minutes === 0 ? "phone.called_now" : minutes === 1 ? "phone.called_minute" : "phone.called_minutes";
  return html`<p class="since">${say(key, { minutes })}</p>`;
}

const inSight = (element) => element?.scrollIntoView({ block: "end" });

/** A button that does one thing once; where it cannot be taken back it asks first. */
function Act({ act, sure, class: name = "", take }) {
  const [state, setState] = useState({});
  async function press() {
    setState({ busy: true });
    try {
      take(await command(`${calls}/${act}`));
      setState({});
    } catch (refusal) {
      setState({ refusal });
    }
  }
  const button = (kind, word, onClick, data) => html`
    <button type="button" class=${kind} data-act=${data} disabled=${state.busy} onClick=${onClick}>${say(word)}</button>`;
  return html`
    ${state.refusal && html`<p class="error" role="alert">${refusalText(state.refusal)}</p>`}
    ${state.asked ? html`<div class="sure" role="group" ref=${inSight}><p>${say("phone.leave_sure")}</p>
        ${button("stop", "phone.leave_yes", press, `${act}-sure`)}
        ${button("", "phone.leave_no", () => setState({}), `${act}-no`)}</div>`
      : button(name, `phone.${act}`, () => (sure ? setState({ asked: true }) : press()), act)}`;
}

function Waiting({ ticket }) {
  return html`
    <p class="big">${sayAhead(ticket.ahead)}</p>
    ${ticket.wait ? html`<p class="range">${say("phone.wait")} <b>${sayWait(ticket.wait)}</b></p>`
      : html`<p class="small">${say("phone.wait_unknown")}</p>`}
    <p class="where">${ticket.area ? say("phone.area", { area: named(ticket.area) }) : say("phone.wait_here")}</p>`;
}

function Missed({ ticket, ahead, take }) {
  const until = ticket.until ? Date.parse(ticket.until) : Infinity;
  const over = useServerNow(ahead) > until || ticket.over;
  const mine = ticket.may.includes("restore") && !over;
  const how = over ? "phone.missed_over" : !mine ? "phone.missed_desk" : ticket.places ? "phone.missed_how" : "phone.missed_first";
  return html`
    <${Since} ticket=${ticket} ahead=${ahead} />
    <p>${say(how, { places: ticket.places })}</p>
    ${ticket.until && !over && html`<p><b>${say("phone.missed_by", { time: clockTime(until) })}</b></p>`}
    ${mine && html`<${Act} act="restore" class="main" take=${take} />`}`;
}

const Serving = ({ ticket }) => html`<p class="big">${say("phone.serving_at", { counter: ticket.counter })}</p>`;
const Held = ({ ticket }) => html`<p>${say(`phone.held_${ticket.hold}`, { counter: ticket.counter })}</p>`;
const Ended = ({ ticket }) => html`<p class=${ticket.state === "served" ? "thanks" : ""}>${say(`phone.${ticket.state}_how`)}</p>`;
const Served = ({ ticket, take }) => html`<${Ended} ticket=${ticket} /><${Rating} ticket=${ticket} take=${take} />`;
const BODIES = { waiting: Waiting, serving: Serving, held: Held, missed: Missed, served: Served, left: Ended, expired: Ended };

function Alerts({ on, turnOn }) {
  if (!able) return html`<p class="small">${say("phone.alerts_unable")}</p>`;
  if (on) return html`<p class="alerts-on"><${Sign} kind="go">${say("phone.alerts_on")}<//><span class="small">${say("phone.alerts_keep")}</span></p>`;
  return html`<div class="alerts"><button type="button" class="main" data-act="alerts" onClick=${turnOn}>${say("phone.alerts")}</button>
    <p class="small">${say("phone.alerts_how")}</p></div>`;
}

/** The call over the whole screen: colour, arrow, word. */
function Called({ ticket, ahead, take, children }) {
  return html`
    <section class="called" role="alert" data-state="called" data-number=${ticket.number} data-counter=${ticket.counter} key=${`${ticket.called_at} ${ticket.recalls}`}>
      <header>${children}<${LanguageButton} /></header>
      <p class="number"><${TicketNumber} of=${ticket.number} /></p>
      <p class="arrow" aria-hidden="true"><span>➜</span> <b data-long=${String(String(ticket.counter).length > 2)}>${ticket.counter}</b></p>
      <h1>${say("phone.go_to", { counter: ticket.counter })}</h1>
      <${Since} ticket=${ticket} ahead=${ahead} least="1" />
      ${ticket.may.includes("leave") && html`<${Act} act="leave" sure class="quiet" take=${take} />`}
    </section>`;
}

function Number({ ticket, ahead, take, restored, alerts }) {
  const Body = BODIES[ticket.state];
  const name = named(ticket.service);
  return html`
    <section class="mine" data-state=${ticket.state} data-number=${ticket.number}>
      <p class="of" data-long=${String(widthOf(name) > WIDE)}>${name} ${ticket.category && html`<span class="badge">${named(ticket.category)}</span>`}</p>
      <p class="number" data-long=${String(ticket.number.length > LONG)}><${TicketNumber} of=${ticket.number} /></p>
      <p class="standing"><${Sign} kind=${SIGNS[ticket.state]}>${say(`phone.${ticket.state}`)}<//></p>
      <div class="body" aria-live="polite">
        ${restored && ticket.state === "waiting" && html`<p class="restored">${say("phone.restored")}</p>`}
        <${Body} ticket=${ticket} ahead=${ahead} take=${take} /></div>
      ${["waiting", "held"].includes(ticket.state) && html`<${Alerts} ...${alerts} />`}
      ${ticket.may.includes("leave") && html`<footer><${Act} act="leave" sure class="quiet" take=${take} /></footer>`}
    </section>`;
}

const Offline = ({ seen, ahead }) => html`<p class="cut" role="alert"><${Sign} kind="stop">${say("web.offline")}<//>
  ${seen > 0 && html` <span>${say("phone.as_of", { time: clockTime(seen + ahead) })}</span>`}</p>`;

const Gone = () => html`<section class="told"><p class="sign stop" aria-hidden="true">■</p>
  <h1>${say("phone.gone")}</h1><p>${say("phone.gone_how")}</p></section>`;

const titleOf = ({ number, state, counter }) => (state === "called" ? `➜ ${counter} · ${number}` : `${number} · ${say(`phone.${state}`)}`);

function Phone() {
  const code = useLanguage();
  const { ticket, online, gone, ahead, seen, take } = useFollowing();
  const [restored, setRestored] = useState(false);
  const [on, turnOn] = useAlerts(ticket);
  useEffect(() => { remembered(code); }, [code]);
  useEffect(() => { if (ticket) document.title = titleOf(ticket); }, [ticket, code]);
  if (gone) return html`<${Gone} />`;
  const cut = !online && html`<${Offline} seen=${seen} ahead=${ahead} />`;
  if (!ticket) return cut || html`<p class="told">${say("phone.opening")}</p>`;
  const taken = (fresh) => {
    if (ticket.state === "missed") setRestored(fresh.state === "waiting");
    take(fresh);
  };
  const known = { ticket, ahead, take: taken };
  return html`<div class="page" data-online=${String(online)} data-alerts=${String(on)}>
    ${cut}
    ${ticket.state === "called" ? html`<${Called} ...${known}><b class="hall">${named(ticket.hall)}</b><//>`
      : html`<header><b class="hall">${named(ticket.hall)}</b><${LanguageButton} /></header>
        <${Number} ...${known} restored=${restored} alerts=${{ on, turnOn }} />`}
  </div>`;
}

start(html`<${Phone} />`, async () => {
  await fetchWords();
  setLanguage(remembered() ?? document.documentElement.lang);
});
