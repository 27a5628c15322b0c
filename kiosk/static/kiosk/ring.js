/* A ring that closes: how long a screen still stays. */

import { html, useEffect } from "../vendor/preact-standalone.module.js";

/** ``onEnd`` when it has closed. */
export function Ring({ ms, onEnd }) {
  useEffect(() => {
    const timer = setTimeout(onEnd, ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return html`<svg class="ring" viewBox="0 0 36 36" aria-hidden="true">
    <circle cx="18" cy="18" r="15" /><circle class="runs" cx="18" cy="18" r="15" pathLength="100"
      style=${{ animationDuration: `${ms}ms` }} /></svg>`;
}
