/* Slips on the desk: newest first, as wide as the paper is. A new one rolls out, the others move aside. */

import { Two } from "../ui.js";
import { language, say } from "../words.js";
import { html, useLayoutEffect, useRef, useState } from "../vendor/preact-standalone.module.js";

const MOVE = { duration: 350, easing: "ease-out" };
const FEED = { duration: 700, easing: "linear" };
const NARROW_MM = 60;
const MM_PER_INCH = 25.4;

/** What a printer does besides printing: no reason to worry. */
const HEARD = ["drawer", "buzzer"];

const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Slips that were there glide to where they now lie, a new one is fed out; the first ones lie there at once. */
function useGlide(keys) {
  const list = useRef(null);
  const places = useRef(null);
  useLayoutEffect(() => {
    const before = places.current;
    const now = new Map();
    for (const slip of list.current?.children ?? []) {
      const at = { left: slip.offsetLeft, top: slip.offsetTop };
      now.set(slip.dataset.key, at);
      if (before === null || still()) continue;
      const was = before.get(slip.dataset.key);
      if (!was) {
        slip.querySelector(".sheet").animate([{ clipPath: "inset(0 0 100% 0)" }, { clipPath: "inset(0)" }], FEED);
      } else if (was.left !== at.left || was.top !== at.top) {
        slip.animate([{ transform: `translate(${was.left - at.left}px, ${was.top - at.top}px)` }, { transform: "none" }], MOVE);
      }
    }
    places.current = now;
  }, [keys]);
  return list;
}

const clock = (time) =>
  new Intl.DateTimeFormat("zh-CN", { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }).format(Date.parse(time));

const count = (number) => new Intl.NumberFormat(language() === "zh" ? "zh-CN" : "en-GB").format(number);

/** Paper of 58 mm has 48 mm of dots, paper of 80 mm 72. */
const narrow = ({ width_dots: dots, dpi = 203 }) => (dots / dpi) * MM_PER_INCH < NARROW_MM;

function Note({ note }) {
  const [code, ...what] = note.split(" ");
  const plain = HEARD.includes(code);
  return html`<li data-note=${code} class=${plain ? "plain" : ""}><span class="sign" aria-hidden="true">${plain ? "○" : "▲"}</span>${say(`paper.note_${code}`, { what: what.join(" ") })}</li>`;
}

function Slip({ slip, large }) {
  const { number, notes, lines = [] } = slip;
  const file = `/printer/slips/${number}`;
  const shown = say(lines.length ? "paper.slip" : "paper.slip_drawn", { number: Number(number) });
  const high = Math.round((slip.length_mm / MM_PER_INCH) * (slip.dpi ?? 203));
  return html`
    <div class="sheet"><img src=${`${file}.png`} alt=${shown} width=${slip.width_dots} height=${high} class=${large ? "large" : ""} /></div>
    <div class="facts">
      <p><b>${say("paper.slip", { number: Number(number) })}</b> <time datetime=${slip.time}>${clock(slip.time)}</time></p>
      <p class="small">${say("paper.measures", { mm: count(slip.length_mm), bytes: count(slip.bytes ?? 0) })}</p>
      ${notes.length > 0 && html`<ul class="notes">${notes.map((note) => html`<${Note} key=${note} note=${note} />`)}</ul>`}
      <p class="links"><a href=${`${file}.png`}>${say("paper.picture")}</a> <a href=${`${file}.bin`} download=${`${number}.bin`}>${say("paper.bytes")}</a></p>
      ${lines.length > 0 && html`<details class="lines"><summary>${say("paper.words")}</summary><pre>${lines.join("\n")}</pre></details>`}
    </div>`;
}

function Nothing({ listens }) {
  const [, host, port] = /^(.*):(\d+)$/.exec(listens ?? "") ?? [];
  return html`<div class="card nothing">
    <h2><${Two} of="paper.none" /></h2>
    <p>${listens ? say("paper.none_alone", { address: listens }) : say("paper.none_hall")}</p>
    ${listens && html`<pre>printf 'Hello\\n\\n\\n' | nc -w 1 ${host.replace(/[[\]]/g, "")} ${port}</pre>`}
  </div>`;
}

/** ``listens``: where the printer is reached, when it stands alone. */
export function Roll({ slips, listens }) {
  const [large, setLarge] = useState(false);
  const keys = slips.map(({ number, time }) => `${number} ${time}`);
  const list = useGlide(`${keys.join()} ${large}`);
  return html`<section class="paper-side">
    ${slips.length === 0 ? html`<${Nothing} listens=${listens} />` : html`<p class="size"><button type="button" class="quiet"
      data-act="size" onClick=${() => setLarge(!large)}>${say(large ? "paper.true_size" : "paper.larger")}</button></p>`}
    <ol class="paper-roll" ref=${list}>${slips.map((slip, at) => html`
      <li key=${keys[at]} data-key=${keys[at]} data-slip=${slip.number} class=${narrow(slip) ? "narrow" : ""}>
        <${Slip} slip=${slip} large=${large} /></li>`)}</ol>
  </section>`;
}
