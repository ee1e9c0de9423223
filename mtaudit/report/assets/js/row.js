// One pair of the review list as an element.
const openContexts = new Set();
const openEditors = new Map();

const linkTemplate = () => storage.get("mtaudit:link") ?? FACTS.link;

/** The address that opens file:line, or null. Only schemes that cannot run scripts are allowed. */
function placeAddress(row) {
  const template = linkTemplate();
  if (!template || !/^(https?|vscode|vscodium|idea|zed|cursor):/i.test(template)) return null;
  const path = fileOf(row).split("/").map(encodeURIComponent).join("/");
  return template.replaceAll("{path}", path).replaceAll("{line}", String(lineOf(row) ?? 1));
}

function placeOfRow(row) {
  const place = placeOf(row);
  const address = placeAddress(row);
  const page = FACTS.pages[row.document];
  return el("span", { class: "place" },
    el("button", { type: "button", class: "plain", data: { act: "copy" }, title: t("copy_place", { place }) }, el("bdi", { text: shortPlaceOf(row) })),
    address && el("a", { href: address, target: "_blank", rel: "noreferrer", title: t("open_place", { place }), "aria-label": t("open_place", { place }), text: "↗" }),
    page && el("a", { href: `${page}#${new URLSearchParams({ view: "review", at: row.id })}`, title: t("open_page"), "aria-label": t("open_page"), text: "▤" }));
}

/** The meaning of the numbers in the head of a row. */
function meaningOfFacts(row) {
  const meanings = [];
  if (row.similarity !== null) meanings.push(`${t("similarity")}${colon()}${t("meaning.similarity")}`);
  if (row.quality !== null) meanings.push(`${t("quality")} ${row.quality.toFixed(2)}`);
  for (const name of Object.keys(row.scores)) if (STRINGS[`meaning.${name}`]) meanings.push(t(`meaning.${name}`));
  if (row.bead !== "1-1") meanings.push(`${t("bead")} ${row.bead}${colon()}${t("meaning.bead")}`);
  return meanings.join("\n") || null;
}

function rowHead(row, inText) {
  const facts = [];
  if (row.similarity !== null) facts.push(`${t("similarity")} ${row.similarity.toFixed(2)}`);
  for (const [name, value] of Object.entries(row.scores)) facts.push(`${name} ${value.toFixed(1)}`);
  if (row.bead !== "1-1") facts.push(`${t("bead")} ${row.bead}`);
  const probability = el("meter", { min: 0, max: 1, class: row.severity, "aria-hidden": "true" });
  probability.value = row.error_probability;
  return el("header", { class: "row-head" },
    el("span", { class: `badge ${row.severity}`, text: t(`severity.${levelOf(row)}`) }),
    el("span", { class: "probability", title: `${t("error_probability")}${colon()}${t("meaning.probability")}` }, probability, percent(row.error_probability)),
    placeOfRow(row),
    el("span", { class: "quiet facts-line", title: meaningOfFacts(row), text: facts.join(" · ") }),
    rowActions(row, inText));
}

function rowActions(row, inText) {
  const entry = entryOf(row);
  const action = (act, label, key, pressed) => el("button", {
    type: "button", class: `act ${act}`, data: { act }, "aria-pressed": String(Boolean(pressed)), title: `${label} (${key})`,
  }, el("kbd", { text: key, "aria-hidden": "true" }), label);
  return el("span", { class: "actions" },
    el("span", { class: "verdicts", role: "group", "aria-label": t("verdict") },
      VERDICTS.map((verdict, at) => action(verdict, t(`verdict.${verdict}`), String(at + 1), entry.verdict === verdict))),
    el("span", { class: "extras" },
      action("note", t("note"), "e", entry.note),
      row.target && action("correct", t("correct"), "c", entry.corrected),
      !inText && row.near.length > 0 && action("context", t("context"), "x", openContexts.has(row.id)),
      !inText && (row.previous || row.reference) && action("diff", t("diff"), "d", showsDiffs()),
      action("text", t(inText ? "in_list" : "in_text"), "t")));
}

function sideOf(row, side, terms) {
  const text = row[side];
  const language = row.lang[side === "source" ? 0 : 1];
  if (!text.trim()) return el("div", { class: `side ${side} missing` }, el("span", { class: "quiet", text: t("no_counterpart") }));
  return el("div", { class: `side ${side}`, lang: language || null, dir: "auto" }, markedText(row, side, terms));
}

/** The button that refuses a finding, or takes that back. */
function refuseButton(row, at) {
  const refused = isRefused(row, row.findings[at]);
  const label = t(refused ? "unrefuse" : "refuse");
  return el("button", { type: "button", class: "small", data: { refuse: String(at) }, "aria-pressed": String(refused), title: label, "aria-label": label, text: refused ? "↺" : "✕" });
}

/** One finding; the name of its check is left out if the line before has the same. */
function findingLine(row, finding, at, before) {
  const again = before && before.check === finding.check && Boolean(before.accepted) === Boolean(finding.accepted);
  const refused = isRefused(row, finding);
  return el("li", { class: `finding ${finding.accepted ? "accepted" : finding.severity}${refused ? " refused" : ""}`, data: { findings: String(at) } },
    el("span", { class: "sign", "aria-hidden": "true" }),
    el("span", { class: `finding-check${again ? " again" : ""}`, title: categoryName(finding.category) }, checkCode(finding.check), " ", checkName(finding.name)),
    el("span", { class: "reason" }, el("span", { class: "message", text: messageOf(finding) }),
      finding.accepted && el("span", { class: "quiet", text: ` (${t("accepted")}${colon()}${acceptedOf(finding)})` }),
      refused && el("span", { class: "quiet", text: ` (${t("refused")})` }),
      isCounted(finding) && refuseButton(row, at)));
}

/** The neighbours of a row in its document, either those before it or those after it. */
function contextOf(row, after) {
  const near = row.near.filter((at) => (after ? at > row.n : at < row.n));
  return el("div", { class: "context" }, near.map((at) => {
    const other = pairAt(at);
    if (!other) return null;
    return el("div", { class: "sides" }, ["source", "target"].map((side, which) => {
      if (other[side].trim()) return el("div", { class: `side ${side}`, lang: other.lang[which] || null, dir: "auto", text: other[side] });
      return el("div", { class: `side ${side} missing` }, el("span", { class: "quiet", text: t("no_counterpart") }));
    }));
  }));
}

/** The target with the suggestions of its findings applied; "" without suggestions. The first of overlapping spans wins. */
function suggestedTarget(row) {
  const unit = unitOffsets(row.target);
  const changes = row.findings
    .filter((finding) => finding.evidence?.suggestion && finding.target_span && finding.severity !== "neutral" && !finding.accepted)
    .map((finding) => ({ start: unit(finding.target_span[0]), end: unit(finding.target_span[1]), text: finding.evidence.suggestion }))
    .sort((a, b) => a.start - b.start || a.end - b.end);
  let made = "";
  let at = 0;
  for (const { start, end, text } of changes) {
    if (start < at) continue;
    made += row.target.slice(at, start) + text;
    at = end;
  }
  return changes.length ? made + row.target.slice(at) : "";
}

function editorOf(row, kind) {
  const entry = entryOf(row);
  const key = kind === "note" ? "note" : "corrected";
  const box = el("textarea", { rows: kind === "note" ? 2 : 3, lang: kind === "note" ? null : row.lang[1], data: { editor: kind }, spellcheck: "false" });
  box.value = entry[key] ?? (kind === "correct" ? row.target : "");
  box.addEventListener("input", () => {
    const text = box.value.trim();
    const value = kind === "correct" && text === row.target.trim() ? "" : text;
    changeEntries([row], (now) => ({ ...now, [key]: value }), { remember: false });
  });
  return el("label", { class: "editor" }, el("span", { class: "quiet", text: t(kind === "note" ? "note" : "correction") }), box);
}

function extrasOf(row) {
  const entry = entryOf(row);
  const open = openEditors.get(row.id);
  const line = (label, text, lang) => el("p", { class: "entry-line" }, el("span", { class: "quiet", text: `${label}${colon()}` }), el("span", { lang, text }));
  return [
    entry.note && open !== "note" && line(t("note"), entry.note, null),
    open && editorOf(row, open),
  ];
}

/** The shown findings of a row with their indices: most severe first, accepted ones last. */
function mostSevereFirst(row) {
  const order = ([finding]) => (finding.accepted ? 0 : SEVERITY_RANK[finding.severity]);
  return row.findings.map((finding, at) => [finding, at]).filter(([finding]) => isShown(finding)).sort((a, b) => order(b) - order(a));
}

/** What was found in a pair, and what its reviewer found in addition. */
function findingsOf(row) {
  const lines = mostSevereFirst(row).map(([finding, at], line, all) => findingLine(row, finding, at, all[line - 1]?.[0]));
  lines.push(...missedLines(row));
  return lines.length > 0 && el("ul", { class: "findings" }, lines);
}

/** The line that opens the repetitions of a finding. */
function foldLine(row) {
  const repeats = folds.get(row)?.length;
  if (!repeats) return null;
  const label = t(openFolds.has(row.id) ? "fold_close" : "fold_open", { n: repeats });
  return el("p", { class: "fold" }, el("button", { type: "button", class: "link", data: { fold: "yes" }, "aria-expanded": String(openFolds.has(row.id)), title: t("fold_note"), text: label }));
}

function rowElement(row, { current, terms, inText = false }) {
  const open = !inText && openContexts.has(row.id);
  return el("article", {
    class: `row ${row.severity} reviewed-${statusOf(row)}${current ? " current" : ""}`,
    tabindex: -1,
    data: { index: row.index },
    "aria-label": `${t(`severity.${levelOf(row)}`)} ${placeOf(row)}`,
    "aria-current": current ? "true" : null,
  },
  rowHead(row, inText),
  open && contextOf(row, false),
  !inText && el("div", { class: "sides" }, sideOf(row, "source", terms), sideOf(row, "target", terms), diffsOf(row)),
  open && contextOf(row, true),
  findingsOf(row),
  !inText && foldLine(row),
  extrasOf(row));
}

/** An estimate of the height, for the scroll bar before the row is measured. */
function estimateHeight(row, width) {
  const wide = width >= 760;
  const column = Math.max(200, (wide ? (width - 64) / 2 : width - 40));
  const lines = (text, size) => Math.max(1, Math.ceil((text.length * size) / column));
  const source = 23 * lines(row.source, 7.6);
  const target = 26 * lines(row.target, row.lang[1].startsWith("zh") ? 16 : 7.6);
  const findings = mostSevereFirst(row).reduce((sum, [finding]) => sum + 22 * Math.ceil((finding.message.length * 7 + 190) / (width - 50)), 0);
  const compared = showsDiffs() ? [row.previous, row.reference].filter(Boolean).length * (target + 26) : 0;
  return compared + (wide ? 62 + Math.max(source, target) : 118 + source + target) + findings;
}
