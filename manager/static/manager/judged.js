/* A part of the set-up that is judged while it is written: read, looked at, kept. */

import { command, get } from "../api.js";
import { Sign } from "../ui.js";
import { say } from "../words.js";
import { html, useEffect, useRef, useState } from "../vendor/preact-standalone.module.js";

const CALM_MS = 400;
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** What is wrong, each in the words of ``told``; what must be mended is marked so. */
export const Wrong = ({ problems, told }) => html`<div class="card wide wrong-door" role="status" data-problems=${problems.length}>
  <h2>${say(problems.length ? "door.mistakes" : "door.none_stops")}</h2>
  <ul>${problems.map((one) => html`<li key=${JSON.stringify(one)} data-wrong=${one.code}><${Sign} kind=${one.stops ? "stop" : "wait"}>${told(one)}<//></li>`)}</ul></div>`;

/**
 * The part of this name as it is, and what is wrong with the draft of now. ``whole(draft)``: the draft as it can be
 * looked at though something is still missing in it. ``look()`` reads it again; ``look(true)`` drops the draft.
 */
export function useJudged(name, version, whole = (draft) => draft) {
  const [state, setState] = useState({ draft: null, problems: [], refusal: null });
  const timer = useRef(null);
  const change = (part) => setState((was) => ({ ...was, ...part }));
  const draw = ({ data }) => change({ known: data, draft: data[name], problems: data.problems, changed: false, refusal: null });
  // what somebody is writing is not thrown away because somebody else saved something; where that was another part of
  // the set-up, it does not keep this one from being saved either
  const beside = ({ data }) => setState((was) => {
    if (was.changed) return same(data[name], was.known[name]) ? { ...was, known: data } : was;
    return { ...was, known: data, draft: data[name], problems: data.problems };
  });
  const look = (anew = false) => get(name).then(anew ? draw : beside, (refusal) => change({ refusal }));
  useEffect(() => {
    look();
  }, [version]);
  useEffect(() => () => clearTimeout(timer.current), []);
  function write(part) {
    const draft = { ...state.draft, ...part };
    change({ draft, changed: true, saved: false, refusal: null });
    clearTimeout(timer.current);
    const look = () => command(`${name}/check`, { [name]: whole(draft) }).then(({ problems }) => change({ problems }), () => {});
    timer.current = setTimeout(look, CALM_MS);
  }
  async function save(event) {
    event.preventDefault();
    clearTimeout(timer.current);
    try {
      await command(name, { [name]: state.draft, based_on: state.known.version });
      await look(true);
      change({ saved: true, refusal: null });
    } catch (refusal) {
      change({ refusal, ...(refusal.details?.problems && { problems: refusal.details.problems }) });
    }
  }
  return { ...state, write, save, look };
}
