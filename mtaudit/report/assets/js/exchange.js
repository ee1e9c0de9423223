// Export and import of verdicts, bulk verdicts, and printing.

/** Every pair with a verdict, a note or a correction, as JSON lines; those of other pages of the report last. */
function verdictLines() {
  const line = (id, facts, entry) => JSON.stringify({
    id,
    ...facts,
    verdict: entry.verdict ?? null,
    note: entry.note ?? "",
    corrected: entry.corrected ?? null,
  });
  const own = rows.filter((row) => verdicts.has(row.id)).map((row) => line(row.id, factsOf(row), entryOf(row)));
  const others = [...verdicts].filter(([id, entry]) => entry.row && !rowById.has(id));
  return [...own, ...others.map(([id, entry]) => line(id, entry.row, entry))];
}

function exportVerdicts() {
  const lines = verdictLines();
  if (!lines.length) return toast(t("nothing_to_export"));
  const address = URL.createObjectURL(new Blob([lines.join("\n") + "\n"], { type: "application/jsonl" }));
  el("a", { href: address, download: "verdicts.jsonl" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
  return toast(t("exported", { n: lines.length }));
}

/** The objects of a file of JSON lines; throws the number of the first other line. */
function parseLines(text) {
  const objects = [];
  text.split("\n").forEach((line, at) => {
    if (!line.trim()) return;
    let value = null;
    try {
      value = JSON.parse(line);
    } catch {
      // Reported below with its line.
    }
    if (typeof value?.id !== "string") throw at + 1;
    objects.push(value);
  });
  return objects;
}

function importVerdicts(text) {
  let objects;
  try {
    objects = parseLines(text.replace(/^\ufeff/, ""));
  } catch (line) {
    return toast(t("import_bad", { line }), "bad");
  }
  const known = new Map();
  let foreign = 0;
  for (const entry of objects) {
    const row = rowById.get(entry.id);
    if (row && (entry.source ?? row.source) === row.source && (entry.target ?? row.target) === row.target) known.set(row, entry);
    else foreign += 1;
  }
  if (known.size) {
    changeEntries([...known.keys()], (_, row) => {
      const read = known.get(row);
      const plain = (value) => (typeof value === "string" ? value : "");
      return { verdict: VERDICTS.includes(read.verdict) ? read.verdict : "", note: plain(read.note), corrected: plain(read.corrected) };
    });
    refilter();
  }
  toast(t("imported", { n: known.size }));
  if (foreign) toast(t("import_foreign", { n: foreign }), "bad");
  return known.size;
}

$("#export").addEventListener("click", exportVerdicts);
$("#import").addEventListener("click", () => $("#import-file").click());
$("#import-file").addEventListener("change", async (event) => {
  const file = event.target.files[0];
  if (file) importVerdicts(await file.text());
  event.target.value = "";
});

// One verdict for all shown pairs, after a confirmation.
let bulkVerdict = null;

function drawBulk() {
  const done = shown.filter((row) => verdictOf(row) !== "none").length;
  const n = $("#bulk-over").checked ? shown.length : shown.length - done;
  $("#bulk-text").textContent = t("bulk_text", { n: shown.length, done });
  $("#bulk-choices").replaceChildren(...VERDICTS.map((verdict) => el("button", {
    type: "button", class: `act ${verdict}`, "aria-pressed": String(verdict === bulkVerdict), text: t(`verdict.${verdict}`),
    on: { click: () => { bulkVerdict = verdict; drawBulk(); } },
  })));
  const apply = $("#bulk-apply");
  apply.disabled = !bulkVerdict || !n;
  apply.textContent = bulkVerdict ? t("bulk_apply", { n, verdict: t(`verdict.${bulkVerdict}`) }) : t("apply");
}

$("#bulk").addEventListener("click", () => {
  bulkVerdict = null;
  $("#bulk-over").checked = false;
  drawBulk();
  $("#bulk-dialog").showModal();
});
$("#bulk-over").addEventListener("change", drawBulk);
$("#bulk-dialog").addEventListener("close", (event) => {
  if (event.target.returnValue !== "apply" || !bulkVerdict) return;
  event.target.returnValue = "";
  const changed = shown.filter((row) => $("#bulk-over").checked || verdictOf(row) === "none");
  setVerdict(changed, bulkVerdict);
  toast(t("bulk_done", { n: changed.length, verdict: t(`verdict.${bulkVerdict}`) }));
});

// Print the first shown rows in place of the virtual list.
const PRINTED = 300;

function preparePrint() {
  const chosen = view === "review" ? shown.slice(0, PRINTED) : shown.slice(0, 50);
  const note = chosen.length < shown.length ? el("p", { class: "quiet", text: t("print_note", { n: chosen.length, all: shown.length }) }) : null;
  $("#print").replaceChildren(...[note, ...chosen.map((row) => rowElement(row, { current: false, terms: [] }))].filter(Boolean));
}
addEventListener("beforeprint", preparePrint);
addEventListener("afterprint", () => $("#print").replaceChildren());
