/* Every question to the server: JSON, the session's CSRF token, one key for every try of a command. */

import { known, language, say } from "./words.js";

const TRY_MS = 5000;
const AGAIN_MS = [300, 600, 1000];

/** The server said no, or nothing at all (status 0, code "offline"). */
export class Refusal extends Error {
  constructor(status, code, message, details = {}) {
    super(message);
    Object.assign(this, { status, code, details });
  }
}

/** What a refusal says in the language of now; ``params`` fill what the server alone would know. */
export function refusalText(refusal, params = {}) {
  const key = refusal.code === "offline" ? "web.offline_try" : `error.${refusal.code}`;
  const facts = { number: refusal.details?.ticket?.number, staff: refusal.details?.staff, ...params };
  const sentence = known(key) ? say(key, Object.fromEntries(Object.entries(facts).filter(([, v]) => v != null))) : "";
  return sentence && !/\{\w+\}/.test(sentence) ? sentence : refusal.message;
}

let session = null;

/** A key that no other command has; crypto.randomUUID is missing on plain http. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
export const hall = document.body.dataset.hall;
/** Where a path of this hall's calls lies. */
export const address = (path) => (path.startsWith("/") ? path : `/api/v1/halls/${hall}${path && `/${path}`}`);

const asked = new Map();

/** What was asked longer ago than this (ms) and not answered went over a line that is gone: it fails now. */
export function giveUp(older = 1000) {
  for (const [limit, since] of asked) if (performance.now() - since > older) limit.abort();
}

/** Ask, and read the answer with ``read``; what takes too long, or is given up, is an error. */
async function within(path, options, read, limitMs = TRY_MS) {
  const limit = new AbortController();
  AbortSignal.timeout(limitMs).addEventListener("abort", () => limit.abort(), { once: true });
  asked.set(limit, performance.now());
  try {
    return await read(await fetch(path, { ...options, signal: limit.signal }));
  } finally {
    asked.delete(limit);
  }
}

/** A sound or a picture, whole; throws when it is not to be had in time (ms). */
export const whole = (path, limitMs) => within(path, {}, (answer) => {
  if (!answer.ok) throw new Error(`${answer.status} ${path}`);
  return answer.blob();
}, limitMs);

async function once(method, path, { body, key, cache }) {
  const headers = { Accept: "application/json", "Accept-Language": language() };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  if (method !== "GET" && session?.csrf) headers["X-CSRF-Token"] = session.csrf;
  try {
    const options = { method, headers, body: body === undefined ? undefined : JSON.stringify(body), cache };
    return await within(address(path), options, read);
  } catch (failure) {
    if (failure instanceof Refusal) throw failure;
    throw new Refusal(0, "offline", say("web.offline_try"), { cause: String(failure) });
  }
}

async function read(answer) {
  const data = await answer.json().catch(() => null);
  if (!answer.ok || data === null) {
    const error = data?.error ?? {};
    const code = error.code ?? (answer.ok || answer.status >= 500 ? "offline" : "unreadable");
    throw new Refusal(answer.status, code, error.message ?? say("web.offline_try"), error.details);
  }
  const header = (name) => answer.headers.get(name);
  return { data, seq: Number(header("Jiaohao-Seq") ?? 0), journal: header("Jiaohao-Journal") };
}

const passing = (refusal) => refusal.code === "offline" || refusal.status === 503;

/**
 * Ask once, or with ``patience`` (ms) again and again under the same key until an answer comes.
 * ``cache``: "no-cache" for what is asked for often and carries an ETag.
 * Answers ``{data, seq, journal}``; throws a Refusal.
 */
export async function ask(method, path, { body, key, patience = 0, cache = "no-store" } = {}) {
  const until = performance.now() + patience;
  let renewed = false;
  for (let tries = 0; ; tries += 1) {
    try {
      return await once(method, path, { body, key, cache });
    } catch (refusal) {
      const wait = AGAIN_MS[Math.min(tries, AGAIN_MS.length - 1)];
      if (refusal.code === "csrf" && !renewed) {
        // somebody signed in or out in another tab: fetch the token that goes with the cookie of now
        renewed = true;
        await whoAmI();
      } else if (passing(refusal) && performance.now() + wait < until) {
        await pause(wait);
      } else {
        throw refusal;
      }
    }
  }
}

export const get = (path, how) => ask("GET", path, how);

/** Carry out a command: exactly once, however often the line breaks while we ask. */
export const command = async (path, body = {}, { key = newKey(), patience = 8000, method = "POST" } = {}) =>
  (await ask(method, path, { body: method === "DELETE" ? undefined : body, key, patience })).data;

/** Send a file; ``tell(share)`` hears how much of it is there, 0 to 1. Answers what a command answers. */
export function upload(path, file, tell) {
  return new Promise((done, refuse) => {
    const line = new XMLHttpRequest();
    const failed = () => refuse(new Refusal(0, "offline", say("web.offline_try")));
    line.open("POST", address(path));
    for (const [name, value] of [["Content-Type", "application/octet-stream"], ["Accept-Language", language()], ["X-CSRF-Token", session?.csrf ?? ""]]) {
      line.setRequestHeader(name, value);
    }
    line.responseType = "json";
    line.upload.onprogress = ({ loaded, total }) => tell(loaded / total);
    line.onerror = failed;
    line.onload = () => {
      const { status, response } = line;
      if (status >= 200 && status < 300 && response) return done(response);
      const { code, message, details } = response?.error ?? {};
      return code ? refuse(new Refusal(status, code, message, details)) : failed();
    };
    line.send(file);
  });
}

/** Who this browser is for the server, or null when it is nobody yet. */
export async function whoAmI() {
  try {
    session = (await ask("GET", "/api/v1/session")).data;
  } catch (refusal) {
    if (refusal.status !== 401) throw refusal;
    session = null;
  }
  return session;
}

export async function signIn(staff, password) {
  session = (await ask("POST", "/api/v1/session", { body: { staff, password } })).data;
  return session;
}

/** Sign the member of staff out, or un-pair this screen. */
export async function signOut() {
  await ask("DELETE", "/api/v1/session");
  session = null;
}
