/* Where a long text may break: first behind a clause, and within one between words. Pure. */

const CLAUSES = /.+?(?:[，。；！？：]+|[,.;!?:]+\s+|$)/gsu;
const HAN = /\p{sc=Han}/u;
const OPENING = /^[“‘（《「【]+$/u;

/** Chinese has no spaces: a browser that knows no words breaks between any two signs. */
const words = Intl.Segmenter && new Intl.Segmenter("zh", { granularity: "word" });
const segments = (text) => (words ? [...words.segment(text)].map(({ segment }) => segment) : [...text]);
const isMark = (segment) => !/[\p{L}\p{N}]/u.test(segment);

/** The words of a clause, each with the marks around it; only where two Chinese ones meet may a line end. */
function wordsOf(clause) {
  const found = [];
  let before = "";
  for (const segment of segments(clause)) {
    if (OPENING.test(segment)) {
      before += segment;
      continue;
    }
    const last = found.at(-1);
    const apart = before || (last && !isMark(segment) && HAN.test(last.at(-1)) && HAN.test(segment[0]));
    if (last !== undefined && !apart) found[found.length - 1] += segment;
    else found.push(before + segment);
    before = "";
  }
  return before ? [...found, before] : found;
}

/** ``[[word, …], …]``: the clauses of a text, and the words of each; joined, they are the text. */
export const phrasesOf = (text) => (text.match(CLAUSES) ?? []).map((clause) => wordsOf(clause));
