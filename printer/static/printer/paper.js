/* The paper of the built-in printer: what real bytes printed, newest first. */

import { get } from "../api.js";
import { Gate } from "../gate.js";
import { SignIn } from "../signing.js";
import { LanguageButton, Offline, Two, start } from "../ui.js";
import { say, useLanguage } from "../words.js";
import { html, useEffect, useState } from "../vendor/preact-standalone.module.js";

const ALLOWED = ["kiosk", "greeter", "counter", "manager", "auditor"];
const LOOK_MS = 1000;

function usePaper() {
  const [slips, setSlips] = useState(null);
  const [online, setOnline] = useState(true);
  useEffect(() => {
    const look = () =>
      get("/printer/slips.json").then(
        (answer) => {
          setSlips(answer.data.slips);
          setOnline(true);
        },
        () => setOnline(false),
      );
    look();
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  return { slips, online };
}

function Paper() {
  useLanguage();
  const { slips, online } = usePaper();
  return html`
    ${!online && html`<${Offline} />`}
    <header class="paper-head"><h1><${Two} of="paper.title" /></h1><${LanguageButton} /></header>
    ${slips?.length === 0 && html`<p class="notice"><${Two} of="paper.none" /></p>`}
    <ol class="paper-roll">
      ${(slips ?? []).map(
        (name) => html`<li key=${name}><a href=${`/printer/slips/${name}`}>
          <img src=${`/printer/slips/${name}`} alt=${say("paper.slip", { name: name.replace(/\D/g, "") })} /></a></li>`,
      )}
    </ol>`;
}

start(html`<${Gate} allowed=${ALLOWED} entry=${(session, setSession) => html`<${SignIn} session=${session} onSignedIn=${setSession} />`}>
  ${() => html`<${Paper} />`}<//>`);
