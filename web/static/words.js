/* The words of the page: both catalogues are at hand, so the language changes in place. */

import { useEffect, useState } from "./vendor/preact-standalone.module.js";

export const LANGUAGES = ["zh", "en"];

const catalogues = new Map();
const watchers = new Set();
let current = LANGUAGES.includes(document.documentElement.lang) ? document.documentElement.lang : "zh";

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function fetchWords(language) {
  for (;;) {
    try {
      const answer = await fetch(`/words/${language}.json`);
      if (answer.ok) return catalogues.set(language, await answer.json());
    } catch {
      // the server is starting, or the line is down: without words there is no page
    }
    await pause(1000);
  }
}

/** The words of a page that brings its own: by language, then by key. */
export const giveWords = (words) => LANGUAGES.forEach((code) => catalogues.set(code, words[code]));

/** Fetch every catalogue; goes on trying until they are here. */
export const loadWords = () => Promise.all(LANGUAGES.map(fetchWords));

export const language = () => current;

/** The other language: the small line under the big one. */
export const other = () => LANGUAGES.find((code) => code !== current);

export function setLanguage(code) {
  if (!LANGUAGES.includes(code) || code === current) return;
  current = code;
  document.documentElement.lang = code;
  watchers.forEach((watch) => watch(code));
}

/** A component that calls this is drawn again when the language changes. */
export function useLanguage() {
  const [code, set] = useState(current);
  useEffect(() => {
    watchers.add(set);
    set(current);
    return () => watchers.delete(set);
  }, []);
  return code;
}

const fill = (sentence, params) =>
  sentence.replace(/\{(\w+)\}/g, (place, name) => (name in params ? String(params[name]) : place));

export const known = (key) => catalogues.get(current)?.[key] !== undefined;

/** The sentence of a key, its places filled; the key itself when there is none. */
export function say(key, params = {}, code = current) {
  const sentence = catalogues.get(code)?.[key];
  return sentence === undefined ? key : fill(sentence, params);
}

/** A name of the hall's own, given in every language. */
export const named = (name, code = current) => name?.[code] ?? name?.zh ?? "";

/** How wide a text is, in Latin letters: a Chinese sign is as wide as two. */
export const widthOf = (text) => [...text].reduce((sum, sign) => sum + (sign > "\u2e7f" ? 2 : 1), 0);

/** A range of seconds as whole minutes, never narrower than it was and never below one. */
export function minutes({ low, high }) {
  const first = Math.max(1, Math.floor(low / 60));
  return { low: first, high: Math.max(first, Math.ceil(high / 60)) };
}

/** "about 5–9 min"; empty when nothing is known. */
export function sayWait(wait, code = current) {
  if (!wait) return "";
  const range = minutes(wait);
  return say(range.low === range.high ? "wait.one" : "wait.range", range, code);
}

export const sayAhead = (count, code = current) =>
  say(count === 0 ? "ahead.none" : count === 1 ? "ahead.one" : "ahead.many", { count }, code);

export const sayWaiting = (count, code = current) =>
  say(count === 0 ? "waiting.none" : "waiting.many", { count }, code);

/** What a customer needs, in words; a code that has none stands for itself. */
export const sayNeeds = (needs) =>
  needs.map((code) => (known(`need.${code}`) ? say(`need.${code}`) : code)).join(say("web.comma"));

/** A time of day as the hall's clock shows it, 24 hours. */
export const clockTime = (at, timeZone) =>
  new Intl.DateTimeFormat("zh-CN", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone }).format(at);

export const dateLine = (at, timeZone, code = current) =>
  new Intl.DateTimeFormat(code === "zh" ? "zh-CN" : "en-GB", {
    month: "long", day: "numeric", weekday: "long", timeZone,
  }).format(at);

/** A day and a time, short, as a table shows it. */
export const stamp = (at, timeZone) =>
  new Intl.DateTimeFormat(current === "zh" ? "zh-CN" : "en-GB", { dateStyle: "short", timeStyle: "short", timeZone }).format(at);
