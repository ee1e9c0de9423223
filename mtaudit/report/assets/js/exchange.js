// Export and import of verdicts, bulk verdicts, and printing.

/** The refused findings of an entry as objects, and the codes of the checks of which it refuses every finding. */
function refusedOf(entry, checks) {
  const findings = (entry.refused ?? []).map((key) => JSON.parse(key));
  const codes = [...new Set(findings.map(([check]) => check))];
  // Without the row, as for pairs of other pages, `checks` counts the findings of each check.
  return {
    refused: codes.filter((code) => findings.filter(([check]) => check === code).length >= (checks[code] ?? 1)),
    refused_findings: findings.map(([check, source, target]) => ({ check, source_span: source, target_span: target })),
  };
}

const missedOf = (entry) => (entry.missed ?? []).map(({ side, start, end, ...rest }) => ({ side, span: [start, end], ...rest }));

/** Every pair with an entry of the reviewer as JSON lines; those of other pages of the report last. */
function verdictLines() {
  const line = (id, { counts, ...facts }, entry) => JSON.stringify({
    id,
    ...facts,
    verdict: entry.verdict ?? null,
    note: entry.note ?? "",
    corrected: entry.corrected ?? null,
    ...(entry.refused ? refusedOf(entry, counts ?? {}) : {}),
    ...(entry.missed ? { missed: missedOf(entry) } : {}),
  });
  const own = rows.filter((row) => verdicts.has(row.id)).map((row) => line(row.id, factsOf(row), entryOf(row)));
  const others = [...verdicts].filter(([id, entry]) => entry.row && !rowById.has(id));
  return [...own, ...others.map(([id, entry]) => line(id, entry.row, entry))];
}

function download(lines, name, type) {
  const address = URL.createObjectURL(new Blob([lines.join("\n") + "\n"], { type }));
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

function exportVerdicts() {
  const lines = verdictLines();
  if (!lines.length) return toast(t("nothing_to_export"));
  download(lines, "verdicts.jsonl", "application/jsonl");
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

const listOf = (value) => (Array.isArray(value) ? value.filter((each) => each && typeof each === "object") : []);

/** The refused findings of an imported line that the pair has. */
function readRefused(row, given) {
  const keys = new Set(row.findings.map(findingKey));
  return listOf(given).map((each) => findingKey({ source_span: null, target_span: null, ...each })).filter((key) => keys.has(key));
}

/** The marked errors of an imported line that have words in the pair. */
function readMissed(row, given) {
  return listOf(given).flatMap(({ side, span, severity, category, note }) => {
    if (!["source", "target"].includes(side) || !FLAWED.includes(severity) || !Array.isArray(span)) return [];
    const words = [...row[side]].slice(span[0], span[1]).join("");
    return words ? [{ side, start: span[0], end: span[1], text: words, severity, category: String(category), note: typeof note === "string" ? note : "" }] : [];
  });
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
      return {
        verdict: VERDICTS.includes(read.verdict) ? read.verdict : "", note: plain(read.note), corrected: plain(read.corrected),
        refused: readRefused(row, read.refused_findings), missed: readMissed(row, read.missed),
      };
    });
    refilter();
  }
  toast(t("imported", { n: known.size }));
  if (foreign) toast(t("import_foreign", { n: foreign }), "bad");
  return known.size;
}

$("#export").addEventListener("click", exportVerdicts);
$("#end-export").addEventListener("click", exportVerdicts);
$("#end-overview").addEventListener("click", () => showView("overview"));
$("#end-next").addEventListener("click", nextUnreviewed);
// On a phone these actions are behind one button.
$("#more").addEventListener("click", (event) => {
  const open = document.body.classList.toggle("more-open");
  event.currentTarget.setAttribute("aria-expanded", String(open));
});
$("#import").addEventListener("click", () => $("#import-file").click());
$("#import-file").addEventListener("change", async (event) => {
  const file = event.target.files[0];
  if (file) importVerdicts(await file.text());
  event.target.value = "";
});

// One verdict for all shown pairs, after a confirmation.
let bulkVerdict = null;

function drawBulk() {
  const done = listed.filter((row) => verdictOf(row) !== "none").length;
  const n = $("#bulk-over").checked ? listed.length : listed.length - done;
  $("#bulk-text").textContent = t("bulk_text", { n: listed.length, done });
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
  const changed = listed.filter((row) => $("#bulk-over").checked || verdictOf(row) === "none");
  setVerdict(changed, bulkVerdict);
  toast(t("bulk_done", { n: changed.length, verdict: t(`verdict.${bulkVerdict}`) }));
});

// Print the first rows, or the first blocks of the text, in place of the virtual list.
const PRINTED = 300;

function preparePrint() {
  if (view === "reading") {
    $("#print").replaceChildren(el("h1", { text: reading.name }), ...reading.passages.slice(0, PRINTED).map(passageElement));
    return;
  }
  const chosen = view === "review" ? listed.slice(0, PRINTED) : listed.slice(0, 50);
  const note = chosen.length < listed.length ? el("p", { class: "quiet", text: t("print_note", { n: chosen.length, all: listed.length }) }) : null;
  $("#print").replaceChildren(...[note, ...chosen.map((row) => rowElement(row, { current: false, terms: [] }))].filter(Boolean));
}
addEventListener("beforeprint", preparePrint);
addEventListener("afterprint", () => $("#print").replaceChildren());
