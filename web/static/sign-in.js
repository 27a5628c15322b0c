/* The page /sign-in: goes on to ``?next=``, a page of this house. */

import { SignIn } from "./signing.js";
import { start } from "./ui.js";
import { html } from "./vendor/preact-standalone.module.js";

/** Where to go on: only within this house. */
export function onward(search, origin) {
  const wish = new URLSearchParams(search).get("next") ?? "/";
  try {
    const address = new URL(wish, origin);
    return address.origin === origin ? address.pathname + address.search : "/";
  } catch {
    return "/";
  }
}

start(html`<${SignIn} title="sign_in.title" onDone=${() => location.assign(onward(location.search, location.origin))} />`);
