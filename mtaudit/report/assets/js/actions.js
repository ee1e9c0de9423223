// What a reviewer does to a pair, in the list or in the running text. Each of the two views is a stage: the current
// row(), move(step), isLast(), refresh(row), node() (the element with the controls of the current row) and focus().
const stages = {};
let view = "overview";
const stage = () => stages[view] ?? stages.review;

function judge(verdict) {
  const row = stage().row();
  if (!row) return;
  const next = verdictOf(row) === verdict ? "" : verdict;
  setVerdict([row], next);
  if (next && storage.get("mtaudit:advance") !== "no" && !stage().isLast()) stage().move(1);
  else if (view === "review") select(current);
}

function takeBack() {
  const index = undo();
  if (index === null) return toast(t("nothing_to_undo"));
  const row = rows[index];
  if (view === "reading" && row?.document === reading.name) readPair(row);
  else if (listed.includes(row)) select(lineOfRow(row));
  return toast(t("undone"));
}

/** Open or close the note or the correction of the current row. */
function edit(kind) {
  const row = stage().row();
  if (!row || (kind === "correct" && !row.target)) return;
  const close = openEditors.get(row.id) === kind;
  if (close) openEditors.delete(row.id);
  else {
    openEditors.set(row.id, kind);
    undoStack.push({ before: [[row.id, verdicts.get(row.id)]], index: row.index });
    const suggested = kind === "correct" && !entryOf(row).corrected && suggestedTarget(row);
    if (suggested) changeEntries([row], (now) => ({ ...now, corrected: suggested }), { remember: false });
  }
  stage().refresh(row);
  if (close) stage().focus();
  else $("textarea", stage().node())?.focus();
}

function closeEditor() {
  const row = stage().row();
  if (!row || !openEditors.delete(row.id)) return;
  stage().refresh(row);
  drawProgress();
  stage().focus();
}

function toggleContext() {
  const row = stage().row();
  if (view !== "review" || !row?.near.length) return;
  if (!openContexts.delete(row.id)) openContexts.add(row.id);
  stage().refresh(row);
  stage().focus();
}

/** The next pair with errors that nobody has reviewed, after the current one or else from the beginning. */
function nextUnreviewed() {
  const row = stage().row();
  const isOpen = (each) => statusOf(each) === "none" && each !== row;
  if (view === "reading") {
    const errors = reading.errors.map((each) => each.row).filter(isOpen);
    const next = errors.find((each) => each.n > (row?.n ?? -1)) ?? errors[0];
    if (next) return readPair(next);
    const elsewhere = rows.filter((each) => each.severity !== "neutral" && isOpen(each)).sort(ORDERS.document);
    const there = elsewhere.find((each) => each.n > (row?.n ?? -1)) ?? elsewhere[0];
    return there ? readAt(there.document, there) : toast(t("all_reviewed"));
  }
  const next = shown.slice(current + 1).find(isOpen) ?? shown.find(isOpen) ?? listed.find(isOpen);
  return next ? select(lineOfRow(next)) : toast(t("all_reviewed"));
}

// A finding that is no error can be refused, while others of its pair stand.
const findingKey = (finding) => JSON.stringify([finding.check, finding.source_span, finding.target_span]);
const isRefused = (row, finding) => Boolean(entryOf(row).refused?.includes(findingKey(finding)));
const isCounted = (finding) => !isHint(finding) && !finding.accepted;

function refuse(row, at) {
  const key = findingKey(row.findings[at]);
  changeEntries([row], (entry) => {
    const refused = entry.refused?.includes(key) ? entry.refused.filter((each) => each !== key) : [...(entry.refused ?? []), key];
    const none = row.findings.filter(isCounted).every((finding) => refused.includes(findingKey(finding)));
    // A pair of which every finding is refused is fine; if one is taken back, it is open again.
    const verdict = none && !entry.verdict && !entry.missed ? "fine" : !none && entry.verdict === "fine" ? "" : entry.verdict;
    return { ...entry, refused, verdict };
  });
}

// The same error elsewhere: the same words on both sides, or the same words on one side and the same check.
const wordsOf = (row, side, span) => {
  if (!span) return "";
  const unit = unitOffsets(row[side]);
  return row[side].slice(unit(span[0]), unit(span[1])).trim().toLowerCase();
};

/** What two findings have in common if they are the same error; "" if the finding marks no words. */
function errorKey(row, finding) {
  const [source, target] = [wordsOf(row, "source", finding.source_span), wordsOf(row, "target", finding.target_span)];
  if (!source && !target) return "";
  return [source && target ? "" : finding.check, source, target].join("\n");
}

const errorLabel = (key) => key.split("\n").filter(Boolean).join(" → ");
const hasSameError = (row, key) => row.findings.some((finding) => isCounted(finding) && errorKey(row, finding) === key);

/** Show all pairs with the error of the current pair, or go back to the list as it was. */
function sameElsewhere() {
  if (filters.same) return leaveSame();
  const row = stage().row();
  if (!row) return undefined;
  const focused = document.activeElement?.closest?.("mark, .finding")?.dataset.findings;
  const own = focused ? focused.split(" ").map((at) => row.findings[Number(at)]) : mostSevereFirst(row).map(([finding]) => finding);
  const keys = own.filter((finding) => finding && isCounted(finding)).map((finding) => errorKey(row, finding)).filter(Boolean);
  const key = keys.find((each) => rows.some((other) => other !== row && hasSameError(other, each)));
  if (!key) return toast(t("same_nowhere"));
  const before = filters;
  filters = Object.assign(freshFilters(), { same: key, before, hints: before.hints });
  drawControls();
  showView("review");
  refilter({ keep: false });
  return select(shown.indexOf(row));
}

function leaveSame() {
  const row = shown[current];
  filters = filters.before ?? freshFilters();
  drawControls();
  refilter({ keep: false });
  if (listed.includes(row)) select(lineOfRow(row));
}

function act(name) {
  if (VERDICTS.includes(name)) judge(name);
  else if (name === "note" || name === "correct") edit(name);
  else if (name === "context") toggleContext();
  else if (name === "diff") toggleDiffs();
  else if (name === "text") switchText();
  else if (name === "copy" && stage().row()) copyText(placeOf(stage().row()));
}

// Marks and lines of findings explain themselves, wherever they are.
const rowOfMark = (node) => {
  const sentence = node.closest(".sentence");
  return sentence ? pairAt(Number(sentence.dataset.n)) : rows[Number(node.closest("article").dataset.index)];
};
const frameOf = (node) => node.closest("article") ?? node.closest("#text-canvas");

// True while the script moves the focus to a mark whose finding is shown below the text anyway.
let quietFocus = false;

function point(event) {
  const node = event.target.closest?.("mark, .finding");
  if (!node?.dataset.findings) return;
  const findings = node.dataset.findings.split(" ");
  link(frameOf(node), findings, node.closest(".sentence")?.dataset.n);
  // The line of a finding says what its mark explains.
  if (!quietFocus) showPopover(node, rowOfMark(node), findings.map(Number), node.dataset.side ?? null);
}

function unpoint(event) {
  const node = event.target.closest?.("mark, .finding");
  if (!node?.dataset.findings || node.contains(event.relatedTarget)) return;
  link(frameOf(node), null);
  if (popoverOwner === node) hidePopover();
}

for (const place of ["#canvas", "#text-canvas", "#dock"]) {
  for (const name of ["mouseover", "focusin"]) $(place).addEventListener(name, point);
  for (const name of ["mouseout", "focusout"]) $(place).addEventListener(name, unpoint);
}

/** The buttons of a pair: those of the pair as a whole, and those of one of its findings or missed errors. */
function press(row, button) {
  const { act: name, refuse: finding, forget, fold } = button.dataset;
  if (fold) toggleFold(row);
  else if (name) act(name);
  else if (finding) refuse(row, Number(finding));
  else if (forget) forgetMissed(row, Number(forget));
}
$("#dock").addEventListener("click", (event) => {
  const button = event.target.closest("[data-act], [data-refuse], [data-forget]");
  if (button && reading.row) press(reading.row, button);
});
