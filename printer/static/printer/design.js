/* The hall's own slips: worded on the left, drawn on the right at the width they will have in the hand. */

import { command, get, refusalText } from "../api.js";
import { Gate } from "../gate.js";
import { SignIn } from "../signing.js";
import { LanguageButton, start } from "../ui.js";
import { say, useLanguage } from "../words.js";
import { html, useEffect, useRef, useState } from "../vendor/preact-standalone.module.js";
import { Editor } from "./editor.js";
import { Logo } from "./logo.js";

const ALLOWED = ["manager", "auditor"];
const CALM_MS = 250;
const PAPER = { width: 80, language: "zh", mode: "raster", large: false, long: false };

/** What the wording looks like now; asked again when the keys have been still for a moment. */
function usePreview(kind, text, paper, logo) {
  const [shown, setShown] = useState(null);
  const latest = useRef(0);
  useEffect(() => {
    const mine = ++latest.current;
    const timer = setTimeout(async () => {
      // an answer that was overtaken is not shown
      const show = (answer) => mine === latest.current && setShown((was) => ({ ...was, ...answer, picture: answer.picture ?? was?.picture }));
      try {
        show({ paper: paper.width, ...(await command(`slips/${kind}/preview`, { text: text || " ", ...paper }, { patience: 0 })), error: null });
      } catch (no) {
        show({ error: refusalText(no) });
      }
    }, CALM_MS);
    return () => clearTimeout(timer);
  }, [kind, text, paper, logo]);
  return shown;
}

const Choice = ({ label, name, value, options, onChange }) => html`
  <fieldset class="choice"><legend>${label}</legend>${options.map(([key, word]) => html`
    <button type="button" key=${key} data-choice="${name}-${key}" aria-pressed=${String(key === value)} onClick=${() => onChange(key)}>${word}</button>`)}</fieldset>`;

const Switch = ({ label, name, on, onChange }) => html`
  <button type="button" data-switch=${name} aria-pressed=${String(on)} onClick=${() => onChange(!on)}>
    <span aria-hidden="true">${on ? "☑" : "☐"}</span> ${label}</button>`;

function Preview({ shown, paper, change }) {
  const set = (name) => (value) => change({ ...paper, [name]: value });
  return html`
    <section class="drawn" aria-label=${say("design.preview")}>
      <div class="wishes">
        <${Choice} label=${say("design.paper")} name="width" value=${paper.width} options=${[[80, "80 mm"], [58, "58 mm"]]} onChange=${set("width")} />
        <${Choice} label=${say("design.language")} name="language" value=${paper.language}
          options=${["zh", "en"].map((code) => [code, say(`language.${code}`)])} onChange=${set("language")} />
        <${Switch} label=${say("design.large")} name="large" on=${paper.large} onChange=${set("large")} />
        <${Switch} label=${say("design.long")} name="long" on=${paper.long} onChange=${set("long")} />
        <${Switch} label=${say("design.letters")} name="text" on=${paper.mode === "text"}
          onChange=${(on) => set("mode")(on ? "text" : "raster")} />
      </div>
      ${shown?.error && html`<p class="error" role="alert">${shown.error}</p>`}
      ${shown?.picture && html`
        <div class="sheet" data-stale=${String(shown.mistakes.length > 0)} style=${{ width: `${shown.paper}mm` }}><img alt=${say("design.preview")}
          src=${`data:image/png;base64,${shown.picture}`} style=${{ width: `${shown.width_mm}mm` }} /></div>
        <p class="small size">${say("design.size", { length: shown.length_mm, bytes: shown.bytes })}</p>
        ${shown.missing.length > 0 && html`<p class="hint">${say("design.missing", { characters: shown.missing.join(" ") })}</p>`}`}
    </section>`;
}

/** Saving, going back to the standard, a sample on real paper. */
function Acts({ kind, text, saved, printers, refresh, may }) {
  const [said, setSaid] = useState(null);
  const [sure, setSure] = useState(false);
  const [printer, setPrinter] = useState(printers[0]?.name ?? "");
  useEffect(() => setSaid(null), [kind.kind, text]);
  const done = (word) => () => refresh().then(() => setSaid({ done: say(word) }));
  const no = (refusal) => setSaid({ error: refusal.details?.mistakes ? say("template") : refusalText(refusal) });
  const word = (value) => command(`slips/${kind.kind}`, { text: value }).then(done("design.saved"), no);
  if (!may) return null;
  return html`
    <div class="row acts">
      <button type="button" class="main" data-act="save" disabled=${saved} onClick=${() => word(text)}>${say("design.save")}</button>
      ${kind.own && (sure
        ? html`<button type="button" class="stop" data-act="standard-sure" onClick=${() => { setSure(false); word(null); }}>${say("design.standard_sure")}</button>
          <button type="button" class="quiet" onClick=${() => setSure(false)}>${say("web.cancel")}</button>`
        : html`<button type="button" data-act="standard" onClick=${() => setSure(true)}>${say("design.standard")}</button>`)}
      <span class="grow"></span>
      ${printers.length > 0 && html`
        ${printers.length > 1 && html`<select aria-label=${say("design.printer")} onChange=${(event) => setPrinter(event.target.value)}>
          ${printers.map(({ name }) => html`<option key=${name} value=${name} selected=${name === printer}>${name}</option>`)}</select>`}
        <button type="button" data-act="sample" disabled=${!saved} title=${saved ? null : say("design.print_unsaved")}
          onClick=${() => command(`slips/${kind.kind}/print`, { printer }).then(() => setSaid({ done: say("design.printed") }), no)}>${say("design.print")}</button>`}
    </div>
    ${said && html`<p class=${said.error ? "error" : "done"} role="status">${said.error ?? said.done}</p>`}`;
}

function Design({ session }) {
  useLanguage();
  const [state, setState] = useState(null);
  const [chosen, setChosen] = useState(location.hash.slice(1));
  const [drafts, setDrafts] = useState({});
  const [paper, setPaper] = useState(PAPER);
  const refresh = async () => {
    const [slips, printers] = await Promise.all([get("slips"), get("printers")]);
    setState({ ...slips.data, printers: printers.data });
  };
  useEffect(() => {
    refresh();
  }, []);
  const kind = state?.kinds.find((one) => one.kind === chosen) ?? state?.kinds[0];
  const text = kind ? (drafts[kind.kind] ?? kind.text) : "";
  const saved = !kind || text === kind.text;
  useEffect(() => {
    const warn = (event) => event.preventDefault();
    if (!saved) addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [saved]);
  const shown = usePreview(kind?.kind ?? "ticket", text, paper, state?.logo);
  if (!state) return html`<p class="notice">${say("web.loading")}</p>`;
  const show = (name) => {
    setChosen(name);
    history.replaceState(null, "", `#${name}`);
  };
  const may = session.roles.includes("manager");
  const draft = (value) => setDrafts((was) => ({ ...was, [kind.kind]: value }));
  // what was saved or put back to the standard is no draft any more
  const renew = () => refresh().then(() => setDrafts(({ [kind.kind]: _, ...others }) => others));
  return html`
    <header class="bar top"><h1>${say("design.title")}</h1><span class="grow"></span>
      <a href="/manager#printers">${say("design.back")}</a><${LanguageButton} /></header>
    <nav class="tabs" role="tablist">${state.kinds.map(({ kind: name, own, text: kept }) => html`
      <button type="button" role="tab" key=${name} data-tab=${name} aria-selected=${String(name === kind.kind)} onClick=${() => show(name)}>
        ${say(`slip_kind.${name}`)}<span class="small">${(drafts[name] ?? kept) !== kept ? say("design.unsaved") : say(own ? "design.own" : "design.is_standard")}</span></button>`)}</nav>
    <main class="desk">
      <section class="worded">
        <${Editor} key=${kind.kind} kind=${kind} blocks=${state.blocks} text=${text} mistakes=${shown?.mistakes ?? []} readOnly=${!may} onText=${draft}>
          <${Acts} kind=${kind} text=${text} saved=${saved} printers=${state.printers} refresh=${renew} may=${may} /><//>
        <${Logo} logo=${state.logo} may=${may} refresh=${refresh} />
      </section>
      <${Preview} shown=${shown} paper=${paper} change=${setPaper} />
    </main>`;
}

start(html`<${Gate} allowed=${ALLOWED} entry=${(_, enter) => html`<${SignIn} title="manager.sign_in" onSignedIn=${enter} />`}>
  ${(session) => html`<${Design} session=${session} />`}<//>`);
