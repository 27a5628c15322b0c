/* The appointments of the hall over the greeter's page: who is expected, who has come, and new ones. */

import { AppointmentBook } from "../appointments.js";
import { Dialog } from "../dialog.js";
import { say } from "../words.js";
import { html } from "../vendor/preact-standalone.module.js";

export const Appointments = ({ house, look, close }) => html`
  <${Dialog} title=${say("greeter.pane_appointments")} onClose=${close}
    foot=${html`<div class="row"><button type="button" data-act="close" onClick=${close}>${say("greeter.close")}</button></div>`}>
    <${AppointmentBook} hall=${house.hall} services=${house.services} onGiven=${look} /><//>`;
