// The review list: the shown rows, the current row, and the actions on it.
let shown = [];
let current = -1;
let view = "overview";

const list = new VirtualList($("#list"), $("#canvas"),
  (at) => rowElement(shown[at], { current: at === current, terms: searchTerms(filters.search) }),
  (at) => estimateHeight(shown[at], $("#list").clientWidth));

/** Apply the filters; the current pair is kept if it is still shown. */
function refilter({ keep = true } = {}) {
  const before = keep ? shown[current] : null;
  const result = applyFilters();
  shown = result.shown;
  const again = before ? shown.indexOf(before) : -1;
  current = again >= 0 ? again : shown.length ? 0 : -1;
  list.pinned = current;
  list.setLength(shown.length);
  if (again >= 0) list.show(again);
  else list.scroller.scrollTop = 0;
  drawFacets(result.counts);
  drawCounts();
  remember();
}

/** The text for an empty list: the state of documents that have no pairs, or that the filters match nothing. */
function emptyReason() {
  const names = filters.document.size ? [...filters.document] : rows.length ? [] : Object.keys(FACTS.unpaired);
  if (names.length && names.every((name) => name in FACTS.unpaired)) {
    const states = new Set(names.map((name) => FACTS.unpaired[name]));
    return states.size === 1 ? `nothing.${[...states][0]}` : "nothing.mixed";
  }
  if (!FACTS.whole && names.length && !rows.some((row) => filters.document.has(row.document))) return "nothing.clean";
  return "nothing_matches";
}

function drawCounts() {
  $("#count").textContent = t("count", { n: shown.length, all: rows.length });
  $("#empty").hidden = shown.length > 0 || !loaded;
  $("#empty-text").textContent = t(emptyReason());
  $("#empty-reset").hidden = !rows.length;
  $("#hints-count").textContent = number(rows.reduce((sum, row) => sum + row.hints, 0));
  const on = filtersOn();
  $("#filters-on").textContent = on ? String(on) : "";
  $("#review-count").textContent = number(FACTS.flawed);
}

function drawProgress() {
  const goal = rows.filter((row) => row.severity !== "neutral").length || rows.length;
  const done = reviewed();
  $("#progress").hidden = !rows.length;
  $("#progress-text").textContent = t("progress", { n: done, all: goal });
  $("#progress-bar").max = Math.max(1, goal);
  $("#progress-bar").value = done;
}

const remember = later(() => writeHash(view, view === "review" && current > 0 ? shown[current]?.id : null), 120);

/** Make a row the current one. */
function select(at, { focus = true, scroll = true } = {}) {
  if (at < 0 || at >= shown.length) return;
  const before = current;
  current = at;
  list.pinned = at;
  for (const [index, mark] of [[before, false], [at, true]]) {
    const node = list.nodes.get(index);
    node?.classList.toggle("current", mark);
    if (mark) node?.setAttribute("aria-current", "true");
    else node?.removeAttribute("aria-current");
  }
  if (scroll) list.show(at);
  const node = list.nodes.get(at);
  node?.classList.add("current");
  if (focus) node?.focus({ preventScroll: true });
  remember();
}

function move(step) {
  hidePopover();
  select(Math.max(0, Math.min(shown.length - 1, current + step)));
}

function judge(verdict) {
  const row = shown[current];
  if (!row) return;
  const next = verdictOf(row) === verdict ? "" : verdict;
  setVerdict([row], next);
  const advance = next && storage.get("mtaudit:advance") !== "no" && current < shown.length - 1;
  if (advance) move(1);
  else select(current);
}

function takeBack() {
  const index = undo();
  if (index === null) return toast(t("nothing_to_undo"));
  const at = shown.findIndex((row) => row.index === index);
  if (at >= 0) select(at);
  return toast(t("undone"));
}

/** Open or close the note or the correction of the current row. */
function edit(kind) {
  const row = shown[current];
  if (!row || (kind === "correct" && !row.target)) return;
  const close = openEditors.get(row.id) === kind;
  if (close) openEditors.delete(row.id);
  else {
    openEditors.set(row.id, kind);
    undoStack.push({ before: [[row.id, verdicts.get(row.id)]], index: row.index });
    const suggested = kind === "correct" && !entryOf(row).corrected && suggestedTarget(row);
    if (suggested) changeEntries([row], (now) => ({ ...now, corrected: suggested }), { remember: false });
  }
  list.refresh(current);
  const node = list.nodes.get(current);
  if (close) node?.focus({ preventScroll: true });
  else {
    list.show(current);
    $("textarea", node)?.focus();
  }
}

function closeEditor() {
  const row = shown[current];
  if (!row || !openEditors.delete(row.id)) return;
  list.refresh(current);
  list.nodes.get(current)?.focus({ preventScroll: true });
}

function toggleContext() {
  const row = shown[current];
  if (!row?.near.length) return;
  if (!openContexts.delete(row.id)) openContexts.add(row.id);
  list.refresh(current);
  list.show(current);
  list.nodes.get(current)?.focus({ preventScroll: true });
}

function toggleDiffs() {
  storage.set("mtaudit:diff", showsDiffs() ? "no" : "yes");
  list.refreshAll();
  if (current >= 0) select(current);
}

function act(name) {
  if (VERDICTS.includes(name)) judge(name);
  else if (name === "note" || name === "correct") edit(name);
  else if (name === "context") toggleContext();
  else if (name === "diff") toggleDiffs();
  else if (name === "copy" && shown[current]) copyText(placeOf(shown[current]));
}

function redraw(changed) {
  const ids = new Set(changed.map((row) => row.id));
  for (const [at] of [...list.nodes]) {
    // An open editor keeps its text and the position of its cursor.
    if (shown[at] && ids.has(shown[at].id) && !openEditors.has(shown[at].id)) list.refresh(at);
  }
  drawProgress();
  recount();
}
verdictListeners.push(redraw);
// Reviewed rows stay in the list until the filters change; only the counts are updated.
const recount = later(() => drawFacets(applyFilters().counts), 200);

$("#canvas").addEventListener("click", (event) => {
  const article = event.target.closest("article");
  if (!article) return;
  const at = shown.findIndex((row) => row.index === Number(article.dataset.index));
  const button = event.target.closest("[data-act]");
  const typing = event.target.closest("textarea, a, mark");
  select(at, { focus: !typing && !button, scroll: false });
  if (button) act(button.dataset.act);
});

const rowOfNode = (node) => rows[Number(node.closest("article").dataset.index)];

function point(event) {
  const node = event.target.closest?.("mark, .finding");
  if (!node) return;
  const findings = node.dataset.findings.split(" ");
  link(node.closest("article"), findings);
  showPopover(node, rowOfNode(node), findings.map(Number), node.dataset.side ?? null);
}

function unpoint(event) {
  const node = event.target.closest?.("mark, .finding");
  if (!node || node.contains(event.relatedTarget)) return;
  link(node.closest("article"), null);
  if (popoverOwner === node) hidePopover();
}

for (const name of ["mouseover", "focusin"]) $("#canvas").addEventListener(name, point);
for (const name of ["mouseout", "focusout"]) $("#canvas").addEventListener(name, unpoint);
$("#list").addEventListener("scroll", () => {
  if (popoverOwner?.isConnected && popoverOwner.matches(":hover, :focus")) placePopover();
  else hidePopover();
}, { passive: true });

function showView(next) {
  view = next;
  hidePopover();
  $("#overview").hidden = next !== "overview";
  $("#review").hidden = next !== "review";
  document.body.dataset.view = next;
  for (const tab of $$(".tab")) {
    if (tab.dataset.view === next) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  if (next === "review") {
    list.resized();
    list.draw();
    if (current >= 0) select(current, { scroll: false });
  }
  remember();
}

/** Open the review with default filters and a change to them. */
function reviewWith(change) {
  filters = freshFilters();
  change(filters);
  drawControls();
  showView("review");
  refilter({ keep: false });
}
