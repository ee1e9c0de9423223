// The first screen: every count opens its pairs.
for (const tab of $$(".tab")) tab.addEventListener("click", () => showView(tab.dataset.view));
$("#start").addEventListener("click", () => showView("review"));

$("#overview").addEventListener("click", (event) => {
  const node = event.target.closest("[data-severity], [data-check], [data-document], [data-baseline], .bin");
  if (node) reviewWith((now) => narrow(now, node));
});
// A strip opens the text of its document at the error that is nearest to the place of the click.
$("#overview").addEventListener("click", (event) => {
  const button = event.target.closest("[data-read]");
  if (!button) return;
  const box = button.getBoundingClientRect();
  // A press of a key has no place; it opens the first error.
  const place = event.detail ? (event.clientX - box.left) / box.width : 0;
  openText(button.dataset.read, place);
});

/** Open the text of a document, on its own page if it has one. */
function openText(name, place) {
  const page = FACTS.pages[name];
  if (page) location.href = `${page}#${new URLSearchParams({ view: "reading", read: name })}`;
  else readAt(name, null, place);
}

for (const drawing of $$("svg.strip[data-document]")) drawCells(drawing, cellsOf(DOCUMENTS.get(drawing.dataset.document)?.strip));

const CORPUS_CELLS = 1000;

function drawCorpus() {
  const drawing = $("#corpus");
  if (!drawing) return;
  const { cells, starts } = corpusCells(CORPUS_CELLS);
  drawCells(drawing, cells);
  const lines = starts.slice(1).map(([, from]) => `M${from.toFixed(1)} 0v1`).join("");
  drawing.append(svg("path", { class: "ends", d: lines }));
  const at = (event) => {
    const box = drawing.getBoundingClientRect();
    const cell = ((event.clientX - box.left) / box.width) * CORPUS_CELLS;
    return { cell, found: starts.findLast(([, from]) => from <= cell) ?? starts[0] };
  };
  drawing.addEventListener("mousemove", (event) => { $("#corpus-name").textContent = shortName(at(event).found[0]); });
  drawing.addEventListener("mouseleave", () => { $("#corpus-name").textContent = ""; });
  drawing.addEventListener("click", (event) => {
    const { cell, found: [name, from, share] } = at(event);
    openText(name, (cell - from) / share);
  });
}
drawCorpus();

// A number of the table has the meaning of its column; thousands of titles would make the page large.
$("#documents")?.addEventListener("mouseover", (event) => {
  const cell = event.target.closest("td.number");
  if (cell) cell.title = $("thead tr", cell.closest("table")).cells[cell.cellIndex].title;
});

$("#overview").addEventListener("keydown", (event) => {
  const bin = event.target.closest(".bin");
  if (!bin || (event.key !== "Enter" && event.key !== " ")) return;
  event.preventDefault();
  reviewWith((now) => narrow(now, bin));
});

/** Set the filters for a count of the first screen. */
function narrow(now, node) {
  const { severity, check, document: name, baseline, low, high } = node.dataset;
  if (severity) now.severity = new Set([severity]);
  if (check) now.check = new Set([check]);
  if (name !== undefined) {
    now.document = new Set([name]);
    // A document without errors opens with all of its pairs.
    if (!rows.some((row) => row.document === name && row.severity !== "neutral")) now.severity = new Set();
  }
  if (baseline) Object.assign(now, { baseline: new Set([baseline]), severity: new Set() });
  if (low) Object.assign(now, { low: Number(low), high: Number(high), severity: new Set() });
}

for (const button of $$("[data-copy]")) {
  button.addEventListener("click", () => copyText($(`#${button.dataset.copy}`).textContent));
}
$("#all-documents")?.addEventListener("click", (event) => {
  for (const line of $$("#documents tr[hidden]")) line.hidden = false;
  event.target.closest("p").remove();
});
