/* Pictures of papers, for those who would rather look than read. */

import { html } from "../vendor/preact-standalone.module.js";

const SHAPES = {
  id_card: html`<rect x="5" y="14" width="54" height="36" rx="4" /><circle cx="20" cy="28" r="5" /><path d="M11 43c0-6 4-9 9-9s9 3 9 9M37 26h15M37 34h15M37 42h9" />`,
  certificate: html`<path d="M14 6h26l10 10v42H14z" /><path d="M40 6v10h10M22 26h20M22 34h20" /><circle cx="32" cy="46" r="5" />`,
  card: html`<rect x="5" y="14" width="54" height="36" rx="4" /><path d="M5 25h54M12 41h14" /><rect x="42" y="35" width="10" height="8" rx="1" />`,
  bill: html`<path d="M14 5h36v54l-6-4-6 4-6-4-6 4-6-4-6 4z" /><path d="M22 18h20M22 28h20M22 38h12" />`,
  phone: html`<rect x="18" y="5" width="28" height="54" rx="4" /><path d="M18 14h28M18 48h28M30 53h4" />`,
  photo: html`<rect x="12" y="8" width="40" height="48" rx="2" /><circle cx="32" cy="27" r="8" /><path d="M19 49c0-9 6-12 13-12s13 3 13 12" />`,
  stamp: html`<path d="M24 32c3-6-2-10-2-16a10 10 0 0 1 20 0c0 6-5 10-2 16h8a4 4 0 0 1 4 4v8H12v-8a4 4 0 0 1 4-4z" /><path d="M12 52h40" />`,
  form: html`<rect x="14" y="6" width="36" height="52" rx="2" /><path d="M22 18l3 3 5-6M36 19h8M22 33l3 3 5-6M36 34h8M22 48h22" />`,
};

/** The picture of a paper; an empty box to tick where there is none. */
export const Picture = ({ of }) => html`
  <svg class="picture" viewBox="0 0 64 64" aria-hidden="true">${SHAPES[of] ?? html`<rect x="16" y="16" width="32" height="32" rx="4" />`}</svg>`;
