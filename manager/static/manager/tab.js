/* A tab whose script comes when it is opened first, and again and again until it is here. */

import { useEffect, useState } from "../vendor/preact-standalone.module.js";

const AGAIN_MS = 2000;
const arrived = {};

/** What the tab of this name shows: one that is ``here``, or one that ``comes``; null until it has come. */
export function useTab(name, here, comes) {
  const [, draw] = useState(0);
  useEffect(() => {
    if (here[name] || arrived[name]) return undefined;
    let timer;
    const load = () => comes[name]().then(
      (component) => {
        arrived[name] = component;
        draw((count) => count + 1);
      },
      () => (timer = setTimeout(load, AGAIN_MS)));
    load();
    return () => clearTimeout(timer);
  }, [name]);
  return here[name] ?? arrived[name] ?? null;
}
