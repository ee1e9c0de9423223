// The reading view: a document as running text in two columns, with its errors marked in place.
let reading = { name: null, passages: [], errors: [], row: null };

const isRow = (pair) => pair.index !== undefined;
const hasError = (row) => levelOf(row) !== "neutral" || Boolean(entryOf(row).missed);

/** A corrected target: what was removed and what was added. */
function changedText(row, corrected) {
  const pieces = diffOf(row.target, corrected) ?? [["gone", row.target], ["new", corrected]];
  return pieces.map(([what, text]) => (what === "same" ? text : el(what === "gone" ? "del" : "ins", { text })));
}

function sentenceElement(pair, side) {
  const alone = !pair[side === "source" ? "target" : "source"].trim();
  const entry = isRow(pair) ? entryOf(pair) : {};
  const content = side === "target" && entry.corrected ? changedText(pair, entry.corrected)
    : isRow(pair) ? markedText(pair, side, [], { whole: true }) : pair[side];
  return el("span", {
    class: `sentence ${alone ? "alone" : ""} reviewed-${isRow(pair) ? statusOf(pair) : "none"}${pair === reading.row ? " current" : ""}`,
    data: { n: pair.n, side }, title: alone ? t("no_counterpart_here") : null,
  }, content);
}

function columnOf(passage, side) {
  const pairs = passage.pairs.filter((pair) => pair[side].trim());
  const language = pairs.map((pair) => pair.lang[side === "source" ? 0 : 1]).find(Boolean);
  const heading = passage.kind === "heading";
  return el(passage.kind === "list_item" ? "div" : "p", {
    class: `side ${side}${pairs.length ? "" : " missing"}`, lang: language ?? null, dir: "auto",
    role: heading ? "heading" : null, "aria-level": heading ? String(Math.min(6, (passage.level || 1) + 1)) : null,
  }, pairs.length
    ? pairs.flatMap((pair, at) => [between(pairs[at - 1]?.[side], pair[side]), sentenceElement(pair, side)])
    : el("span", { class: "quiet", text: t("no_counterpart") }));
}

function passageElement(passage, at) {
  if (passage.gap) return el("div", { class: "passage gap quiet", text: t("gap", { n: passage.gap }) });
  const line = lineOf(passage.pairs[0]) ?? passage.pairs[0].place;
  return el("div", { class: `passage ${passage.kind} level-${passage.level}`, data: { passage: String(at) } },
    el("span", { class: "line quiet", title: t("line", { line }), text: line ?? "" }),
    columnOf(passage, "source"), columnOf(passage, "target"));
}

function estimatePassage(passage, width) {
  if (passage.gap) return 44;
  const column = Math.max(200, width >= 760 ? (width - 130) / 2 : width - 50);
  const height = (side, size, line) => Math.max(1, Math.ceil(passage.pairs.reduce((sum, pair) => sum + pair[side].length, 0) * size / column)) * line;
  const [source, target] = [height("source", 7.8, 26), height("target", 16, 28)];
  return 20 + (width >= 760 ? Math.max(source, target) : source + target);
}

const text = new VirtualList($("#text"), $("#text-canvas"),
  (at) => passageElement(reading.passages[at], at),
  (at) => estimatePassage(reading.passages[at], $("#text").clientWidth));
text.changed = later(() => drawStrip(), 60);

/** Where in the document, from 0 to 1, each error is on the screen. */
function errorPlaces() {
  const whole = text.offsets?.at(-1) || 1;
  return reading.errors.map(({ row, passage, at }) => {
    const part = (at + 0.5) / reading.passages[passage].pairs.length;
    return { row, place: (text.offsets[passage] + part * text.heights[passage]) / whole };
  });
}

const STRIP_CELLS = 240;

function drawStrip() {
  if (view !== "reading" || !text.offsets) return;
  const cells = new Array(STRIP_CELLS).fill(0);
  for (const { row, place } of errorPlaces()) {
    const at = Math.min(STRIP_CELLS - 1, Math.floor(place * STRIP_CELLS));
    const severity = CELL_NAMES.indexOf(levelOf(row));
    cells[at] = Math.max(cells[at], severity > 0 ? severity : 0);
  }
  const drawing = $("#strip");
  drawCells(drawing, cells, true);
  const { scrollTop, clientHeight } = text.scroller;
  const whole = text.offsets.at(-1) || 1;
  drawing.append(svg("rect", {
    class: "window", x: 0, width: 1, y: (scrollTop / whole) * STRIP_CELLS, height: Math.min(1, clientHeight / whole) * STRIP_CELLS,
  }));
}

/** Find the errors of the document that is open. */
function findErrors() {
  reading.errors = reading.passages.flatMap((passage, at) => passage.pairs.flatMap((row, place) => (
    isRow(row) && hasError(row) ? [{ row, passage: at, at: place }] : [])));
}

function openDocument(name) {
  reading = { name, passages: passagesOf(name), errors: [], row: null };
  findErrors();
  text.setLength(reading.passages.length);
  text.scroller.scrollTop = 0;
  drawReadingHead();
  drawDock();
}

/** The next document with errors in a direction, or null. */
function nextDocument(step, withErrors = false) {
  const names = [...DOCUMENTS.keys()];
  for (let at = names.indexOf(reading.name) + step; at >= 0 && at < names.length; at += step) {
    if (!withErrors || DOCUMENTS.get(names[at]).strip) return names[at];
  }
  return null;
}

function drawReadingHead() {
  const names = [...DOCUMENTS.keys()];
  if (reading.name !== null && !DOCUMENTS.has(reading.name)) names.unshift(reading.name);
  const choice = $("#read-document");
  if (choice.length !== names.length) choice.replaceChildren(...names.map((name) => el("option", { value: name, text: shortName(name) })));
  choice.value = reading.name ?? "";
  choice.hidden = names.length < 2;
  $("#read-hints").checked = filters.hints;
  $("#read-before").disabled = nextDocument(-1) === null && !$("#page-before");
  $("#read-after").disabled = nextDocument(1) === null && !$("#page-after");
  const at = reading.errors.findIndex(({ row }) => row === reading.row);
  $("#read-count").textContent = reading.errors.length
    ? t(at < 0 ? "errors_here" : "error_of", { n: reading.errors.length, at: at + 1 }) : t("no_errors_here");
  $("#read-empty").hidden = reading.passages.length > 0 || !loaded;
  $("#read-empty").textContent = t(reading.name in FACTS.unpaired ? `nothing.${FACTS.unpaired[reading.name]}` : "nothing_to_read");
}

/** The pair that is current, with its findings and the verdicts, below the text. */
function drawDock() {
  const dock = $("#dock");
  dock.hidden = !reading.row;
  dock.replaceChildren(...(reading.row ? [rowElement(reading.row, { current: true, terms: [], inText: true })] : []));
}

const sentencesOf = (row) => $$(`.sentence[data-n="${row.n}"]`, $("#text-canvas"));

/** Draw the sentences of a pair again. */
function refreshSentences(row) {
  const passage = reading.passages.findIndex(({ pairs }) => pairs.includes(row));
  if (passage >= 0) text.refresh(passage);
}

/** Draw the document again, after entries or the kind of findings that are shown have changed. */
function redrawText() {
  if (reading.name === null) return;
  findErrors();
  text.refreshAll();
  drawReadingHead();
  drawDock();
}

/** Make a pair of the document the current one and scroll to it. */
function readPair(row, { focus = true } = {}) {
  for (const node of $$(".sentence.current")) node.classList.remove("current");
  reading.row = row;
  const passage = reading.passages.findIndex(({ pairs }) => pairs.includes(row));
  drawDock();
  if (passage < 0) return;
  text.pinned = passage;
  text.show(passage);
  const sentences = sentencesOf(row);
  for (const node of sentences) node.classList.add("current");
  showSentence(sentences[0]);
  if (focus) focusSentence(sentences);
  drawReadingHead();
  remember();
}

/** Focus the first mark of a pair, without its explanation: the findings are shown below the text. */
function focusSentence(sentences) {
  const mark = sentences.map((node) => $("mark[tabindex]", node)).filter(Boolean).at(-1);
  quietFocus = true;
  (mark ?? text.scroller).focus({ preventScroll: true });
  quietFocus = false;
}

/** Scroll a sentence of a long paragraph into view. */
function showSentence(node) {
  if (!node) return;
  const box = node.getBoundingClientRect();
  const frame = text.scroller.getBoundingClientRect();
  const margin = Math.min(90, frame.height / 5);
  if (box.top < frame.top + margin) text.scroller.scrollTop -= frame.top + margin - box.top;
  else if (box.bottom > frame.bottom - margin) text.scroller.scrollTop += Math.min(box.bottom - frame.bottom + margin, box.top - frame.top - margin);
}

/** Go to the next or the previous error; from the last one of a document to the next document that has errors. */
function moveInText(step) {
  hidePopover();
  const n = reading.row?.n ?? -1;
  const errors = reading.errors.map(({ row }) => row);
  const next = step > 0 ? errors.find((row) => row.n > n) : errors.findLast((row) => row.n < n);
  if (next) return readPair(next);
  const name = nextDocument(step, true);
  if (!name) return toast(t(step > 0 ? "last_error" : "first_error"));
  openDocument(name);
  toast(shortName(name));
  const there = step > 0 ? reading.errors[0] : reading.errors.at(-1);
  return there ? readPair(there.row) : remember();
}

/** Open the reading view at a pair, or at the error of a document that is nearest to a place from 0 to 1. */
function readAt(name, row = null, place = null) {
  showView("reading");
  if (reading.name !== name) openDocument(name);
  if (row) return readPair(row);
  if (place === null || !reading.errors.length) return remember();
  const { first, pairs } = extentOf(name);
  const wanted = first + place * pairs;
  const nearest = reading.errors.reduce((best, each) => (Math.abs(each.row.n - wanted) < Math.abs(best.row.n - wanted) ? each : best));
  return readPair(nearest.row);
}

/** From a pair of the list to its place in the text, and back. */
function switchText() {
  if (view === "review" && shown[current]) return readAt(shown[current].document, shown[current]);
  if (view !== "reading") return undefined;
  const row = reading.row;
  showView("review");
  if (!row) return undefined;
  if (!listed.includes(row)) {
    filters = freshFilters();
    if (row.severity === "neutral") filters.severity = new Set();
    drawControls();
    refilter({ keep: false });
  }
  return select(lineOfRow(row));
}

stages.reading = {
  row: () => reading.row,
  move: moveInText,
  isLast: () => !reading.errors.some(({ row }) => row.n > (reading.row?.n ?? -1)),
  refresh(row) {
    refreshSentences(row);
    if (row === reading.row) drawDock();
  },
  node: () => $("#dock article"),
  focus: () => focusSentence(reading.row ? sentencesOf(reading.row) : []),
};

function pairOfSentence(node) {
  const pair = pairAt(Number(node.dataset.n));
  return pair && isRow(pair) ? pair : null;
}

$("#text-canvas").addEventListener("click", (event) => {
  const sentence = event.target.closest(".sentence");
  const row = sentence && pairOfSentence(sentence);
  if (row && getSelection().isCollapsed) readPair(row, { focus: Boolean(event.target.closest("mark")) });
});
for (const [name, on] of [["mouseover", true], ["mouseout", false]]) {
  $("#text-canvas").addEventListener(name, (event) => {
    const sentence = event.target.closest(".sentence");
    if (sentence) for (const node of $$(`.sentence[data-n="${sentence.dataset.n}"]`, $("#text-canvas"))) node.classList.toggle("pointed", on);
  });
}
$("#text").addEventListener("scroll", text.changed, { passive: true });
$("#read-document").addEventListener("change", (event) => {
  openDocument(event.target.value);
  remember();
});
/** Open the neighbour of the document, which in a folder of pages has a page of its own. */
function turnPage(step) {
  const name = nextDocument(step);
  const page = $(step > 0 ? "#page-after" : "#page-before");
  if (name !== null) openDocument(name);
  else if (page) location.href = `${page.getAttribute("href")}#view=reading`;
  remember();
}
$("#read-before").addEventListener("click", () => turnPage(-1));
$("#read-after").addEventListener("click", () => turnPage(1));
$("#read-hints").addEventListener("change", () => toggleHints());
$("#read-next").addEventListener("click", () => moveInText(1));
$("#read-previous").addEventListener("click", () => moveInText(-1));
$("#strip").addEventListener("click", (event) => {
  const box = $("#strip").getBoundingClientRect();
  const place = (event.clientY - box.top) / box.height;
  const places = errorPlaces();
  const nearest = places.length && places.reduce((best, each) => (Math.abs(each.place - place) < Math.abs(best.place - place) ? each : best));
  // A click close to an error goes to it, any other to that part of the text.
  if (nearest && Math.abs(nearest.place - place) * box.height < 12) readPair(nearest.row);
  else text.scroller.scrollTop = place * text.offsets.at(-1) - text.scroller.clientHeight / 2;
});
languageListeners.push(redrawText);
verdictListeners.push((changed) => {
  if (view !== "reading") return undefined;
  if (changed.length > 100) return redrawText();
  findErrors();
  for (const row of changed) if (row.document === reading.name && !openEditors.has(row.id)) refreshSentences(row);
  if (reading.row && changed.includes(reading.row) && !openEditors.has(reading.row.id)) drawDock();
  return drawReadingHead();
});
