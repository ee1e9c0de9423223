// The blocks of a document with their sentences, put together from the pairs of the page.
const HAN = "\\p{Script=Han}\\u3000-\\u303f\\uff00-\\uffef";
const CHINESE_SIDE_BY_SIDE = new RegExp(`[${HAN}]\n[${HAN}“‘]|[\\u3001-\\u3011\\uff01-\\uff1f]\n`, "u");

/** What stands between two sentences of a block: nothing within Chinese text or after full-width punctuation, else a space. */
const between = (before, after) => (!before || CHINESE_SIDE_BY_SIDE.test(`${before.slice(-2)}\n${after.slice(0, 2)}`) ? "" : " ");

/** The first number and the number of pairs of a document; of one that is not listed, what its rows tell. */
function extentOf(name) {
  const known = DOCUMENTS.get(name);
  if (known) return known;
  const numbers = rows.filter((row) => row.document === name).map((row) => row.n);
  const first = numbers.reduce((least, n) => Math.min(least, n), Infinity);
  return { first, pairs: numbers.reduce((most, n) => Math.max(most, n), -1) - first + 1, strip: "" };
}

/** The blocks of a document, each with its pairs in order; a gap stands for pairs that are not in this page. */
function passagesOf(name) {
  const { first, pairs } = extentOf(name);
  const passages = [];
  for (let n = first; n < first + pairs; n++) {
    const pair = pairAt(n);
    const last = passages.at(-1);
    if (!pair || pair.document !== name) {
      if (last?.gap) last.gap += 1;
      else passages.push({ gap: 1, pairs: [] });
    } else if (pair.continues && last && !last.gap) last.pairs.push(pair);
    else passages.push({ gap: 0, pairs: [pair], kind: pair.kind ?? "paragraph", level: pair.level ?? 0 });
  }
  return passages;
}
