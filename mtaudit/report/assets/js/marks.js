// Texts with their marks: every finding marks a span of one side or of both; searched words are shown too.

/** The pieces of a text between all borders of spans: [start, end, findings that cover it, whether it was searched]. */
function piecesOf(text, spans, hits) {
  const borders = new Set([0, text.length]);
  for (const { start, end } of [...spans, ...hits]) borders.add(start).add(end);
  const sorted = [...borders].filter((at) => at >= 0 && at <= text.length).sort((a, b) => a - b);
  const covers = (list, start, end) => list.filter((span) => span.start < end && start < span.end);
  return sorted.slice(0, -1).map((start, at) => {
    const end = sorted[at + 1];
    return { start, end, findings: covers(spans, start, end).map((span) => span.finding), hit: covers(hits, start, end).length > 0 };
  });
}

/** Where the searched words stand in a text. */
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
    return span && span[0] < span[1] ? [{ start: unit(span[0]), end: unit(span[1]), finding: at }] : [];
  });
  return piecesOf(text, spans, hitsOf(text, terms)).map((piece) => {
    const part = text.slice(piece.start, piece.end);
    const inner = piece.hit ? el("span", { class: "hit", text: part }) : part;
    if (!piece.findings.length) return inner;
    const gravest = piece.findings.map((at) => row.findings[at]).sort((a, b) => GRAVITY[b.severity] - GRAVITY[a.severity])[0];
    return el("mark", {
      class: gravest.accepted ? "accepted" : gravest.severity,
      tabindex: 0,
      data: { findings: piece.findings.join(" "), side },
      "aria-describedby": "popover",
    }, inner);
  });
}

/** Mark the findings of a mark, or of a line of the list of findings, on both sides. */
function link(article, findings) {
  for (const node of $$("mark, .finding", article)) {
    const own = (node.dataset.findings ?? "").split(" ");
    node.classList.toggle("linked", findings !== null && own.some((at) => findings.includes(at)));
  }
}
