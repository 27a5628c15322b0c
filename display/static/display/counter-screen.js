/* The little screen over a counter: the number that is called or served here, or why nobody is. */

import { get } from "../api.js";
import { Gate, onRefused } from "../gate.js";
import { connect } from "../live.js";
import { Pairing } from "../pairing.js";
import { Offline, Sign, TicketNumber, Two, TwoNames, serverClock, start } from "../ui.js";
import { clockTime, named, other, setLanguage, useLanguage } from "../words.js";
import { html, useEffect, useState } from "../vendor/preact-standalone.module.js";
import { Emergency } from "./emergency.js";
import { numberOf, shown } from "./one-counter.js";
import { plate } from "./plate.js";

const ALLOWED = ["display", "kiosk", "greeter", "counter", "manager", "auditor", "integration"];
const LOOK_AGAIN_MS = 30_000;

/** The counter and the hall, kept true by the line; ``call``: the announcement that was heard last. */
function useCounter(session, number) {
  const [state, setState] = useState({ hall: null, counter: null, online: null, call: null, gone: false });
  const change = (part) => setState((was) => ({ ...was, ...part }));
  useEffect(() => {
    async function snapshot() {
      const hall = await get("");
      try {
        const counter = await get(`counters/${number}`);
        change({ hall: hall.data, counter: counter.data, gone: false });
      } catch (refusal) {
        if (refusal.code !== "unknown_counter") throw refusal;
        change({ hall: hall.data, counter: null, gone: true });
      }
      return hall;
    }
    function apply(event) {
      if (event.counter === number) {
        setState((was) => ({ ...was, counter: was.counter && plate(was.counter, event), call: event.announcement ?? was.call }));
      }
      live.refresh();
    }
    const live = connect({
      hall: session.hall, rooms: ["board"], snapshot, apply, onRefused,
      onForget: () => change({ call: null }), onState: (online) => change({ online }), onTick: (now) => serverClock.set(now),
    });
    const timer = setInterval(() => live.refresh(), LOOK_AGAIN_MS);
    return () => {
      clearInterval(timer);
      live.close();
    };
  }, []);
  return state;
}

function TheNumber({ counter, call, categories }) {
  const category = categories.find((one) => one.code === counter.ticket.category && one.code !== "ordinary");
  const calling = shown(counter) === "calling";
  return html`
    <p class="number ${calling && call ? "fresh" : ""}" key=${call} style=${{ "--signs": counter.ticket.number.length }}
      data-number=${counter.ticket.number}><${TicketNumber} of=${counter.ticket.number} /></p>
    <div class="said">${category && html`<span class="badge">${named(category.name)} <small>${named(category.name, other())}</small></span>`}
      <${Two} of=${calling ? "counter_screen.come" : "board.serving"} /></div>`;
}

function Paused({ counter, timeZone }) {
  const until = counter.until && clockTime(Date.parse(counter.until), timeZone);
  return html`
    <div class="words"><${Sign} kind="wait"><${Two} of="state.paused" /><//></div>
    ${until && html`<div class="said"><${Two} of="board.back_at" with=${{ time: until }} /></div>`}`;
}

const WORDS = { idle: "counter_screen.welcome", closed: "state.closed" };

function Screen({ session, number }) {
  useLanguage();
  const { hall, counter, online, call, gone } = useCounter(session, number);
  useEffect(() => {
    if (hall) setLanguage(hall.languages[0]);
  }, [hall === null]);
  if (gone) return html`<p class="said-instead" role="status"><${Two} of="counter_screen.gone" with=${{ counter: number }} /></p>`;
  if (counter === null) return online === false ? html`<${Offline} word="counter_screen.offline" />` : null;
  if (hall.emergency?.here) {
    const calls = counter.ticket ? [{ announcement: call, number: counter.ticket.number, counter: number }] : [];
    return html`<${Emergency} emergency=${hall.emergency} calls=${calls} word="counter_screen.here" online=${online} />`;
  }
  const state = shown(counter);
  return html`
    <div class="counter-screen ${online === false ? "stale" : ""}" data-state=${state} data-online=${String(online)}>
      <header><b class="place">${counter.number}</b><${TwoNames} name=${counter.name} class="name" />
        ${counter.staff && html`<span class="clerk"><${Two} of="counter_screen.clerk" with=${{ staff: counter.staff }} /></span>`}</header>
      ${online === false && html`<${Offline} word="counter_screen.offline" />`}
      <section aria-live="assertive">
        ${state === "paused" ? html`<${Paused} counter=${counter} timeZone=${hall.time_zone} />`
          : WORDS[state] ? html`<div class="words"><${Two} of=${WORDS[state]} /></div>`
            : html`<${TheNumber} counter=${counter} call=${call} categories=${hall.categories} />`}
      </section>
    </div>`;
}

function Unbound() {
  useLanguage();
  return html`<p class="said-instead" role="status"><${Two} of="counter_screen.unbound" /></p>`;
}

start(html`
  <${Gate} allowed=${ALLOWED} entry=${() => html`<${Pairing} title="pairing.counter_screen" />`}>
    ${(session) => {
      const number = numberOf(session, location.search);
      return number === null ? html`<${Unbound} />` : html`<${Screen} session=${session} number=${number} />`;
    }}
  <//>`);
