/* A page of the hall as the screen it runs on: drawn at its real size, and made as small as there is room. */

import { say } from "../words.js";
import { html, useEffect, useRef } from "../vendor/preact-standalone.module.js";

/** ``size``: the pixels of the real screen; ``title``: what stands over it. */
export function Screen({ name, src, size: [width, height], title }) {
  const glass = useRef(null);
  useEffect(() => {
    const fit = () => glass.current.style.setProperty("--scale", glass.current.clientWidth / width);
    const watch = new ResizeObserver(fit);
    watch.observe(glass.current);
    return () => watch.disconnect();
  }, []);
  return html`
    <figure class="screen ${name}">
      <figcaption>${title}<a href=${src} target="_blank">${say("demo.alone")}</a></figcaption>
      <div class="glass" ref=${glass}><iframe src=${src} title=${src} width=${width} height=${height} allow="autoplay"></iframe></div>
    </figure>`;
}
