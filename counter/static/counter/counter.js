/* The clerk's page: sign in, choose a counter, work. */

import { command, get, refusalText, signOut } from "../api.js";
import { Dialog } from "../dialog.js";
import { Gate } from "../gate.js";
import { Credentials, SignIn, values } from "../signing.js";
import { LanguageButton, Sign, start } from "../ui.js";
import { named, say, useLanguage } from "../words.js";
import { html, useEffect, useRef, useState } from "../vendor/preact-standalone.module.js";
import { Desk } from "./desk.js";
import { seatOf, typedSeat } from "./seat.js";

const ALLOWED = ["counter", "manager"];
const LOOK_AGAIN_MS = 5000;
const TYPED_MS = 2000;
const SHOWN = 6;
const KINDS = { idle: "go", calling: "go", serving: "go", paused: "wait", closed: "shut" };

function TakeOver({ counter, session, onClose, onOpen }) {
  const [refusal, setRefusal] = useState(null);
  const manager = session.role === "manager";
  async function submit(form) {
    try {
      const word = manager ? {} : { word: values(form) };
      await command(`counters/${counter.number}/open`, { take_over: true, ...word });
      onOpen(counter.number);
    } catch (no) {
      setRefusal(no);
    }
  }
  const wrong = refusal?.code === "unauthorized" || refusal?.code === "manager_needed";
  return html`
    <${Dialog} title=${say("counter.take_over_title", { counter: counter.number })} onClose=${onClose} onSubmit=${submit}
      foot=${html`<div class="row"><button type="button" onClick=${onClose}>${say("web.cancel")}</button>
        <button type="submit" class="main">${say("counter.take_over")}</button></div>`}>
      <p class="gap">${say("counter.take_over_who", { staff: counter.staff ?? "?" })}</p>
      ${!manager && html`<p class="gap">${say("counter.take_over_word")}</p><${Credentials} words="counter.manager" />`}
      ${refusal && html`<p class="error" role="alert">${wrong ? say("counter.word_wrong") : refusalText(refusal, { counter: counter.number })}</p>`}
    <//>`;
}

function Seat({ counter, services, choose }) {
  const served = counter.services.slice(0, SHOWN).map((code) => named(services.find((one) => one.code === code)?.name));
  const rest = counter.services.length - served.length;
  const types = [...served, ...(rest > 0 ? [say("counter.more_types", { count: rest })] : [])].join(say("web.comma"));
  return html`<button type="button" class="seat" data-counter=${counter.number} onClick=${() => choose(counter)}>
    <b>${counter.number}</b>
    <span class="grow"><span class="name">${named(counter.name)}</span><span class="small types">${types}</span></span>
    <${Sign} kind=${KINDS[counter.state]}>${counter.staff
      ? say("counter.seat_taken", { staff: counter.staff })
      : say(`state.${counter.state}`)}<//></button>`;
}

/** A counter is chosen by typing its number; Enter ends one that begins like another. */
function useTyped(counters, choose) {
  const latest = useRef({});
  latest.current = { counters, choose };
  useEffect(() => {
    let typed = "";
    let at = 0;
    const key = (event) => {
      if (document.querySelector("dialog[open]") || event.target.tagName === "INPUT") return;
      const now = event.timeStamp;
      if (/^[0-9]$/.test(event.key)) typed = (now - at < TYPED_MS ? typed : "") + event.key;
      else if (event.key !== "Enter" || !typed || now - at >= TYPED_MS) return;
      at = now;
      const all = latest.current.counters ?? [];
      const seat = event.key === "Enter" ? all.find(({ number }) => String(number) === typed) : typedSeat(typed, all);
      if (!seat) return;
      event.preventDefault();
      typed = "";
      latest.current.choose(seat);
    };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  }, []);
}

function Choose({ session, notice, onOpen }) {
  const [hall, setHall] = useState(null);
  const [refusal, setRefusal] = useState(null);
  const [wanted, setWanted] = useState(null);
  useEffect(() => {
    const look = () => Promise.all([get("counters"), get("services")]).then(
      ([counters, services]) => setHall({ counters: counters.data, services: services.data }), setRefusal);
    look();
    const timer = setInterval(look, LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  async function choose(counter) {
    try {
      setRefusal(null);
      await command(`counters/${counter.number}/open`);
      onOpen(counter.number);
    } catch (no) {
      if (no.code === "occupied") setWanted({ ...counter, staff: no.details.staff });
      else setRefusal(no);
    }
  }
  useTyped(hall?.counters, choose);
  return html`
    <section class="choose">
      <header class="bar"><b>${session.name ?? session.device}</b><span class="small">${session.staff}</span><span class="grow"></span>
        <${LanguageButton} /><button type="button" class="quiet" data-act="sign-out"
          onClick=${() => signOut().then(() => location.reload(), setRefusal)}>${say("counter.sign_out")}</button></header>
      <h1>${say("counter.choose")}</h1>
      ${notice && html`<p class="error" role="alert">${notice}</p>`}
      ${refusal && html`<p class="error" role="alert">${refusalText(refusal)}</p>`}
      <div class="seats">${hall?.counters.map((counter) => html`
        <${Seat} key=${counter.number} counter=${counter} services=${hall.services} choose=${choose} />`)}</div>
      ${wanted && html`<${TakeOver} counter=${wanted} session=${session} onClose=${() => setWanted(null)} onOpen=${onOpen} />`}
    </section>`;
}

function Counter({ session }) {
  useLanguage();
  const [seat, setSeat] = useState(undefined);
  const [notice, setNotice] = useState(null);
  useEffect(() => {
    get("counters").then(({ data }) => setSeat(seatOf(session, data, location.search)), () => setTimeout(() => location.reload(), 2000));
  }, []);
  const sit = (number) => {
    setNotice(null);
    setSeat(number);
  };
  const leave = (why = null) => {
    setNotice(why);
    setSeat(null);
  };
  if (seat === undefined) return html`<p class="notice">${say("web.loading")}</p>`;
  if (seat === null) return html`<${Choose} session=${session} notice=${notice} onOpen=${sit} />`;
  return html`<${Desk} key=${seat} session=${session} number=${seat} leave=${leave} />`;
}

start(html`
  <${Gate} allowed=${ALLOWED} entry=${(_, enter) => html`<${SignIn} title="counter.sign_in" onSignedIn=${enter} />`}>
    ${(session) => html`<${Counter} session=${session} />`}
  <//>`);
