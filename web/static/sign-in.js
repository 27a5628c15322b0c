/* The page /sign-in: goes on to ``?next=``, a page of this house. */

import { onward } from "./onward.js";
import { SignIn } from "./signing.js";
import { start } from "./ui.js";
import { html } from "./vendor/preact-standalone.module.js";

start(html`<${SignIn} title="sign_in.title" onSignedIn=${() => location.assign(onward(location.search, location.origin))} />`);
