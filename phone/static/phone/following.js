/* Where the number stands: asked for again as often as the server says, told at once when the line is dead. */

import { useEffect, useRef, useState } from "../vendor/preact-standalone.module.js";

/** What is not answered within this is a dead line: together with a beat it is said within three seconds. */
const LIMIT_MS = 2500;
const AGAIN_MS = 2000;
/** So long after the end somebody may still take it back. */
const AFTERWARDS_MS = 120_000;
const ENDED = ["served", "left", "expired"];
const GONE = 404, TOO_OFTEN = 429, SAME = 304;

export const token = location.pathname.split("/").pop();
export const calls = `/api/v1/track/${token}`;

/** One question; ``{status, data, tag, at, later}``, ``at`` being the server's time, ``later`` how long to wait (ms). Throws where there is no answer. */
async function ask(tag) {
  const headers = tag ? { "If-None-Match": tag } : {};
  const answer = await fetch(calls, { headers, cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(LIMIT_MS) });
  if (answer.status >= 500) throw new Error(String(answer.status));
  const data = answer.ok ? await answer.json() : null;
  const header = (name) => answer.headers.get(name);
  return { status: answer.status, data, tag: header("ETag"), at: Date.parse(header("Date")), later: 1000 * Number(header("Retry-After")) };
}

/** ``{ticket, online, gone, ahead, seen}``: ``ahead`` is the server's clock before this one (ms), ``seen`` when the
 * ticket was last known to be so (this clock); and ``take(ticket)`` for what a button was answered. */
export function useFollowing() {
  const [state, setState] = useState({ ticket: null, online: true, gone: false, ahead: 0, seen: 0 });
  const line = useRef({ tag: null, timer: 0, ticket: null, ended: 0, asking: false, stopped: false });
  const now = line.current;
  const change = (part) => setState((was) => ({ ...was, ...part }));

  function take(ticket) {
    now.ticket = ticket;
    now.tag = null;
    if (!ENDED.includes(ticket.state)) now.ended = 0;
    else now.ended ||= Date.now();
    change({ ticket, online: true, seen: Date.now() });
  }

  function learn({ status, data, tag, at, later }) {
    if (Number.isFinite(at)) change({ ahead: at - Date.now() });
    if (status === SAME) change({ online: true, seen: Date.now() });
    if (data) {
      take(data);
      now.tag = tag;
    }
    if (status === GONE) change({ gone: true, online: true });
    now.stopped = status === GONE || (now.ended > 0 && Date.now() - now.ended > AFTERWARDS_MS);
    if (status === TOO_OFTEN) return Math.max(later, AGAIN_MS);
    // a little apart from each other, so that a thousand phones do not ask at one moment
    return (now.ticket?.ask_again ?? AGAIN_MS / 1000) * 1000 * (0.9 + 0.2 * Math.random());
  }

  async function look() {
    clearTimeout(now.timer);
    if (now.asking) return;
    now.asking = true;
    let next = AGAIN_MS;
    try {
      next = learn(await ask(now.tag));
    } catch {
      change({ online: false });
    }
    now.asking = false;
    if (!now.stopped) now.timer = setTimeout(look, next);
  }

  useEffect(() => {
    const seen = () => document.visibilityState === "visible" && !now.stopped && look();
    document.addEventListener("visibilitychange", seen);
    for (const event of ["online", "offline", "pageshow"]) window.addEventListener(event, seen);
    look();
    return () => clearTimeout(now.timer);
  }, []);
  return { ...state, take };
}
