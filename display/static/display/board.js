/* The lobby's board: lists change at once; the big call and the voice take their turns. */

import { get } from "../api.js";
import { Gate, onRefused } from "../gate.js";
import { connect } from "../live.js";
import { Pairing } from "../pairing.js";
import { Clock, Offline, Two, TwoNames, serverClock, start } from "../ui.js";
import { setLanguage, useLanguage } from "../words.js";
import { html, useEffect, useRef, useState } from "../vendor/preact-standalone.module.js";
import { Calls } from "./calls.js";
import { Content, Ticker, useContent } from "./content.js";
import { Emergency } from "./emergency.js";
import { plate } from "./plate.js";
import { LastCalls, Latest, Missed, Serving, Waiting } from "./parts.js";
import { Speaker, play } from "./speaker.js";
import { TestCall } from "./testcall.js";
import { ofZone } from "./zone.js";

const ALLOWED = ["display", "kiosk", "greeter", "counter", "manager", "auditor", "integration"];
/** Who may ask what to say next; for others the big call takes its turns by itself, and nothing is heard. */
const SPEAK = ["display", "manager"];
const STEP_MS = 100;
/** How long after a call the content comes back. */
const CALM_MS = 6_000;
const LOOK_AGAIN_MS = 30_000;
const asCall = ({ announcement, number, counter, at, category, language }) => ({ announcement, number, counter, at, category, language });

/** The board's state and the queue of calls, kept true by the line; ``speaker`` is told of what it may have to say. */
function useBoard(session, speaker) {
  const [state, setState] = useState({ hall: null, board: null, online: null, tested: 0 });
  const zone = useRef(null);
  const [, beat] = useState(0);
  const draw = () => beat((count) => count + 1);
  const calls = useRef(new Calls()).current;
  const change = (part) => setState((was) => ({ ...was, ...part }));
  useEffect(() => {
    async function snapshot() {
      const [hall, answer] = await Promise.all([get(""), get("board")]);
      const board = ofZone(answer.data);
      zone.current = new Set(board.screen.counters);
      if (board.screen.layout === "plain") location.replace("/board/plain");
      serverClock.set(Date.parse(board.now));
      calls.begin(board.calls, serverClock.now());
      speaker.on = board.screen.sound;
      if (session.roles.some((role) => SPEAK.includes(role))) speaker.begin(answer.data.calls[0]?.announcement ?? 0);
      change({ hall: hall.data, board });
      return board;
    }
    function apply(event) {
      if ("announcement" in event && zone.current?.has(event.counter)) {
        calls.add(asCall(event));
        speaker.nudge();
      }
      if (event.type === "BoardTested" && event.device === session.device) change({ tested: event.seq });
      if (event.withdrawn?.length) calls.withdraw(event.withdrawn);
      setState((was) => was.board === null ? was : { ...was, board: {
        ...was.board,
        counters: was.board.counters.map((one) => (one.number === event.counter ? plate(one, event) : one)),
      } });
      live.refresh();
    }
    const live = connect({
      hall: session.hall, rooms: ["board"], snapshot, apply, onRefused,
      onForget: () => {
        calls.forget();
        speaker.forget();
      },
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

/** Whether no call needs the place that content would take. */
function useCalm(calls, speaker) {
  const [calm, setCalm] = useState(true);
  useEffect(() => {
    const timer = setInterval(() => setCalm(calls.quiet(performance.now(), CALM_MS) && !speaker.saying), STEP_MS);
    return () => clearInterval(timer);
  }, []);
  return calm;
}

function Board({ session }) {
  useLanguage();
  const [showing, setShowing] = useState(false);
  const [blocked, setBlocked] = useState(false);
  const turn = useRef(() => {});
  const speaker = useRef(null);
  speaker.current ??= new Speaker({ onSay: (call) => turn.current(call), onBlocked: setBlocked });
  const { hall, board, online, calls, draw, tested } = useBoard(session, speaker.current);
  const content = useContent(hall?.version);
  const calm = useCalm(calls, speaker.current);
  turn.current = (call) => {
    calls.show(asCall(call), performance.now());
    draw();
  };
  useEffect(() => {
    // without an answer from the server the big call takes its turns by itself
    const timer = setInterval(() => !speaker.current.leads && calls.step(performance.now()) && draw(), STEP_MS);
    return () => {
      clearInterval(timer);
      speaker.current.close();
    };
  }, []);
  useEffect(() => {
    if (hall) setLanguage(hall.languages[0]);
  }, [hall === null]);
  if (board === null) return online === false ? html`<${Offline} word="board.offline" />` : null;
  if (board.emergency?.here) return html`<${Emergency} emergency=${board.emergency} calls=${calls.list ?? []} sound=${board.screen.sound} online=${online} />`;
  // where content takes the place of the latest call, that one stands among the last
  const covered = board.screen.layout === "content" && calm && showing;
  return html`
    <div class="board ${online === false ? "stale" : ""}" data-online=${String(online)} data-layout=${board.screen.layout} data-calm=${String(calm)} data-showing=${String(showing)}>
      <header>
        <${TwoNames} name=${hall.name} class="hall" />
        <${Ticker} items=${content.items} />
        ${blocked && html`<span class="blocked"><${Two} of="board.blocked" /></span>`}
        <${Clock} timeZone=${board.time_zone} date />
      </header>
      ${online === false && html`<${Offline} word="board.offline" />`}
      <${Latest} call=${calls.big} fresh=${calls.fresh} categories=${hall.categories} />
      <${LastCalls} calls=${calls.list ?? []} big=${covered ? null : calls.big} />
      ${board.screen.layout !== "big" && html`<${Content} ...${content} calm=${calm} heard=${board.screen.sound && !blocked} onShown=${setShowing} />`}
      <${Missed} missed=${board.missed} />
      <${Serving} counters=${board.counters} timeZone=${board.time_zone} />
      <${Waiting} types=${board.waiting} />
      <${TestCall} asked=${tested} sound=${board.screen.sound && !blocked} play=${play} />
    </div>`;
}

start(html`
  <${Gate} allowed=${ALLOWED} entry=${() => html`<${Pairing} title="pairing.board" />`}>
    ${(session) => html`<${Board} session=${session} />`}
  <//>`);
