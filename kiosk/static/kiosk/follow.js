/* The code that takes a number along on one's phone, where phones reach the hall. */

import { address } from "../api.js";
import { Two } from "../ui.js";
import { html } from "../vendor/preact-standalone.module.js";

export const Follow = ({ ticket }) => ticket.track_url && html`
  <p class="follow"><img src=${address(`tickets/${ticket.id}/code.svg`)} alt="" width="180" height="180" /><${Two} of="kiosk.follow" /></p>`;
