/* A short calm sound, where the browser lets this page be heard. */

const NOTES = [[659, 0], [523, 0.25]];
const LASTS_S = 0.6;
const LOUD = 0.12;

let line = null;

/** Two soft notes; nothing before somebody has touched the page, for then the browser would refuse. */
export function ring() {
  if (!navigator.userActivation?.hasBeenActive) return;
  line ??= new AudioContext();
  for (const [pitch, after] of NOTES) {
    const begins = line.currentTime + after;
    const note = new OscillatorNode(line, { frequency: pitch });
    const loud = new GainNode(line, { gain: 0 });
    loud.gain.setValueAtTime(0, begins);
    loud.gain.linearRampToValueAtTime(LOUD, begins + 0.02);
    loud.gain.exponentialRampToValueAtTime(0.001, begins + LASTS_S);
    note.connect(loud).connect(line.destination);
    note.start(begins);
    note.stop(begins + LASTS_S);
  }
}
