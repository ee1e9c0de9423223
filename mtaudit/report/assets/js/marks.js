// Texts with highlights: the spans of findings, and the words of a search.

/** The pieces of a text between the boundaries of all spans, with the findings that cover them and whether they match the search. */
function piecesOf(text, spans, hits) {
  const boundaries = new Set([0, text.length]);
  for (const { start, end } of [...spans, ...hits]) boundaries.add(start).add(end);
  const sorted = [...boundaries].filter((at) => at >= 0 && at <= text.length).sort((a, b) => a - b);
  const covers = (list, start, end) => list.filter((span) => span.start < end && start < span.end);
  return sorted.slice(0, -1).map((start, at) => {
    const end = sorted[at + 1];
    return { start, end, findings: covers(spans, start, end).map((span) => span.finding), hit: covers(hits, start, end).length > 0 };
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

/** One side of a row as elements and text. */
function markedText(row, side, terms) {
  const text = row[side];
  const unit = unitOffsets(text);
  const spans = row.findings.flatMap((finding, at) => {
    const span = finding[`${side}_span`];
    return span && span[0] < span[1] && isShown(finding) ? [{ start: unit(span[0]), end: unit(span[1]), finding: at }] : [];
  });
  return piecesOf(text, spans, hitsOf(text, terms)).map((piece) => {
    const part = text.slice(piece.start, piece.end);
    const inner = piece.hit ? el("span", { class: "hit", text: part }) : part;
    if (!piece.findings.length) return inner;
    const worst = piece.findings.map((at) => row.findings[at]).sort((a, b) => SEVERITY_RANK[b.severity] - SEVERITY_RANK[a.severity])[0];
    return el("mark", {
      class: worst.accepted ? "accepted" : worst.severity,
      tabindex: 0,
      data: { findings: piece.findings.join(" "), side },
      "aria-describedby": "popover",
    }, inner);
  });
}

/** Highlight all marks and lines of the given findings in a row; null removes the highlight. */
function link(article, findings) {
  for (const node of $$("mark, .finding", article)) {
    const own = (node.dataset.findings ?? "").split(" ");
    node.classList.toggle("linked", findings !== null && own.some((at) => findings.includes(at)));
  }
}
