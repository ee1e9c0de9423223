// The review list: the rows that pass the filters (`listed`), those of them that have a line (`shown`), and the current
// line. Repetitions of one finding in a document share a line until it is opened.
let listed = [];
let shown = [];
const openFolds = new Set();
/** The rows that share the line of a row. */
const folds = new Map();

/** The lines of a list, most severe first: repetitions stand behind the row whose line they share, or are folded. */
function linesOf(list) {
  folds.clear();
  if (filters.sort !== "worst" || filters.same) return list;
  const firsts = new Map();
  for (const row of list) {
    const first = firsts.get(row.like ?? row.n);
    if (first) folds.get(first).push(row);
    else {
      firsts.set(row.like ?? row.n, row);
      folds.set(row, []);
    }
  }
  return [...folds].flatMap(([row, repeats]) => (openFolds.has(row.id) ? [row, ...repeats] : [row]));
}

/** The line of a row, which is opened if the row shares one; -1 if the row is not in the list. */
function lineOfRow(row) {
  const at = shown.indexOf(row);
  if (at >= 0 || !listed.includes(row)) return at;
  toggleFold([...folds].find(([, repeats]) => repeats.includes(row))[0]);
  return shown.indexOf(row);
}

/** Open or close the line of a row that stands for several. */
function toggleFold(row) {
  if (!openFolds.delete(row.id)) openFolds.add(row.id);
  const place = list.scroller.scrollTop;
  refilter();
  list.scroller.scrollTop = place;
}
let current = -1;

const list = new VirtualList($("#list"), $("#canvas"),
  (at) => rowElement(shown[at], { current: at === current, terms: searchTerms(filters.search) }),
  (at) => estimateHeight(shown[at], $("#list").clientWidth));

/** Apply the filters; the current pair is kept if it is still shown. */
function refilter({ keep = true } = {}) {
  const before = keep ? shown[current] : null;
  const result = applyFilters();
  listed = result.shown;
  shown = linesOf(listed);
  const again = before ? shown.indexOf(before) : -1;
  current = again >= 0 ? again : shown.length ? 0 : -1;
  list.pinned = current;
  list.setLength(shown.length);
  if (again >= 0) list.show(again);
  else list.scroller.scrollTop = 0;
  drawFacets(result.counts);
  drawCounts();
  drawEnd();
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
  $("#count").textContent = t("count", { n: listed.length, all: rows.length });
  $("#empty").hidden = shown.length > 0 || !loaded;
  $("#empty-text").textContent = t(emptyReason());
  $("#empty-reset").hidden = !rows.length;
  $("#hints-count").textContent = number(rows.reduce((sum, row) => sum + row.hints, 0));
  const on = filtersOn();
  $("#filters-on").textContent = on ? String(on) : "";
  $("#same").hidden = !filters.same;
  $("#same").textContent = t("same_error", { words: `${errorLabel(filters.same)} ✕` });
  $("#same").title = t("same_back");
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

const remember = later(() => writeHash(view, placeInView(), view === "reading" ? reading.name : null), 120);

/** The pair that the address names; the first of the list needs none. */
function placeInView() {
  if (view === "reading") return reading.row?.id;
  return view === "review" && current > 0 ? shown[current]?.id : null;
}

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
  if (step > 0 && current === shown.length - 1) return showEnd();
  return select(Math.max(0, Math.min(shown.length - 1, current + step)));
}

/** After the last pair: what is left to do. */
function showEnd() {
  drawEnd();
  list.scroller.scrollTop = list.scroller.scrollHeight;
  $("#end button:not([hidden])").focus({ preventScroll: true });
}

function drawEnd() {
  const left = rows.filter((row) => row.severity !== "neutral" && statusOf(row) === "none").length;
  $("#end").hidden = !shown.length;
  $("#end-text").textContent = `${t("end_shown", { n: listed.length })} ${t(left ? "end_left" : "end_done", { n: left })}`;
  $("#end-next").hidden = !left;
}

stages.review = {
  row: () => shown[current],
  move,
  isLast: () => current === shown.length - 1,
  refresh: () => {
    list.refresh(current);
    list.show(current);
  },
  node: () => list.nodes.get(current),
  focus: () => list.nodes.get(current)?.focus({ preventScroll: true }),
};

function toggleDiffs() {
  storage.set("mtaudit:diff", showsDiffs() ? "no" : "yes");
  list.refreshAll();
  if (current >= 0) select(current);
}

function redraw(changed) {
  const ids = new Set(changed.map((row) => row.id));
  for (const [at] of [...list.nodes]) {
    // An open editor keeps its text and the position of its cursor.
    if (shown[at] && ids.has(shown[at].id) && !openEditors.has(shown[at].id)) list.refresh(at);
  }
  drawProgress();
  drawEnd();
  recount();
}
verdictListeners.push(redraw);
// Reviewed rows stay in the list until the filters change; only the counts are updated.
const recount = later(() => drawFacets(applyFilters().counts), 200);

$("#canvas").addEventListener("click", (event) => {
  const article = event.target.closest("article");
  if (!article) return;
  const at = shown.findIndex((row) => row.index === Number(article.dataset.index));
  const button = event.target.closest("[data-act], [data-refuse], [data-forget], [data-fold]");
  const typing = event.target.closest("textarea, a, mark, .side");
  select(at, { focus: !typing && !button, scroll: false });
  if (button) press(shown[at], button);
});

$("#list").addEventListener("scroll", () => {
  if (popoverOwner?.isConnected && popoverOwner.matches(":hover, :focus")) placePopover();
  else hidePopover();
}, { passive: true });

function showView(next) {
  view = next;
  hidePopover();
  $("#overview").hidden = next !== "overview";
  $("#review").hidden = next !== "review";
  $("#reading").hidden = next !== "reading";
  document.body.dataset.view = next;
  for (const tab of $$(".tab")) {
    if (tab.dataset.view === next) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  // The drawing of all pairs is made when it is first seen: it takes a while for many.
  if (next === "overview" && loaded && !points.length) drawScatter();
  if (next === "review") {
    list.resized();
    list.draw();
    if (current >= 0) select(current, { scroll: false });
  }
  if (next === "reading") {
    if (reading.name === null) openDocument(shown[current]?.document ?? [...DOCUMENTS.keys()][0] ?? null);
    text.resized();
    redrawText();
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
