/* The kiosk in an emergency: the message instead of the choices; one's own number can still be looked up. */

import { Alarm } from "../emergency.js";
import { Two } from "../ui.js";
import { html } from "../vendor/preact-standalone.module.js";

/** Screens that ask something: the message stands in their place. */
export const ASKING = ["choose", "ways", "papers", "not_yet", "message", "failed", "appointment", "early"];

export const Emergency = ({ hall, go }) => html`
  <${Alarm} emergency=${hall.emergency} />
  <nav class="acts"><button type="button" data-act="repeat" onClick=${() => go({ name: "repeat" })}>
    <${Two} of="kiosk.repeat" /></button></nav>`;
