/* A screen that is nobody yet: shows its code until a manager says what it is. */

import { ask } from "./api.js";
import { LanguageButton, Two } from "./ui.js";
import { useLanguage } from "./words.js";
import { html, useEffect, useState } from "./vendor/preact-standalone.module.js";

const ASK_MS = 2000;

function usePairing(onPaired) {
  const [code, setCode] = useState(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let over = false;
    let pairing = null;
    async function look() {
      if (pairing === null) {
        pairing = (await ask("POST", "/api/v1/pairings", { body: {} })).data;
        return setCode(pairing.code);
      }
      const answer = (await ask("GET", `/api/v1/pairings/${encodeURIComponent(pairing.pairing)}`)).data;
      return answer.approved && !over && onPaired();
    }
    async function round() {
      try {
        await look();
        setFailed(false);
      } catch (refusal) {
        // an expired code is replaced at once; anything else is tried again
        if (refusal.code === "unknown_pairing") pairing = null;
        else setFailed(true);
      }
      if (!over) timer = setTimeout(round, ASK_MS);
    }
    let timer = setTimeout(round, 0);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, []);
  return { code, failed };
}

/** ``title`` and ``hint`` are keys of words. */
export function Pairing({ title, onPaired = () => location.reload() }) {
  useLanguage();
  const { code, failed } = usePairing(onPaired);
  return html`
    <section class="pairing">
      <header><${LanguageButton} /></header>
      <h1><${Two} of=${title} /></h1>
      <p class="code" data-code=${code ?? ""} aria-live="polite">${code ? `${code.slice(0, 3)} ${code.slice(3)}` : "\u00a0"}</p>
      <p class="notice"><${Two} of=${failed ? "web.offline_try" : "pairing.how"} /></p>
      <p class="small"><${Two} of="pairing.where" with=${{ address: `${location.host}/manager` }} /></p>
      <p class="small"><${Two} of="pairing.renews" /></p>
    </section>`;
}
