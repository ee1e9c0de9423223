// Start: the first piece is shown as soon as it is read.
let loaded = false;

function follow({ view: next, at, read }) {
  drawControls();
  const row = at ? rowById.get(at) : null;
  if (next === "reading" && (row || read)) readAt(read ?? row.document, row);
  else showView(next);
  refilter({ keep: false });
  const place = row && next === "review" ? lineOfRow(row) : -1;
  if (place >= 0) select(place);
}

async function open() {
  const wanted = readHash();
  loadVerdicts();
  translatePage();
  try {
    await readRows((complete) => {
      loaded = complete;
      $("#loading").hidden = true;
      if (!complete) performance.mark("mtaudit-first");
      if (rows.length <= 1000) follow(wanted);
      else refilter();
      drawProgress();
    });
  } catch (error) {
    $("#loading").textContent = t("broken", { error: String(error) });
    toast(t("broken", { error: String(error) }), "bad");
    return;
  }
  if (!rows.length) loaded = true;
  if (view === "overview") drawScatter();
  if (wanted.view === "reading" && rows.length > 1000) openDocument(reading.name);
  if (wanted.at && shown[current]?.id !== wanted.at) follow(wanted);
  addEventListener("hashchange", () => follow(readHash()));
  if (!storage.works) toast(t("not_stored"), "bad");
  performance.mark("mtaudit-ready");
  performance.measure("mtaudit-open", { start: 0, end: "mtaudit-ready" });
  document.body.dataset.ready = "yes";
}
open();
