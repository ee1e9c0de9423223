// Differences between two texts: by words in alphabetic scripts, by characters in Chinese.
const TOKEN = /[\p{Script=Latin}\p{N}]+(?:['’.-][\p{Script=Latin}\p{N}]+)*|\s+|./gsu;
const MOST_CELLS = 400000;
/** Texts that share less than this are shown without a diff, which would be harder to read than the texts. */
const LEAST_SHARED = 0.3;

/** The pieces of two texts, [kind, text] with kind "same", "gone" (only before) or "new" (only after); null if they are too different. */
function diffOf(before, after) {
  const a = before.match(TOKEN) ?? [];
  const b = after.match(TOKEN) ?? [];
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1;
  const middle = changesOf(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  if (!middle) return null;
  const same = (tokens) => tokens.map((token) => ["same", token]);
  const pieces = tidy(merged([...same(a.slice(0, head)), ...middle, ...same(a.slice(a.length - tail))]));
  const shared = pieces.reduce((sum, [kind, text]) => sum + (kind === "same" ? text.length : 0), 0);
  return shared < LEAST_SHARED * Math.max(before.length, after.length) ? null : pieces;
}

/** The longest common subsequence of two lists of tokens as pieces; null if the lists are too long. */
function changesOf(a, b) {
  if ((a.length + 1) * (b.length + 1) > MOST_CELLS) return null;
  const width = b.length + 1;
  const best = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const at = i * width + j;
      best[at] = a[i] === b[j] ? best[at + width + 1] + 1 : Math.max(best[at + width], best[at + 1]);
    }
  }
  const pieces = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      pieces.push(["same", a[i]]);
      i += 1;
      j += 1;
    } else if (j >= b.length || (i < a.length && best[(i + 1) * width + j] >= best[i * width + j + 1])) {
      pieces.push(["gone", a[i]]);
      i += 1;
    } else {
      pieces.push(["new", b[j]]);
      j += 1;
    }
  }
  return pieces;
}

/** Merge a single character between two changes into the changes: it is equal by chance. */
function tidy(pieces) {
  const chance = (at) => at > 0 && at < pieces.length - 1 && pieces[at][0] === "same" && [...pieces[at][1]].length < 2;
  return merged(pieces.flatMap((piece, at) => (chance(at) ? [["gone", piece[1]], ["new", piece[1]]] : [piece])));
}

/** Merge neighbours of one kind; in a run of changes, removed text comes before new text. */
function merged(pieces) {
  const made = [];
  let gone = "";
  let fresh = "";
  const flush = () => {
    if (gone) made.push(["gone", gone]);
    if (fresh) made.push(["new", fresh]);
    gone = "";
    fresh = "";
  };
  for (const [kind, text] of pieces) {
    if (kind === "gone") gone += text;
    else if (kind === "new") fresh += text;
    else {
      flush();
      if (made.at(-1)?.[0] === "same") made.at(-1)[1] += text;
      else made.push(["same", text]);
    }
  }
  flush();
  return made;
}

const showsDiffs = () => storage.get("mtaudit:diff") !== "no";

/** The lines below the target: the differences from the previous target and from the reference, and the reviewer's change. */
function diffsOf(row) {
  const corrected = openEditors.get(row.id) === "correct" ? null : entryOf(row).corrected;
  const texts = [["previous", row.previous, row.target], ["reference", row.target, row.reference], ["corrected", row.target, corrected]];
  return texts.map(([kind, before, after]) => {
    const other = kind === "previous" ? before : after;
    if (!other || (kind !== "corrected" && !showsDiffs())) return null;
    const pieces = before === after ? [["same", after]] : diffOf(before, after);
    const parts = pieces
      ? pieces.map(([what, text]) => (what === "same" ? text : el(what === "gone" ? "del" : "ins", { text })))
      : other;
    return el("div", { class: `difference ${kind}` },
      el("span", { class: "difference-label", text: t(`diff.${kind}`) }),
      el("p", { class: "side", lang: row.lang[1] || null, dir: "auto" }, parts));
  });
}
