/* The lobby's board: lists change at once; the big call and the voice take their turns. */

import { get, hall as hallCode } from "../api.js";
import { Gate, onRefused } from "../gate.js";
import { connect } from "../live.js";
import { Pairing } from "../pairing.js";
import { Clock, Offline, Two, TwoNames, serverClock, start } from "../ui.js";
import { setLanguage, useLanguage } from "../words.js";
import { html, useEffect, useRef, useState } from "../vendor/preact-standalone.module.js";
import { Calls } from "./calls.js";
import { plate } from "./plate.js";
import { LastCalls, Latest, Missed, Serving, Waiting } from "./parts.js";
import { Voice } from "./sound.js";

const ALLOWED = ["display", "kiosk", "greeter", "counter", "manager", "auditor", "integration"];
const STEP_MS = 100;
const LOOK_AGAIN_MS = 30_000;
const asCall = ({ announcement, number, counter, at, category, language }) => ({
  announcement, number, counter, at, category, language,
  audio: `/api/v1/halls/${hallCode}/audio/${announcement}.wav`,
});

/** The board's state and the queue of calls, kept true by the line. */
function useBoard(session) {
  const [state, setState] = useState({ hall: null, board: null, online: null });
  const [, beat] = useState(0);
  const draw = () => beat((count) => count + 1);
  const calls = useRef(new Calls()).current;
  const change = (part) => setState((was) => ({ ...was, ...part }));
  useEffect(() => {
    async function snapshot() {
      const [hall, board] = await Promise.all([get(""), get("board")]);
      serverClock.set(Date.parse(board.data.now));
      calls.begin(board.data.calls, serverClock.now());
      change({ hall: hall.data, board: board.data });
      return board.data;
    }
    function apply(event) {
      if ("announcement" in event) calls.add(asCall(event));
      if (event.withdrawn?.length) calls.withdraw(event.withdrawn);
      setState((was) => was.board === null ? was : { ...was, board: {
        ...was.board,
        counters: was.board.counters.map((one) => (one.number === event.counter ? plate(one, event) : one)),
      } });
      live.refresh();
    }
    const live = connect({
      hall: session.hall, rooms: ["board"], snapshot, apply, onRefused,
      onForget: () => calls.forget(),
      onState: (online) => change({ online }),
      onTick: (now) => serverClock.set(now),
    });
    const timer = setInterval(() => live.refresh(), LOOK_AGAIN_MS);
    return () => {
      clearInterval(timer);
      live.close();
    };
  }, []);
  return { ...state, calls, draw };
}

function Board({ session }) {
  useLanguage();
  const { hall, board, online, calls, draw } = useBoard(session);
  const [blocked, setBlocked] = useState(false);
  useEffect(() => {
    const voice = new Voice(setBlocked);
    const timer = setInterval(() => {
      const call = calls.step(performance.now(), voice.speaking);
      if (!call) return;
      voice.play(call.audio);
      draw();
    }, STEP_MS);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    if (hall) setLanguage(hall.languages[0]);
  }, [hall === null]);
  if (board === null) return online === false ? html`<${Offline} word="board.offline" />` : null;
  return html`
    <div class="board ${online === false ? "stale" : ""}" data-online=${String(online)}>
      <header>
        <${TwoNames} name=${hall.name} class="hall" />
        ${blocked && html`<span class="blocked"><${Two} of="board.blocked" /></span>`}
        <${Clock} timeZone=${board.time_zone} date />
      </header>
      ${online === false && html`<${Offline} word="board.offline" />`}
      <${Latest} call=${calls.big} fresh=${calls.fresh} categories=${hall.categories} />
      <${LastCalls} calls=${calls.list ?? []} big=${calls.big} />
      <${Missed} missed=${board.missed} />
      <${Serving} counters=${board.counters} timeZone=${board.time_zone} />
      <${Waiting} types=${board.waiting} />
    </div>`;
}

start(html`
  <${Gate} allowed=${ALLOWED} entry=${() => html`<${Pairing} title="pairing.board" />`}>
    ${(session) => html`<${Board} session=${session} />`}
  <//>`);
