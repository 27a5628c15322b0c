/* The operator corner: behind a PIN, what keeps a kiosk going. */

import { command, refusalText } from "../api.js";
import { Sign, Two } from "../ui.js";
import { say } from "../words.js";
import { html, useRef, useState } from "../vendor/preact-standalone.module.js";

const HOLD_MS = 3000;
const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
const LONGEST = 8;
const STATES = { ready: "go", paper_low: "wait", unknown: "wait" };

/** Handlers for a place that opens the corner when it is held for three seconds. */
export function useHold(onHeld) {
  const timer = useRef(null);
  const end = () => clearTimeout(timer.current);
  return {
    onPointerDown() {
      end();
      timer.current = setTimeout(onHeld, HOLD_MS);
    },
    onPointerUp: end,
    onPointerLeave: end,
    onPointerCancel: end,
  };
}

function PinPad({ busy, refusal, enter }) {
  const [pin, setPin] = useState("");
  const add = (digit) => setPin((was) => (was + digit).slice(0, LONGEST));
  const key = (digit) => html`<button type="button" data-digit=${digit} onClick=${() => add(digit)}>${digit}</button>`;
  async function submit() {
    if (pin && !busy) {
      await enter(pin);
      setPin("");
    }
  }
  return html`
    <output class="pin" aria-label=${say("kiosk.operator_pin")} data-length=${pin.length}>${"●".repeat(pin.length) || "\u00a0"}</output>
    <p class="error" role="alert">${refusal ? refusalText(refusal) : "\u00a0"}</p>
    <div class="pad">
      ${DIGITS.map(key)}
      <button type="button" data-act="erase" onClick=${() => setPin((was) => was.slice(0, -1))}><${Two} of="kiosk.operator_erase" /></button>
      ${key("0")}
      <button type="button" class="main" data-act="enter" disabled=${busy || !pin} onClick=${submit}><${Two} of="kiosk.operator_enter" /></button>
    </div>`;
}

function Printer({ printer }) {
  if (!printer) return html`<p class="line"><${Sign} kind="wait">${say("kiosk.operator_no_printer")}<//></p>`;
  const words = say(`printer.${printer.state}`);
  return html`<p class="line">${say("kiosk.operator_printer", { name: printer.name })}
    ${" "}<${Sign} kind=${STATES[printer.state] ?? "stop"}>${words}<//></p>`;
}

const ACTS = ["paper_changed", "test_print"];

function Corner({ kiosk, busy, done, refusal, run }) {
  const turn = kiosk.suspended ? "resume" : "suspend";
  const button = (act, name = "") => html`
    <button type="button" key=${act} class=${name} data-act=${act} disabled=${busy || (ACTS.includes(act) && !kiosk.printer)}
      onClick=${() => run(act)}><${Two} of=${`kiosk.operator_${act}`} /></button>`;
  return html`
    <p class="line">${say("kiosk.operator_device", { device: kiosk.device ?? "–" })}
      ${" "}<${Sign} kind=${kiosk.suspended ? "stop" : "go"}>${say(kiosk.suspended ? "kiosk.operator_is_out" : "kiosk.operator_is_in")}<//></p>
    <${Printer} printer=${kiosk.printer} />
    <section class="corner-acts">${ACTS.map((act) => button(act))}${button(turn, kiosk.suspended ? "go" : "stop")}</section>
    <p class="said" role="status">${refusal ? html`<span class="error">${refusalText(refusal)}</span>` : done && say(`kiosk.operator_${done}_done`)}</p>`;
}

export function Operator({ home }) {
  const [state, setState] = useState({});
  const pin = useRef("");
  async function ask(act) {
    setState((was) => ({ ...was, busy: true, refusal: null, done: null }));
    try {
      const kiosk = await command("operator", { pin: pin.current, act });
      setState({ kiosk, done: act === "enter" ? null : act });
    } catch (refusal) {
      setState((was) => ({ ...was, busy: false, refusal }));
    }
  }
  const enter = (typed) => {
    pin.current = typed;
    return ask("enter");
  };
  return html`
    <h1><${Two} of="kiosk.operator" /></h1>
    <section class="operator">
      ${state.kiosk ? html`<${Corner} ...${state} run=${ask} />` : html`<${PinPad} ...${state} enter=${enter} />`}
    </section>
    <nav class="acts"><button type="button" data-act="back" onClick=${home}><${Two} of="kiosk.operator_leave" /></button></nav>`;
}

/** What customers see of a kiosk that is out of service. */
export const OutOfService = () => html`
  <section class="out-of-service" role="alert">
    <p class="sign stop" aria-hidden="true">■</p>
    <h1><${Two} of="kiosk.out_of_service" /></h1>
    <p class="question"><${Two} of="kiosk.out_of_service_how" /></p>
  </section>`;
