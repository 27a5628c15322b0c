/* The number that was given: big, to be told or shown, with what became of the paper. */

import { paperSays, useLate, useSlip } from "../slips.js";
import { TicketNumber } from "../ui.js";
import { named, say, sayNeeds, sayWait } from "../words.js";
import { html, useState } from "../vendor/preact-standalone.module.js";
import { useActs } from "./acts.js";

/** "3 ahead" in short, for staff. */
export const sayAheadShort = (count) => say(count ? "greeter.ahead" : "greeter.ahead_none", { count });

function Paper({ hall, ticket, heard }) {
  const slip = useSlip(ticket, heard);
  const says = paperSays(slip, hall.shows_number, useLate());
  return html`<p class="paper ${says}" data-slip=${slip} aria-live="polite">${say(`greeter.slip_${says}`)}</p>`;
}

export function Given({ house, ticket, next }) {
  const { hall, services, slips, online } = house;
  const [prints, setPrints] = useState([]);
  const acts = useActs();
  const service = services.find((one) => one.code === ticket.service);
  const category = hall.categories.find((one) => one.code === ticket.category && one.code !== "ordinary");
  const latest = prints.at(-1) ?? ticket;
  const reprint = () => acts.run(ticket, "reprint", {}, (printed) => setPrints([...prints, printed]));
  return html`
    <div class="given" data-number=${ticket.number}>
      <p class="small">${say("greeter.number")}</p>
      <p class="number" data-long=${String(ticket.number.length > 5)}><${TicketNumber} of=${ticket.number} /></p>
      <p class="of"><b>${named(service?.name)}</b>${category && html` <span class="badge">${named(category.name)}</span>`}
        ${ticket.language !== hall.languages[0] && html` <span class="badge plain">${say(`language.${ticket.language}`)}</span>`}</p>
      ${ticket.needs && html`<p class="needs">${sayNeeds(ticket.needs)}</p>`}
      <p class="ahead">${sayAheadShort(ticket.ahead ?? 0)}${ticket.wait && html` <span>${sayWait(ticket.wait)}</span>`}</p>
      ${service?.area && html`<p class="area">${named(service.area)}</p>`}
      <${Paper} key=${prints.length} hall=${hall} ticket=${latest} heard=${slips[ticket.id]} />
      ${acts.refusal && html`<p class="error" role="alert">${acts.refusal}</p>`}
    </div>
    <div class="go-bar"><div class="row">
      <button type="button" data-act="reprint" disabled=${acts.busy || online === false} onClick=${reprint}>${say("greeter.reprint")}</button>
      <button type="button" class="main" data-act="next-customer" onClick=${next}>${say("greeter.next")}</button></div></div>`;
}
