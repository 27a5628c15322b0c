/* The call one feels and hears: only after a touch gave leave, and once for each call. */

import { useEffect, useRef, useState } from "../vendor/preact-standalone.module.js";

const SHAKE_MS = [500, 200, 500, 200, 900];
const NOD_MS = 120;
/** Two notes, three times: hertz, and seconds from the beginning. */
const CHIME = [[880, 0], [1175, 0.25], [880, 0.8], [1175, 1.05], [880, 1.6], [1175, 1.85]];
const NOD = [[880, 0], [1175, 0.15]];
const NOTE_S = 0.22, LOUD = 0.5;

let sound = null;
const Sound = window.AudioContext ?? window.webkitAudioContext;
const shake = (pattern) => navigator.vibrate?.(pattern);

function play(notes) {
  if (sound?.state !== "running") return;
  for (const [hertz, after] of notes) {
    const note = sound.createOscillator(), level = sound.createGain(), at = sound.currentTime + 0.05 + after;
    note.frequency.value = hertz;
    level.gain.setValueAtTime(LOUD, at);
    level.gain.exponentialRampToValueAtTime(0.001, at + NOTE_S);
    note.connect(level).connect(sound.destination);
    note.start(at);
    note.stop(at + NOTE_S);
  }
}

/** Whether this phone can call its holder at all. */
export const able = Boolean(Sound || navigator.vibrate);

/** A screen that goes dark calls nobody; where browsers allow it, it stays on. */
async function stayAwake() {
  try {
    await navigator.wakeLock?.request("screen");
  } catch {
    // low battery, or a page in the background: the phone's own will counts
  }
}

/** The call of a ticket: what it is announced by, the same until it is announced anew. */
const callOf = (ticket) => (ticket?.state === "called" ? `${ticket.called_at} ${ticket.recalls}` : null);

/** ``[on, turnOn]``: whether alerts are on; ``turnOn`` is for a button, for only a touch may turn them on. */
export function useAlerts(ticket) {
  const [on, setOn] = useState(false);
  const told = useRef(null);
  const call = callOf(ticket);
  useEffect(() => {
    if (call && on && told.current !== call) {
      shake(SHAKE_MS);
      play(CHIME);
    }
    if (call) told.current = call;
  }, [call, on]);
  useEffect(() => {
    if (!on) return undefined;
    const seen = () => document.visibilityState === "visible" && stayAwake();
    document.addEventListener("visibilitychange", seen);
    return () => document.removeEventListener("visibilitychange", seen);
  }, [on]);
  async function turnOn() {
    setOn(true);
    shake(NOD_MS);
    if (Sound) {
      sound ??= new Sound();
      await sound.resume();
      play(NOD);
    }
    stayAwake();
  }
  return [on, turnOn];
}
