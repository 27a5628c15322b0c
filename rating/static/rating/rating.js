/* The rating tablet: says welcome, and asks whoever was served how it was. */

import { command, get, refusalText } from "../api.js";
import { numberOf } from "../bound.js";
import { AlarmStrip } from "../emergency.js";
import { BAD, Faces, Reasons } from "../faces.js";
import { Gate, onRefused } from "../gate.js";
import { connect } from "../live.js";
import { Pairing } from "../pairing.js";
import { LanguageButton, Offline, TicketNumber, Two, TwoNames, serverClock, start, useNow } from "../ui.js";
import { LANGUAGES, say, setLanguage, useLanguage } from "../words.js";
import { html, useEffect, useRef, useState } from "../vendor/preact-standalone.module.js";
import { IDLE, failed, heard, over, thanks, why } from "./asking.js";

const ALLOWED = ["rating", "manager"];
const LOOK_AGAIN_MS = 30_000;
const BEAT_MS = 250;
const OWN = new Set(["RatingInvited", "TicketRated", "RatingSkipped", "ActUndone"]);
const ALL = new Set(["CatalogueChanged", "DayOpened", "EmergencyRaised", "EmergencyLifted"]);
/** With these the customer is done: they said it already, or nobody asks any more. */
const DONE = new Set(["already_rated", "not_invited", "rating_off", "day_closed", "unknown_ticket"]);

/** The hall, the counter and whom it asks, kept true by the line. */
function useAsking(session, number) {
  const [state, setState] = useState({ hall: null, counter: null, online: null, gone: false, asking: null });
  const change = (part) => setState((was) => ({ ...was, ...part }));
  useEffect(() => {
    async function snapshot() {
      const hall = await get("");
      try {
        const read = await Promise.all([get(`counters/${number}`), get(`counters/${number}/rating`)]);
        change({ hall: hall.data, counter: read[0].data, asking: read[1].data, gone: false });
        return { seq: Math.min(hall.seq, ...read.map(({ seq }) => seq)), journal: hall.journal };
      } catch (refusal) {
        if (refusal.code !== "unknown_counter") throw refusal;
        change({ hall: hall.data, gone: true });
        return hall;
      }
    }
    const live = connect({
      hall: session.hall, rooms: ["board", `rating:${number}`], snapshot, onRefused,
      apply: (event) => (ALL.has(event.type) || (OWN.has(event.type) && event.counter === number)) && live.refresh(0),
      onState: (online) => change({ online }), onTick: (now) => serverClock.set(now),
    });
    const timer = setInterval(() => live.refresh(), LOOK_AGAIN_MS);
    return () => {
      clearInterval(timer);
      live.close();
    };
  }, []);
  return state;
}

/** The customer's way through it; ``act``: what they press. */
function useTablet(number, asking) {
  const now = useNow(BEAT_MS);
  const [state, setState] = useState(IDLE);
  const latest = useRef(state);
  latest.current = state;
  const path = `counters/${number}/rating`;
  const post = ({ ask, level, chosen }) => command(path, { ticket: ask.ticket, level, reasons: chosen });
  async function send(said) {
    setState({ ...said, busy: true, refusal: null });
    // somebody else may be asked by the time the answer comes
    const settle = (fresh) => setState((was) => (was.ask === said.ask ? fresh(was) : was));
    try {
      await post(said);
      settle((was) => thanks(was, serverClock.now()));
    } catch (refusal) {
      settle((was) => (refusal.code === "already_rated" ? thanks(was, serverClock.now()) : DONE.has(refusal.code) ? over(was)
        : failed(was, refusal, serverClock.now())));
    }
  }
  useEffect(() => {
    if (!asking) return;
    const was = latest.current;
    const fresh = heard(was, asking);
    if (fresh === was) return;
    // who went away while being asked why has said how it was
    if (was.step === "why" && !was.busy) post(was).catch(() => {});
    setState(fresh);
  }, [asking]);
  useEffect(() => {
    if (state.step === "idle" || state.busy || now < state.ends) return;
    if (state.step === "why" && !state.refusal) send(state);
    else setState(over(state));
  }, [now]);
  const act = {
    choose: (level) => (level > BAD ? send({ ...state, level, chosen: [] }) : setState(why(state, level, serverClock.now()))),
    reasons: (chosen) => setState({ ...state, chosen }),
    send: () => send(state),
    skip: () => {
      command(`${path}/skip`, { ticket: state.ask.ticket }).catch(() => {});
      setState(over(state));
    },
  };
  return [state, act];
}

/** How much time is left, as a bar that shrinks. */
function Left({ state }) {
  const left = Math.max(0, state.ends - serverClock.now());
  return html`<div class="left" role="timer" aria-label=${say("rating.time")}><span key=${`${state.step} ${state.ends}`}
    style=${{ "--from": Math.min(1, left / state.span), "--ms": `${left}ms` }}></span></div>`;
}

const Failed = ({ refusal }) => (refusal ? html`<p class="error" role="alert">${refusalText(refusal)}</p>` : null);

const Asked = ({ state, act, disabled }) => html`
  <h1><${TicketNumber} of=${state.ask.number} /> <${Two} of="rating.please" /></h1>
  <${Faces} chosen=${state.busy ? state.level : null} disabled=${disabled || state.busy} onChoose=${act.choose} />
  <${Failed} refusal=${state.refusal} />
  <footer><${Left} state=${state} /><button type="button" class="quiet" data-act="skip" disabled=${disabled || state.busy}
    onClick=${act.skip}>${say("rating.skip")}</button></footer>`;

const Why = ({ state, act, disabled }) => html`
  <h1><${Two} of="rating.why" /></h1>
  <${Reasons} chosen=${state.chosen} onChange=${act.reasons} />
  <${Failed} refusal=${state.refusal} />
  <footer><${Left} state=${state} /><span class="small">${say("rating.why_how")}</span><button type="button" class="main" data-act="send"
    disabled=${disabled || state.busy} onClick=${act.send}>${say("rating.send")}</button></footer>`;

const Thanks = () => html`<p class="words thanks"><span class="sign go" aria-hidden="true">✓</span><${Two} of="rating.thanks" /></p>`;
const Welcome = ({ hall }) => html`<p class="hall"><${TwoNames} name=${hall.name} /></p><p class="words"><${Two} of="rating.welcome" /></p>`;
const STEPS = { idle: Welcome, faces: Asked, why: Why, thanks: Thanks };

function Tablet({ session, number }) {
  useLanguage();
  const { hall, counter, online, gone, asking } = useAsking(session, number);
  const [state, act] = useTablet(number, asking);
  const spoken = state.step === "idle" ? hall?.languages[0] : state.ask.language;
  useEffect(() => {
    if (LANGUAGES.includes(spoken)) setLanguage(spoken);
  }, [spoken, state.ask]);
  if (gone) return html`<p class="said-instead" role="status"><${Two} of="rating.gone" with=${{ counter: number }} /></p>`;
  if (!counter) return online === false ? html`<${Offline} word="rating.offline" />` : null;
  const Shown = STEPS[state.step];
  return html`
    <div class="tablet" data-step=${state.step} data-number=${state.step === "idle" ? "" : state.ask.number} data-online=${String(online)}>
      <header><b class="place">${counter.number}</b><${TwoNames} name=${counter.name} class="name" /><${LanguageButton} /></header>
      ${hall.emergency?.here && html`<${AlarmStrip} emergency=${hall.emergency} />`}
      ${online === false && html`<${Offline} word="rating.offline" />`}
      <section aria-live="polite"><${Shown} hall=${hall} state=${state} act=${act} disabled=${online === false} /></section>
    </div>`;
}

function Unbound() {
  useLanguage();
  return html`<p class="said-instead" role="status"><${Two} of="rating.unbound" /></p>`;
}

start(html`
  <${Gate} allowed=${ALLOWED} entry=${() => html`<${Pairing} title="pairing.rating" />`}>
    ${(session) => {
      const number = numberOf(session, location.search);
      return number === null ? html`<${Unbound} />` : html`<${Tablet} session=${session} number=${number} />`;
    }}
  <//>`);
