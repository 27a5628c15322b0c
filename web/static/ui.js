/* Small parts that several stations draw with. */

import { language, loadWords, named, other, say, setLanguage, useLanguage, widthOf, LANGUAGES, clockTime, dateLine } from "./words.js";
import { Component, html, render, useEffect, useState } from "./vendor/preact-standalone.module.js";

const LONG = 24;

/** A big line and a small one: the same words in the language of now and in the other. */
export const Two = ({ of, with: params = {}, class: name = "" }) => html`
  <span class="two ${name}">
    <span class="first" lang=${language()}>${say(of, params)}</span>
    <span class="second" lang=${other()}>${say(of, params, other())}</span>
  </span>`;

/** The same for a name of the hall's own; a long one is marked, for it needs smaller letters. */
export const TwoNames = ({ name, class: extra = "" }) => html`
  <span class="two ${extra} ${widthOf(named(name)) > LONG ? "long" : ""}">
    <span class="first" lang=${language()}>${named(name)}</span>
    <span class="second" lang=${other()}>${named(name, other())}</span>
  </span>`;

/** A ticket's number, its letters and digits apart. */
export function TicketNumber({ of, class: name = "" }) {
  const [, letters, digits] = /^(\D*)(.*)$/.exec(of ?? "");
  return html`<span class="ticket ${name}"><span>${letters}</span><span>${digits}</span></span>`;
}

/** The button that changes the language in place; it is worded in the language it leads to. */
export function LanguageButton({ class: name = "quiet" }) {
  useLanguage();
  return html`${LANGUAGES.filter((code) => code !== language()).map(
    (code) => html`<button type="button" class=${name} lang=${code} data-language=${code}
      onClick=${() => setLanguage(code)}>${say(`language.${code}`)}</button>`,
  )}`;
}

/** The server's time: the difference to this machine's clock, and a beat each second. */
export const serverClock = {
  ahead: 0,
  set(ms) {
    this.ahead = ms - Date.now();
  },
  now() {
    return Date.now() + this.ahead;
  },
};

/** Draw again every ``ms``; answers the server's time. */
export function useNow(ms = 1000) {
  const [, beat] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => beat((count) => count + 1), ms);
    return () => clearInterval(timer);
  }, [ms]);
  return serverClock.now();
}

export function Clock({ timeZone, date = false }) {
  useLanguage();
  const now = useNow();
  return html`<time class="clock">
    ${date && html`<span class="date">${dateLine(now, timeZone)}</span>`}
    <span class="time">${clockTime(now, timeZone)}</span>
  </time>`;
}

/** The line is dead: what is shown may be old. */
export const Offline = ({ word = "web.offline" }) => html`
  <div class="offline" role="alert"><span class="sign stop" aria-hidden="true">■</span><${Two} of=${word} /></div>`;

/** A state in a shape, a colour and a word. */
export const Sign = ({ kind, children }) => html`
  <span class="state ${kind}"><span class="sign ${kind}" aria-hidden="true">${{ go: "●", wait: "▲", stop: "■" }[kind] ?? "○"}</span>
  ${" "}${children}</span>`;

class Guard extends Component {
  componentDidCatch(error) {
    console.error(error);
    this.setState({ broken: true });
    setTimeout(() => location.reload(), 5000);
  }

  render({ children }, { broken }) {
    return broken ? html`<p class="notice" role="alert"><${Two} of="web.broken" /></p>` : children;
  }
}

/** Start a page: its words first (``words`` fetches them), then draw it. A page that breaks says so and starts anew. */
export async function start(page, words = loadWords) {
  await words();
  const root = document.getElementById("page");
  root.replaceChildren();
  render(html`<${Guard}>${page}<//>`, root);
}
