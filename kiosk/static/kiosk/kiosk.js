/* The kiosk: one question a screen, two taps to a number. */

import { get } from "../api.js";
import { Gate, onRefused } from "../gate.js";
import { connect } from "../live.js";
import { Pairing } from "../pairing.js";
import { Clock, LanguageButton, Offline, TwoNames, serverClock, start } from "../ui.js";
import { setLanguage, useLanguage } from "../words.js";
import { html, useEffect, useRef, useState } from "../vendor/preact-standalone.module.js";
import { Choose, Message, NotYet, Papers } from "./asking.js";
import { Failed, Given, Taking } from "./giving.js";
import { Repeat } from "./repeat.js";
import { useTaking } from "./taking.js";

const ALLOWED = ["kiosk", "greeter", "counter", "manager", "integration"];
const IDLE_MS = 30_000;
const LOOK_AGAIN_MS = 30_000;
const SLIP_EVENTS = {
  SlipQueued: "queued", SlipPrinted: "printed", SlipUnconfirmed: "unconfirmed", SlipFailed: "failed", SlipVoided: "void",
};

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
      if (!(event.type in SLIP_EVENTS)) live.refresh();
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

/** Call ``reset`` when nobody has touched the screen for a while. */
function useIdle(active, reset) {
  const touched = useRef(performance.now());
  useEffect(() => {
    const touch = () => (touched.current = performance.now());
    const kinds = ["pointerdown", "keydown"];
    kinds.forEach((kind) => addEventListener(kind, touch, true));
    return () => kinds.forEach((kind) => removeEventListener(kind, touch, true));
  }, []);
  useEffect(() => {
    if (!active) return undefined;
    touched.current = performance.now();
    const timer = setInterval(() => performance.now() - touched.current > IDLE_MS && reset(), 500);
    return () => clearInterval(timer);
  }, [active]);
}

function Kiosk({ session }) {
  const code = useLanguage();
  const [screen, setScreen] = useState({ name: "choose" });
  // by ticket: a slip may be out of the printer before the answer with its number is here
  const [slips, setSlips] = useState({});
  const { hall, services, online } = useHall(session, (event) => {
    const slip = SLIP_EVENTS[event.type];
    if (slip) setSlips((was) => ({ ...was, [event.ticket]: slip }));
  });
  const home = () => {
    setScreen({ name: "choose" });
    setSlips({});
  };
  const reset = () => {
    home();
    if (hall) setLanguage(hall.languages[0]);
  };
  const taking = useTaking(setScreen);
  useIdle(screen.name !== "choose" || (hall && code !== hall.languages[0]), reset);
  useEffect(() => {
    if (hall) setLanguage(hall.languages[0]);
  }, [hall === null]);
  if (hall === null) return online === false ? html`<${Offline} word="kiosk.offline" />` : null;

  // the chosen type as it is now, not as it was when it was chosen
  const service = services.find((one) => one.code === screen.service) ?? null;
  const facts = { hall, services, service, online, screen, taking, go: setScreen, home, reset, slips };
  const Screen = { choose: Choose, papers: Papers, not_yet: NotYet, message: Message, taking: Taking, given: Given,
    failed: Failed, repeat: Repeat }[screen.name];
  return html`
    <div class="kiosk" data-screen=${screen.name}>
      <header>
        <${TwoNames} name=${hall.name} class="hall" />
        <${Clock} timeZone=${hall.time_zone} />
      </header>
      ${online === false && html`<${Offline} word="kiosk.offline" />`}
      <${Screen} ...${facts} />
      <footer><${LanguageButton} class="language" /></footer>
    </div>`;
}

start(html`
  <${Gate} allowed=${ALLOWED} entry=${() => html`<${Pairing} title="pairing.kiosk" />`}>
    ${(session) => html`<${Kiosk} session=${session} />`}
  <//>`);
