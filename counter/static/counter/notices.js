/* The duty manager and this counter: help that is called for, messages, notices that are read before the first call. */

import { command, get, refusalText } from "../api.js";
import { Chips, Dialog } from "../dialog.js";
import { Sign, serverClock } from "../ui.js";
import { clockTime, dateLine, say, stamp } from "../words.js";
import { html, useState } from "../vendor/preact-standalone.module.js";
import { timer } from "./current.js";
import { keyName } from "./keys.js";

const REASONS = ["dispute", "system", "large_amount", "unwell", "other"];
const COMING_MS = 5 * 60_000;

export const readNotices = (number) => get(`counters/${number}/notices`);

/** When something was written: today a time of day is enough. */
function written(at, timeZone) {
  const today = dateLine(at, timeZone) === dateLine(serverClock.now(), timeZone);
  return today ? clockTime(at, timeZone) : stamp(at, timeZone);
}

const isOver = (help) => help?.answered_at && serverClock.now() - Date.parse(help.answered_at) > COMING_MS;

/**
 * What stands at this counter and what may be done about it. ``help``: the call for the manager; ``waiting``: what is to
 * be read, oldest first; ``shown``: the notice that lies over the desk. A notice that stops calls lies there by itself
 * while the clerk is ``free``; when it stopped a press, that press is carried out once all is read.
 */
export function useNotices(desk, acts, refresh, free) {
  const [state, setState] = useState({ asking: false, reading: false, later: [], done: [], seen: null, busy: false, error: null });
  const change = (part) => setState((was) => ({ ...was, ...part }));
  const { help = null, items = [] } = desk.notices ?? {};
  const unread = ({ id, read }) => !read && !state.done.includes(id);
  const waiting = items.filter(unread);
  const notices = waiting.filter(({ kind }) => kind === "notice");
  const stopped = (acts.unread?.notices ?? []).filter(unread).map((one) => items.find(({ id }) => id === one.id) ?? one);
  const pressing = free && desk.counter?.state === "idle" ? notices.filter((one) => one.must_confirm && !state.later.includes(one.id)) : [];
  const open = stopped.length ? stopped : state.reading ? notices : pressing;

  async function send(path, body, then) {
    if (state.busy) return false;
    change({ busy: true, error: null });
    try {
      await command(`counters/${desk.number}/${path}`, body);
      then();
      return true;
    } catch (refusal) {
      change({ error: refusalText(refusal, { counter: desk.number }) });
      return false;
    } finally {
      change({ busy: false });
      refresh();
    }
  }
  const read = (id) => send(`notices/${id}/read`, {}, () => setState((was) => ({ ...was, done: [...was.done, id] })));
  return {
    ...state,
    waiting, open,
    help: isOver(help) || (help?.answered_at && help.id === state.seen) ? null : help,
    /** Read the notice that lies there; answers what came of the press it stopped, once it was the last. */
    async confirm(id) {
      const last = open.length === 1;
      if (!(await read(id)) || !last) return false;
      change({ reading: false });
      return acts.unread ? acts.again() : false;
    },
    /** The message above the work is seen, or the notice is looked at. */
    next: () => waiting[0] && (waiting[0].kind === "message" ? read(waiting[0].id) : change({ reading: true, error: null })),
    putOff() {
      change({ reading: false, error: null, later: [...state.later, ...notices.map(({ id }) => id)] });
      acts.dismiss();
    },
    ask: () => (!help || help.answered_at) && change({ asking: true, error: null }),
    /** The clerk knows that the manager comes; the button is there again. */
    seeHelp: () => change({ seen: help?.id ?? null }),
    stopAsking: () => change({ asking: false, error: null }),
    call: (reason) => send("help", { reason }, () => change({ asking: false })),
    withdraw: () => send("help/withdraw", {}, () => {}),
  };
}

const LongShort = ({ of: word }) => html`<span class="word-long">${say(word)}</span><span class="word-short">${say(`${word}_short`)}</span>`;

/** In the bar: the button, or how long the call has stood, or that the manager is coming. */
export function ManagerCall({ notices, disabled }) {
  const { help } = notices;
  if (!help) {
    return html`<button type="button" class="call-manager" data-act="help" disabled=${disabled} onClick=${notices.ask}>
      <${LongShort} of="notices.call" /> <kbd>${keyName("help")}</kbd></button>`;
  }
  if (help.answered_at) {
    return html`<span class="manager-call" role="status" data-help="coming"><${Sign} kind="go"><${LongShort} of="notices.coming" /><//>
      <button type="button" data-act="help-seen" onClick=${notices.seeHelp}>${say("notices.got_it")}</button></span>`;
  }
  return html`<span class="manager-call" role="status" data-help="called">
    <${Sign} kind="wait"><${LongShort} of="notices.called" /> <b>${timer(serverClock.now() - Date.parse(help.since))}</b><//>
    <button type="button" data-act="withdraw-help" disabled=${disabled || notices.busy} onClick=${notices.withdraw}>
      <${LongShort} of="notices.call_off" /></button></span>`;
}

/** What is to be read, one at a time above the work. */
export function ToRead({ notices, desk, disabled }) {
  const [first, ...rest] = notices.waiting;
  if (!first) return null;
  const message = first.kind === "message";
  return html`<section class="to-read" role="status" key=${first.id} data-kind=${first.kind} data-notice=${first.id}>
    <span class="from"><b>${say(message ? "notices.message" : "notices.notice")}</b>
      <span class="small">${first.name ?? say("notices.manager")} ${written(Date.parse(first.at), desk.hall.time_zone)}</span></span>
    <p class="said">${first.text}</p>
    ${rest.length > 0 && html`<span class="small">${say("notices.more", { count: rest.length })}</span>`}
    <button type="button" class="main" data-act="got-it" disabled=${disabled || notices.busy} onClick=${notices.next}>
      ${say(message ? "notices.got_it" : "notices.look")} <kbd>${keyName("got_it")}</kbd></button>
  </section>`;
}

const Foot = ({ onClose, no, children }) => html`
  <div class="row"><button type="button" onClick=${onClose}>${say(no)} <kbd>Esc</kbd></button>${children}</div>`;

function HelpDialog({ notices }) {
  const [reason, setReason] = useState(REASONS[0]);
  const items = REASONS.map((code) => ({ value: code, label: say(`notices.reason_${code}`) }));
  return html`
    <${Dialog} title=${say("notices.help_title")} onClose=${notices.stopAsking} onSubmit=${() => notices.call(reason)}
      foot=${html`<${Foot} onClose=${notices.stopAsking} no="web.cancel">
        <button type="submit" class="main" data-act="confirm" disabled=${notices.busy}>${say("notices.call")} <kbd>Enter</kbd></button><//>`}>
      <${Chips} name="reason" items=${items} chosen=${reason} choose=${setReason} digits />
      ${notices.error && html`<p class="error gap" role="alert">${notices.error}</p>`}
    <//>`;
}

/** The words have the focus and not the button, so that the space bar, pressed once too often, confirms nothing. */
function NoticeDialog({ notice, notices, desk, confirm }) {
  const enter = (event) => {
    if (event.key !== "Enter" || event.repeat) return;
    event.preventDefault();
    confirm();
  };
  const { length } = notices.open;
  return html`
    <${Dialog} title=${say(notice.must_confirm === false ? "notices.notice" : "notices.before_calls")} onClose=${notices.putOff} onSubmit=${confirm}
      foot=${html`<${Foot} onClose=${notices.putOff} no="notices.later">
        <button type="submit" class="main" data-act="confirm" disabled=${notices.busy}>${say("notices.read")} <kbd>Enter</kbd></button><//>`}>
      <p class="small gap">${notice.name ?? say("notices.manager")} ${written(Date.parse(notice.at), desk.hall.time_zone)}
        ${length > 1 && html` · ${say("notices.more", { count: length - 1 })}`}</p>
      <p class="notice-text" tabindex="0" autofocus onKeyDown=${enter}>${notice.text}</p>
      ${notices.error && html`<p class="error gap" role="alert">${notices.error}</p>`}
    <//>`;
}

/** What lies over the desk; ``done`` hears what came of a press that a notice had stopped. */
export function NoticeDialogs({ notices, desk, done }) {
  const [notice] = notices.open;
  return html`
    ${notices.asking && html`<${HelpDialog} notices=${notices} />`}
    ${notice && html`<${NoticeDialog} key=${notice.id} notice=${notice} notices=${notices} desk=${desk} confirm=${() => done(notices.confirm(notice.id))} />`}`;
}
