/* What the holder of a number thinks of the service, once it is over. */

import { command, refusalText } from "../api.js";
import { BAD, Faces, Reasons } from "../faces.js";
import { say } from "../words.js";
import { html, useState } from "../vendor/preact-standalone.module.js";
import { calls } from "./following.js";

export function Rating({ ticket, take }) {
  const [state, setState] = useState({ level: null, chosen: [] });
  const { level, chosen, busy, refusal } = state;
  async function send(said, reasons) {
    setState({ level: said, chosen: reasons, busy: true });
    try {
      take(await command(`${calls}/rate`, { level: said, reasons }));
    } catch (no) {
      setState({ level: said, chosen: reasons, refusal: no });
    }
  }
  if (ticket.rated) return html`<p class="rated" role="status">${say("phone.rate_thanks")}</p>`;
  if (!ticket.may.includes("rate")) return null;
  const choose = (said) => (said > BAD ? send(said, []) : setState({ level: said, chosen }));
  return html`<section class="rate"><h2>${say("phone.rate")}</h2>
    <${Faces} chosen=${level} disabled=${busy} onChoose=${choose} />
    ${level !== null && level <= BAD && html`<p>${say("phone.rate_why")}</p>
      <${Reasons} chosen=${chosen} onChange=${(fresh) => setState({ level, chosen: fresh })} />
      <button type="button" class="main" data-act="rate" disabled=${busy} onClick=${() => send(level, chosen)}>${say("phone.rate_send")}</button>`}
    ${refusal && html`<p class="error" role="alert">${refusalText(refusal, { number: ticket.number })}</p>`}</section>`;
}
