/* Staff sign in with number and password. */

import { refusalText, signIn } from "./api.js";
import { LanguageButton } from "./ui.js";
import { say, useLanguage } from "./words.js";
import { html, useState } from "./vendor/preact-standalone.module.js";

/** The two fields of a member of staff. */
export const Credentials = ({ words = "sign_in" }) => html`
  <label class="field"><span>${say(`${words}.staff`)}</span>
    <input name="staff" autocomplete="username" required maxlength="40" autofocus /></label>
  <label class="field"><span>${say(`${words}.password`)}</span>
    <input name="password" type="password" autocomplete="current-password" required maxlength="200" /></label>`;

/** What a form holds, empty fields left out. */
export const values = (form) =>
  Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value));

export function SignIn({ title = "sign_in.title", onSignedIn }) {
  useLanguage();
  const [refusal, setRefusal] = useState(null);
  const [busy, setBusy] = useState(false);
  async function submit(event) {
    event.preventDefault();
    const { staff, password } = values(event.currentTarget);
    if (busy) return;
    setBusy(true);
    try {
      onSignedIn(await signIn(staff, password));
    } catch (no) {
      setRefusal(no);
      setBusy(false);
    }
  }
  return html`
    <section class="sign-in">
      <header class="bar"><span class="grow"></span><${LanguageButton} /></header>
      <form class="card" onSubmit=${submit}>
        <h1>${say(title)}</h1>
        <${Credentials} />
        ${refusal && html`<p class="error" role="alert">${refusal.code === "unauthorized" ? say("sign_in.wrong") : refusalText(refusal)}</p>`}
        <button type="submit" class="main" disabled=${busy}>${say(busy ? "sign_in.busy" : "sign_in.enter")}</button>
        <p class="small">${say("sign_in.help")}</p>
      </form>
    </section>`;
}
