/* The paper of the built-in printer: what real bytes printed, newest first, and how the printer behaves. */

import { command, get, refusalText } from "../api.js";
import { Gate } from "../gate.js";
import { SignIn } from "../signing.js";
import { LanguageButton, Offline, Two, start } from "../ui.js";
import { useLanguage } from "../words.js";
import { html, useEffect, useState } from "../vendor/preact-standalone.module.js";
import { Behaviour } from "./behaviour.js";
import { Roll } from "./roll.js";

const ALLOWED = ["kiosk", "greeter", "counter", "manager", "auditor"];
const LOOK_MS = 700;

/** What the printer shows now; ``tell`` changes something and shows what came of it. */
function usePrinter() {
  const [state, setState] = useState(null);
  const [online, setOnline] = useState(true);
  const [error, setError] = useState("");
  useEffect(() => {
    let timer = null;
    let over = false;
    const look = async () => {
      try {
        const { data } = await get("/printer/slips.json", { cache: "no-cache" });
        setState(data);
        setOnline(true);
      } catch {
        setOnline(false);
      }
      if (!over) timer = setTimeout(look, LOOK_MS);
    };
    look();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, []);
  const tell = async (path, body, how) => {
    try {
      setState(await command(path, body, how));
      setError("");
    } catch (refusal) {
      setError(refusalText(refusal));
    }
  };
  return { state, online, error, tell };
}

function Paper() {
  useLanguage();
  const { state, online, error, tell } = usePrinter();
  return html`
    ${!online && html`<${Offline} />`}
    <header class="bar paper-head"><h1 class="grow"><${Two} of="paper.title" /></h1><${LanguageButton} /></header>
    ${state && html`<div class="paper-desk">
      <${Behaviour} mood=${state.mood} may=${state.may_tell} some=${state.slips.length > 0} error=${error} tell=${tell} />
      <${Roll} slips=${state.slips} listens=${state.listens} />
    </div>`}`;
}

start(html`<${Gate} allowed=${ALLOWED} entry=${(session, setSession) => html`<${SignIn} session=${session} onSignedIn=${setSession} />`}>
  ${() => html`<${Paper} />`}<//>`);
