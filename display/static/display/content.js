/* The content between calls: items in their turn, films with a call on top held back until it is over. */

import { get } from "../api.js";
import { serverClock } from "../ui.js";
import { language, named, LANGUAGES } from "../words.js";
import { html, useEffect, useRef, useState } from "../vendor/preact-standalone.module.js";
import { Fit, Phrases } from "../fitting.js";
import { Slide } from "../slides.js";
import { Preload } from "./preload.js";
import { Reel, onNow } from "./reel.js";

const STEP_MS = 250;
const TICKER_MS = 8_000;
const LOOK_MS = 600_000;
const AGAIN_MS = 5_000;

/** What there is to show, read anew when the set-up is of another version; ``store`` has the files. */
export function useContent(version) {
  const [items, setItems] = useState([]);
  const [, ready] = useState(0);
  const store = useRef(null);
  store.current ??= new Preload(() => ready((count) => count + 1));
  useEffect(() => {
    if (version === undefined) return undefined;
    let timer;
    async function look() {
      let wait = LOOK_MS;
      try {
        const { data } = await get("content", { cache: "no-cache" });
        setItems(data.items);
        store.current.want(data.items.filter(({ file }) => file).map(({ file }) => file));
      } catch {
        wait = AGAIN_MS;
      }
      timer = setTimeout(look, wait);
    }
    look();
    return () => clearTimeout(timer);
  }, [version]);
  return { items, store: store.current };
}

/** Which item is shown now and which page of it; stands still while a call has the place. */
function useReel(items, store, calm) {
  const reel = useRef(null);
  reel.current ??= new Reel();
  const [shown, setShown] = useState({ item: null, page: 0, turn: 0 });
  const over = useRef(false);
  useEffect(() => {
    const { current } = reel;
    current.set(items);
    if (calm) current.again(performance.now());
    const step = () => {
      const item = current.step(serverClock.now(), performance.now(), ({ file }) => !file || store.url(file.sha), over.current);
      over.current = false;
      const { page, turn } = current;
      setShown((was) => (was.item === item && was.page === page && was.turn === turn ? was : { item, page, turn }));
    };
    step();
    if (!calm) return undefined;
    const timer = setInterval(step, STEP_MS);
    return () => clearInterval(timer);
  }, [items, calm]);
  return { ...shown, end: () => (over.current = true) };
}

function Film({ url, calm, heard, onEnd, onBroken }) {
  const film = useRef(null);
  useEffect(() => {
    film.current.muted = !heard;
    // a browser that lets nothing be heard shows the film without its sound
    if (calm) film.current.play().catch(() => Object.assign(film.current, { muted: true }).play().catch(() => {}));
    else film.current.pause();
  }, [url, calm, heard]);
  return html`<video ref=${film} class="slide" src=${url} muted playsinline disablepictureinpicture onEnded=${onEnd} onError=${onBroken}></video>`;
}

/** ``calm``: no call has the place; ``heard``: the board may be heard. ``onShown`` is told whether there is something. */
export function Content({ items, store, calm, heard, onShown }) {
  const { item, page, turn, end } = useReel(items, store, calm);
  const url = item?.file && store.url(item.file.sha);
  const shown = item !== null && !(item.file && !url);
  useEffect(() => onShown(shown), [shown]);
  if (!shown) return null;
  const film = () => html`<${Film} key=${`${item.code} ${turn}`} url=${url} calm=${calm} heard=${heard && item.sound && item.file.sound} onEnd=${end}
    onBroken=${() => {
      store.broken(item.file.sha);
      end();
    }} />`;
  return html`<section class="content" data-item=${item.code} data-kind=${item.kind} data-page=${page}>
    ${item.kind === "film" ? film() : html`<${Slide} key=${`${item.code} ${page}`} item=${item} page=${page} url=${url} />`}</section>`;
}

/** The line at the head: item after item, one language after the other. */
export function Ticker({ items }) {
  const [turn, setTurn] = useState(0);
  const lines = onNow(items.filter(({ kind }) => kind === "ticker"), serverClock.now())
    .flatMap(({ text }) => [...new Set([language(), ...LANGUAGES].map((code) => named(text, code)))]);
  useEffect(() => {
    const timer = setInterval(() => setTurn((count) => count + 1), TICKER_MS);
    return () => clearInterval(timer);
  }, []);
  const line = lines[turn % lines.length];
  return line && html`<${Fit} of=${line} class="ticker"><span><${Phrases} of=${line} /></span><//>`;
}
