// Texts with highlights: the spans of findings, and the words of a search.

/** The pieces of a text between the boundaries of all spans, with the spans that cover them and whether they match the search. */
function piecesOf(text, spans, hits) {
  const boundaries = new Set([0, text.length]);
  for (const { start, end } of [...spans, ...hits]) boundaries.add(start).add(end);
  const sorted = [...boundaries].filter((at) => at >= 0 && at <= text.length).sort((a, b) => a - b);
  const covers = (list, start, end) => list.filter((span) => span.start < end && start < span.end);
  return sorted.slice(0, -1).map((start, at) => {
    const end = sorted[at + 1];
    return { start, end, spans: covers(spans, start, end), hit: covers(hits, start, end).length > 0 };
  });
}

/** The spans of the searched words in a text. */
function hitsOf(text, terms) {
  const low = text.toLowerCase();
  if (low.length !== text.length) return [];
  const hits = [];
  for (const term of terms) {
    for (let at = low.indexOf(term); at >= 0 && hits.length < 50; at = low.indexOf(term, at + term.length)) {
      hits.push({ start: at, end: at + term.length });
    }
  }
  return hits;
}

const hasWords = (span) => Boolean(span) && span[0] < span[1];

const marksWords = (finding) => hasWords(finding.source_span) || hasWords(finding.target_span);

/** Whether no finding of a pair that stands marks words, so that only the pair as a whole can be marked. */
const hasNoWords = (row) => !row.findings.some((finding) => isCounted(finding) && !isRefused(row, finding) && marksWords(finding));

/** The span of a finding on a side; with `whole`, one without words marks the whole target, or the source without one. */
function spanOn(row, finding, side, whole) {
  const span = finding[`${side}_span`];
  if (!whole || !isCounted(finding) || marksWords(finding)) return span;
  return (side === "target") === Boolean(row.target.trim()) ? [0, row[side].length] : null;
}

/** One side of a row as elements and text. Findings that are refused are not marked; errors that the reviewer marked are. */
function markedText(row, side, terms, { whole = false } = {}) {
  const text = row[side];
  const unit = unitOffsets(text);
  const pair = whole && hasNoWords(row);
  const spans = row.findings.flatMap((finding, at) => {
    const span = spanOn(row, finding, side, pair);
    return hasWords(span) && isShown(finding) && !isRefused(row, finding) ? [{ start: unit(span[0]), end: unit(span[1]), finding: at }] : [];
  });
  const own = (entryOf(row).missed ?? []).filter((error) => error.side === side)
    .map((error) => ({ start: unit(error.start), end: unit(error.end), own: error }));
  return [...piecesOf(text, [...spans, ...own], hitsOf(text, terms))].map((piece) => pieceElement(row, side, text, piece));
}

function pieceElement(row, side, text, piece) {
  const part = text.slice(piece.start, piece.end);
  const inner = piece.hit ? el("span", { class: "hit", text: part }) : part;
  const findings = piece.spans.filter((span) => !span.own).map((span) => span.finding);
  const own = piece.spans.find((span) => span.own)?.own;
  if (!findings.length) return own ? el("mark", { class: `own ${own.severity}`, title: `${t("missed")}${colon()}${categoryName(own.category)}` }, inner) : inner;
  const worst = findings.map((at) => row.findings[at]).sort((a, b) => SEVERITY_RANK[b.severity] - SEVERITY_RANK[a.severity])[0];
  return el("mark", {
    class: `${worst.accepted ? "accepted" : worst.severity}${own ? " own" : ""}`,
    tabindex: 0,
    data: { findings: findings.join(" "), side },
    "aria-describedby": "popover",
  }, inner);
}

/** Highlight all marks and lines of the given findings in an element, of one pair only if its number is given; null
 * removes the highlight. */
function link(frame, findings, n) {
  for (const node of $$("mark, .finding", frame)) {
    const own = (node.dataset.findings ?? "").split(" ");
    const here = n === undefined || node.closest(".sentence")?.dataset.n === n;
    node.classList.toggle("linked", findings !== null && here && own.some((at) => findings.includes(at)));
  }
}
