/* The paper of the built-in printer, rolling out of its slot: newest on top, one slip after the other. */

import { get } from "../api.js";
import { Two } from "../ui.js";
import { html, useEffect, useState } from "../vendor/preact-standalone.module.js";

const LOOK_MS = 700;
const FEED_MS = 1400;
const KEPT = 6;
const WATCHED = 2;

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const address = (name) => `/printer/slips/${name}.png`;

/** Which slips of ``drawn`` are to come out yet, oldest first, after the newest that is out. Pure. */
export function coming(drawn, newest) {
  const at = drawn.indexOf(newest);
  return (at === -1 ? drawn : drawn.slice(0, at)).reverse();
}

/** A slip with how high it is for its width: that far it has to come. */
async function slipOf(name) {
  const picture = new Image();
  picture.src = address(name);
  await picture.decode();
  return { name, shape: picture.naturalHeight / picture.naturalWidth };
}

/** The slips that are out, newest first; ``fed`` is the one that is coming out. */
function useSlips() {
  const [out, setOut] = useState({ slips: [], fed: null });
  useEffect(() => {
    let over = false;
    let newest = null;
    let first = true;
    async function lay(names, fed) {
      const slips = await Promise.all(names.map(slipOf));
      newest = names[0] ?? newest;
      setOut((was) => ({ slips: [...slips, ...was.slips].slice(0, KEPT), fed }));
    }
    async function look() {
      const { slips } = (await get("/printer/slips.json", { cache: "no-cache" })).data;
      const next = coming(slips.map(({ number }) => number), newest);
      // what was there before, or is too much to be watched, lies there at once
      const lying = next.splice(0, Math.max(0, next.length - (first ? 0 : WATCHED)));
      await lay(lying.reverse(), null);
      first = false;
      for (const name of next) {
        await lay([name], name);
        await pause(FEED_MS);
      }
    }
    async function round() {
      while (!over) {
        await look().catch(() => {});
        await pause(LOOK_MS);
      }
    }
    round();
    return () => (over = true);
  }, []);
  return out;
}

export function Paper() {
  const { slips, fed } = useSlips();
  return html`
    <figure class="paper">
      <figcaption><${Two} of="demo.paper" /></figcaption>
      <div class="printer"><div class="slot"></div></div>
      <ol class="roll">${slips.map(({ name, shape }) => html`
        <li key=${name} class=${name === fed ? "fed" : ""} style=${{ "--shape": shape }}><img src=${address(name)} alt="" /></li>`)}</ol>
    </figure>`;
}
