/* The kiosk: one question a screen, two taps to a number. */

import { get } from "../api.js";
import { Gate, onRefused } from "../gate.js";
import { connect } from "../live.js";
import { Pairing } from "../pairing.js";
import { useScanner } from "../scanner.js";
import { SLIP_EVENTS } from "../slips.js";
import { Clock, LanguageButton, Offline, TwoNames, serverClock, start } from "../ui.js";
import { setLanguage, useLanguage } from "../words.js";
import { html, useEffect, useState } from "../vendor/preact-standalone.module.js";
import { Appointment, Early } from "./appointment.js";
import { Choose, Message, NotYet, Papers, Ways } from "./asking.js";
import { Aloud, Easier, SLOWER, useKeypad } from "./ease.js";
import { ASKING, Emergency } from "./emergency.js";
import { Failed, Given, Taking } from "./giving.js";
import { Attract, StillThere, useIdle } from "./idle.js";
import { Mine } from "./mine.js";
import { Operator, OutOfService, useHold } from "./operator.js";
import { Repeat } from "./repeat.js";
import { meaning } from "./scanned.js";
import { useSpeech } from "./speech.js";
import { useSteady } from "./steady.js";
import { useTaking } from "./taking.js";

const ALLOWED = ["kiosk", "greeter", "counter", "manager", "integration"];
const LOOK_AGAIN_MS = 30_000;

/** The hall's types and the line to them; ``onEvent`` hears what happens to slips. */
function useHall(session, onEvent) {
  const [state, setState] = useState({ hall: null, services: [], online: null });
  const change = (part) => setState((was) => ({ ...was, ...part }));
  useEffect(() => {
    const rooms = session.device ? [`kiosk:${session.device}`] : ["board"];
    async function snapshot() {
      const [hall, services] = await Promise.all([get(""), get("services")]);
      change({ hall: hall.data, services: services.data });
      return { seq: Math.min(hall.seq, services.seq), journal: services.journal };
    }
    function apply(event) {
      onEvent(event);
      if (!event.type.startsWith("Slip")) live.refresh();
    }
    const live = connect({
      hall: session.hall, rooms, snapshot, apply, onRefused,
      onState: (online) => change({ online }), onTick: (now) => serverClock.set(now),
    });
    // waits grow shorter by themselves
    const timer = setInterval(() => live.refresh(), LOOK_AGAIN_MS);
    return () => {
      clearInterval(timer);
      live.close();
    };
  }, []);
  return state;
}

const SCREENS = {
  choose: Choose, ways: Ways, papers: Papers, not_yet: NotYet, message: Message, taking: Taking, given: Given,
  failed: Failed, repeat: Repeat, mine: Mine, appointment: Appointment, early: Early, operator: Operator, out: OutOfService, emergency: Emergency,
};
/** Screens that end by themselves. */
const OWN_END = ["taking", "given", "out", "emergency"];
/** Screens for those who look after the kiosk. */
const STAFF = ["operator", "out"];
const USUAL = { easier: false, aloud: false };
const WARNED = { name: "emergency" };
const FRESH = { screen: { name: "choose" }, slips: {}, moved: {}, identity: null };

/** A touchscreen is no desktop: nothing to open, to drag or to mark. */
function useLock() {
  useEffect(() => {
    const no = (event) => event.preventDefault();
    const kinds = ["contextmenu", "dragstart", "selectstart"];
    kinds.forEach((kind) => addEventListener(kind, no));
    return () => kinds.forEach((kind) => removeEventListener(kind, no));
  }, []);
}

function Kiosk({ session }) {
  const code = useLanguage();
  // slips by ticket: one may be out of the printer before the answer with its number is here
  const [state, setState] = useState(FRESH);
  const change = (part) => setState((was) => ({ ...was, ...part }));
  const { slips, moved, identity } = state;
  // a customer's own, until the kiosk is back at the start
  const [mode, setMode] = useState(USUAL);
  const [keyed, forgetKeys] = useKeypad();
  const { hall, services, online } = useHall(session, (event) => {
    const slip = SLIP_EVENTS[event.type];
    if (slip) setState((was) => ({ ...was, slips: { ...was.slips, [event.ticket ?? `slip ${event.slip}`]: slip } }));
    if (event.type === "SlipMoved") setState((was) => ({ ...was, moved: { ...was.moved, [event.ticket]: event.printer } }));
  });
  const out = Boolean(hall?.suspended.includes(session.device)) && state.screen.name !== "operator";
  const warned = Boolean(hall?.emergency?.here) && ASKING.includes(state.screen.name);
  const screen = warned ? WARNED : out ? { name: "out" } : state.screen;
  const go = (next) => change({ screen: next });
  const home = () => setState(FRESH);
  const reset = () => {
    home();
    setMode(USUAL);
    forgetKeys();
    if (hall) setLanguage(hall.languages[0]);
  };
  const taking = useTaking(go);
  const eased = mode.easier || mode.aloud || keyed;
  const pace = eased ? SLOWER : 1;
  const atHome = screen.name === "choose" && !eased && (!hall || code === hall.languages[0]);
  const [stage, calm] = useIdle(screen, atHome, !OWN_END.includes(screen.name), pace);
  useScanner((text) => {
    if (out || screen.name === "taking") return;
    const scanned = meaning(text);
    if (scanned.kind === "ticket") go({ name: "mine", ticket: scanned.name });
    if (scanned.kind === "appointment" && !warned && screen.name !== "operator") taking.checkIn(scanned.code);
    if (scanned.kind === "identity") change({ identity: scanned.identity });
  });
  const corner = useHold(() => go({ name: "operator" }));
  useLock();
  useSteady(screen.name);
  useSpeech(mode.aloud);
  useEffect(() => {
    if (hall) setLanguage(hall.languages[0]);
  }, [hall === null]);
  if (hall === null) return online === false ? html`<${Offline} word="kiosk.offline" />` : null;
  if (stage === "attract" && online) return html`<${Attract} hall=${hall} waiting=${services.reduce((sum, one) => sum + one.waiting, 0)} onWake=${calm} />`;

  // the chosen type as it is now, not as it was when it was chosen
  const service = services.find((one) => one.code === screen.service) ?? null;
  const facts = { hall, services, service, online, screen, taking, go, home, reset, slips, moved, identity, easier: mode.easier, pace };
  const Screen = SCREENS[screen.name];
  return html`
    <div class=${`kiosk ${mode.easier ? "easier" : ""} ${keyed ? "keyed" : ""}`} data-screen=${screen.name}>
      <header>
        <div class="corner" ...${corner}><${TwoNames} name=${hall.name} class="hall" /></div>
        <${Clock} timeZone=${hall.time_zone} />
      </header>
      ${online === false && html`<${Offline} word="kiosk.offline" />`}
      <${Screen} ...${facts} />
      <footer>
        ${!STAFF.includes(screen.name) && html`
          <${Easier} on=${mode.easier} onClick=${() => setMode({ easier: !mode.easier, aloud: !mode.easier })} />
          <${Aloud} on=${mode.aloud} onClick=${() => setMode({ ...mode, aloud: !mode.aloud })} />`}
        <${LanguageButton} class="language" />
      </footer>
      ${stage === "warning" && html`<${StillThere} pace=${pace} onStay=${calm} onEnd=${reset} />`}
    </div>`;
}

start(html`
  <${Gate} allowed=${ALLOWED} entry=${() => html`<${Pairing} title="pairing.kiosk" />`}>
    ${(session) => html`<${Kiosk} session=${session} />`}
  <//>`);
