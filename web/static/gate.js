/* Who may see a page: asks the server who this browser is, and shows the way in to those who are nobody yet. */

import { whoAmI } from "./api.js";
import { Offline } from "./ui.js";
import { html, useEffect, useState } from "./vendor/preact-standalone.module.js";

const AGAIN_MS = 1000;

/** ``allowed``: roles that may; ``entry``: what others see; ``children``: a function of the session. */
export function Gate({ allowed, entry, children }) {
  // the server says with the page whether it knows this browser at all
  const [session, setSession] = useState("somebody" in document.body.dataset ? undefined : null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (session !== undefined) return undefined;
    let timer = null;
    const look = () =>
      whoAmI().then(setSession, () => {
        setFailed(true);
        timer = setTimeout(look, AGAIN_MS);
      });
    look();
    return () => clearTimeout(timer);
  }, []);
  if (session === undefined) return failed ? html`<${Offline} />` : null;
  const may = session?.roles?.some((role) => allowed.includes(role));
  return may ? children(session) : entry(session, setSession);
}

/** The page's identity is gone (revoked, signed out elsewhere): start anew. */
export const onRefused = (code) => {
  if (code === "unauthorized" || code === "forbidden") location.reload();
};
