/* The desk: who is at the counter, one big button, six acts, who waits. */

import { get } from "../api.js";
import { onRefused } from "../gate.js";
import { AlarmStrip } from "../emergency.js";
import { connect } from "../live.js";
import { Clock, LanguageButton, Offline, Sign, serverClock, useNow } from "../ui.js";
import { clockTime, named, say } from "../words.js";
import { html, useEffect, useRef, useState } from "../vendor/preact-standalone.module.js";
import { useActs } from "./acts.js";
import { Current } from "./current.js";
import { CallDialog, HoldDialog, TransferDialog, WalkInDialog } from "./dialogs.js";
import { AddDialog, SaidDialog } from "./endings.js";
import { keyName, useKeys } from "./keys.js";
import { ManagerCall, NoticeDialogs, ToRead, readNotices, useNotices } from "./notices.js";
import { PauseDialog, WordDialog } from "./pausing.js";
import { Queues, parkedNote, waitingFor } from "./queues.js";
import { Invite } from "./rating.js";

const OTHERS_CALM_MS = 1000;
const MOST = 200;

/** Everything the desk shows, kept true by the line. */
function useDesk(session, number, leave) {
  const [state, setState] = useState({ number, counter: null, online: null });
  const live = useRef(null);
  const drawn = useRef(0);
  useEffect(() => {
    async function snapshot() {
      const tickets = (kind) => get(`tickets?state=${kind}&limit=${MOST}`);
      const read = await Promise.all([get(""), get("services"), get("counters"), tickets("waiting"), tickets("held"), tickets("missed"), readNotices(number)]);
      const [hall, services, counters, waiting, held, missed, notices] = read.map(({ data }) => data);
      const counter = counters.find((one) => one.number === number);
      const taken = session.staff && counter.staff && counter.staff !== session.staff;
      if (taken) leave(say("counter.was_taken_over", { counter: number, staff: counter.staff }));
      const seq = Math.min(...read.map((one) => one.seq));
      // what was read before an act was answered is older than what the answer drew
      setState((was) => ({ ...was, hall, services, counters, counter: seq < drawn.current ? was.counter : counter,
        waiting: waiting.items, held: held.items, missed: missed.items, notices }));
      return { seq, journal: read[0].journal };
    }
    live.current = connect({
      hall: session.hall, rooms: [`counter:${number}`], snapshot,
      // a counter that was opened for this clerk by somebody else is not this page's to hear
      onRefused: (code) => (code === "forbidden" ? leave(say("counter.opened_elsewhere", { counter: number })) : onRefused(code)),
      apply: (event) => live.current.refresh(event.counter === number ? undefined : OTHERS_CALM_MS),
      onForget: () => (drawn.current = 0),
      onState: (online) => setState((was) => ({ ...was, online })),
      onTick: (now) => serverClock.set(now),
    });
    return () => live.current.close();
  }, []);
  const draw = (counter, seq) => {
    drawn.current = Math.max(drawn.current, seq);
    if (counter) setState((was) => ({ ...was, counter }));
    live.current.refresh();
  };
  return [state, draw];
}

const STATE_KIND = { idle: "go", calling: "go", serving: "go", paused: "wait", closed: "shut" };

function Plate({ session, desk, acts, notices, open, close }) {
  const { counter, hall } = desk;
  const { pausing } = counter;
  const until = pausing?.until ? clockTime(Date.parse(pausing.until), hall.time_zone) : null;
  return html`
    <header class="bar top">
      <b class="seat-number" aria-hidden="true">${counter.number}</b><b class="seat-name">${named(counter.name)}</b>
      <${Sign} kind=${STATE_KIND[counter.state]}>${say(`state.${counter.state}`)}<//>
      ${pausing && html`<span class="pausing"><${Sign} kind="wait">
        ${say("counter.pausing", { reason: say(`pause.${pausing.reason}`) })}${until && ` ${say("board.back_at", { time: until })}`}<//></span>`}
      <span class="grow"></span>
      <${ManagerCall} notices=${notices} disabled=${open.disabled} />
      ${session.staff && html`<span class="me">${session.name} <span class="small">${session.staff}</span></span>`}
      ${pausing || counter.state === "paused"
        ? html`<button type="button" class="go" data-act="resume" disabled=${open.disabled} onClick=${() => acts.run("resume")}>
            ${say(pausing ? "counter.pause_withdraw" : "counter.resume")} <kbd>${keyName("pause")}</kbd></button>`
        : html`<button type="button" data-act="pause" disabled=${open.disabled || counter.state === "closed"} onClick=${() => open("pause")}>
            ${say("counter.pause")} <kbd>${keyName("pause")}</kbd></button>`}
      <button type="button" class="quiet" data-act="close" disabled=${open.disabled || counter.state === "closed" || Boolean(counter.ticket)} onClick=${close}>${say("counter.close")}</button>
      <${LanguageButton} />
      <${Clock} timeZone=${hall.time_zone} />
    </header>`;
}

const SIX = ["recall", "start", "finish", "miss", "hold", "transfer"];
const AFTER_START = new Set(["finish", "miss", "hold", "transfer"]);

/** Which of the acts make sense now. */
export function allowed(act, counter) {
  if (!counter.ticket) return false;
  return counter.state === "calling" || AFTER_START.has(act);
}

/** Whether nobody more is to come to this counter for now. */
const takesNobody = (counter) => counter.state === "paused" || counter.state === "closed" || Boolean(counter.pausing);

function Acts({ desk, acts, handlers, disabled }) {
  const { counter } = desk;
  const shut = takesNobody(counter);
  const button = (act, off) => html`<button type="button" key=${act} data-act=${act} disabled=${disabled || off}
    onClick=${handlers[act]}><span>${say(`counter.${act}`)}</span> <kbd>${keyName(act)}</kbd></button>`;
  const left = Math.ceil((acts.undoUntil - performance.now()) / 1000);
  return html`
    <div class="six">${SIX.map((act) => button(act, !allowed(act, counter)))}</div>
    <div class="more">
      ${button("call", shut)}${button("walk_in", shut)}${button("putback", !counter.ticket)}
      ${button("add", !counter.ticket)}${button("finish_saying", !counter.ticket)}
      ${desk.hall.rating === "press" && html`<${Invite} counter=${counter.number} disabled=${disabled} tell=${acts.tell} />`}
      ${left > 0 && html`<button type="button" class="undo" data-act="undo" disabled=${disabled} onClick=${handlers.undo}>
        ${say("counter.undo", { seconds: left })} <kbd>${keyName("undo")}</kbd></button>`}
    </div>`;
}

function NextButton({ desk, disabled, onClick }) {
  const mine = waitingFor(desk, serverClock.now()).length;
  return html`<button type="button" class="go next" data-act="next" disabled=${disabled} onClick=${onClick}>
    <span class="word">${say(desk.counter.ticket ? "counter.next_after" : "counter.next")}</span>
    <span class="count">${mine ? say("waiting.many", { count: mine }) : say("waiting.none")}</span>
    <kbd>${say("counter.next_keys")}</kbd></button>`;
}

const DIALOGS = { pause: PauseDialog, hold: HoldDialog, transfer: TransferDialog, call: CallDialog, walk_in: WalkInDialog, add: AddDialog };
const OF_CUSTOMER = new Set(["hold", "transfer", "add"]);
const ASKING = { said: SaidDialog, word: WordDialog };

export function Desk({ session, number, leave }) {
  useNow();
  const [desk, draw] = useDesk(session, number, leave);
  const acts = useActs(desk, draw);
  const [dialog, setDialog] = useState(null);
  const { counter, online } = desk;
  // what was about a customer who has gone must not hit the next one
  useEffect(() => setDialog((was) => (OF_CUSTOMER.has(was) ? null : was)), [counter?.ticket?.id]);
  const disabled = acts.busy || online === false;
  const notices = useNotices(desk, acts, () => draw(null, 0), dialog === null && !acts.asks);
  const open = Object.assign((name) => setDialog(name), { disabled });
  const paused = counter?.state === "paused";
  const handlers = {
    next: () => !paused && counter.state !== "closed" && acts.next(),
    undo: () => performance.now() < acts.undoUntil && acts.run("undo"),
    pause: () => counter.state !== "closed" && (paused || counter.pausing ? acts.run("resume") : open("pause")),
    call: () => !takesNobody(counter) && open("call"),
    walk_in: () => !takesNobody(counter) && open("walk_in"),
    putback: () => acts.onCurrent("putback"),
    add: () => counter.ticket && open("add"),
    finish_saying: () => !disabled && acts.finishSaying(),
    help: () => !disabled && notices.ask(),
    got_it: () => !disabled && notices.next(),
  };
  for (const act of SIX) handlers[act] = () => allowed(act, counter) && (DIALOGS[act] ? open(act) : acts.onCurrent(act));
  useKeys(counter ? handlers : {});
  if (!counter) return online === false ? html`<${Offline} />` : html`<p class="notice">${say("web.loading")}</p>`;
  const close = async () => (await acts.run("close")) && leave();
  const settled = async (way) => (await way) && asks.name === "close" && leave();
  const { asks } = acts;
  const Shown = asks ? null : DIALOGS[dialog];
  const Asking = ASKING[asks?.code];
  const note = acts.note ?? parkedNote(desk);
  const shut = () => {
    setDialog(null);
    acts.dismiss();
  };
  const done = async (way) => (await way) !== false && setDialog(null);
  return html`
    <div class="desk-page" data-state=${counter.state} data-online=${String(online)}>
      <${Plate} session=${session} desk=${desk} acts=${acts} notices=${notices} open=${open} close=${close} />
      ${desk.hall.emergency && html`<${AlarmStrip} emergency=${desk.hall.emergency} />`}
      ${online === false && html`<${Offline} word="counter.offline" />`}
      <${ToRead} notices=${notices} desk=${desk} disabled=${disabled} />
      <section class="work">
        <${Current} desk=${desk} acts=${acts} disabled=${disabled} />
        ${counter.state !== "closed" && !paused && html`<${NextButton} desk=${desk} disabled=${disabled} onClick=${handlers.next} />`}
        <p class="note ${note?.kind ?? ""}" role="status">${note?.kind === "wait" ? html`<${Sign} kind="wait">${note.text}<//>` : note?.text}</p>
        <${Acts} desk=${desk} acts=${acts} handlers=${handlers} disabled=${disabled} />
      </section>
      <${Queues} desk=${desk} acts=${acts} disabled=${disabled} />
      ${Shown && html`<${Shown} desk=${desk} session=${session} acts=${acts} done=${done} onClose=${shut} />`}
      ${Asking && html`<${Asking} asks=${asks} desk=${desk} acts=${acts} settled=${settled} />`}
      <${NoticeDialogs} notices=${notices} desk=${desk} done=${done} />
    </div>`;
}
