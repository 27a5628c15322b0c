/* An emergency: the manager's words over a whole screen, or in a strip where staff go on working. */

import { language, named, other, say, widthOf } from "./words.js";
import { Fit, Phrases } from "./fitting.js";
import { phrasesOf } from "./phrases.js";
import { Two } from "./ui.js";
import { html } from "./vendor/preact-standalone.module.js";

/** Letters grow smaller with the length of what they say, and of its longest clause: half a sign's width is one of
 * ``--signs`` and ``--clause``. */
function Words({ text, code, class: name }) {
  const said = named(text, code);
  const sizes = { "--signs": Math.max(12, widthOf(said)), "--clause": Math.max(1, ...phrasesOf(said).map((clause) => widthOf(clause.join("")))) };
  return html`<p class=${name} lang=${code} style=${sizes}><${Phrases} of=${said} /></p>`;
}

/** Over the whole of its box, in the stop colour with sign and word; ``children`` stand in a line below. */
export const Alarm = ({ emergency, children }) => html`
  <section class="alarm" role="alert" data-since=${emergency.since}>
    <div class="alarm-page">
      <h1><span class="sign" aria-hidden="true">■</span><${Two} of="emergency.title" /></h1>
      <${Fit} of=${emergency.zh + emergency.en} class="alarm-text">
        <${Words} text=${emergency} code=${language()} class="first" />
        <${Words} text=${emergency} code=${other()} class="second" />
      <//>
      ${children}
    </div>
  </section>`;

/** For staff: what the boards show, and where where that is not everywhere; ``children``: what may be done. */
export const AlarmStrip = ({ emergency, children }) => html`
  <div class="alarm-strip" role="alert" data-since=${emergency.since}>
    <b><span class="sign" aria-hidden="true">■</span> ${say("emergency.title")}</b>
    <span class="said">${named(emergency)}
      ${emergency.where.length > 0 && html` <span class="where">${emergency.where.map((one) => named(one)).join(say("web.comma"))}</span>`}</span>
    ${children}
  </div>`;
