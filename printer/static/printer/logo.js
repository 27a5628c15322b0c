/* The picture at the head of the hall's slips: chosen from a file, made small before it is sent. */

import { command, refusalText } from "../api.js";
import { known, say } from "../words.js";
import { html, useRef, useState } from "../vendor/preact-standalone.module.js";

const WIDEST = 576;
const HIGHEST = 240;

/** The file as a small PNG, base64; null when the browser cannot read it as a picture. */
async function small(file) {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return null;
  const times = Math.min(1, WIDEST / picture.width, HIGHEST / picture.height);
  const canvas = Object.assign(document.createElement("canvas"), {
    width: Math.max(1, Math.round(picture.width * times)), height: Math.max(1, Math.round(picture.height * times)),
  });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/png").split(",")[1];
}

export function Logo({ logo, may, refresh }) {
  const [error, setError] = useState(null);
  const input = useRef(null);
  const told = (no) => setError(known(no.details?.fields?.picture ?? "") ? say(no.details.fields.picture) : refusalText(no));
  async function choose(event) {
    const [file] = event.target.files;
    if (!file) return;
    setError(null);
    const picture = await small(file);
    event.target.value = "";
    if (picture === null) setError(say("logo.no_picture"));
    else await command("logo", { picture }).then(refresh, told);
  }
  return html`
    <section class="logo">
      <h2>${say("design.logo")}</h2>
      ${logo ? html`<img src=${`data:image/png;base64,${logo}`} alt=${say("design.logo")} />` : html`<p class="small">${say("design.logo_none")}</p>`}
      ${may && html`
        <div class="row"><input ref=${input} type="file" hidden accept="image/png,image/jpeg" data-act="logo" onChange=${choose} />
          <button type="button" onClick=${() => input.current.click()}>${say("design.logo_choose")}</button>
          ${logo && html`<button type="button" data-act="logo-remove" onClick=${() => command("logo", {}, { method: "DELETE" }).then(refresh, told)}>${say("design.logo_remove")}</button>`}</div>
        <p class="small">${say("design.logo_hint")}</p>`}
      ${error && html`<p class="error" role="alert">${error}</p>`}
    </section>`;
}
