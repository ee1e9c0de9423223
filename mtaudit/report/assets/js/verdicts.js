// The reviewer's entries by pair id, stored in the browser under the identity of the report, with undo.
const VERDICTS = ["wrong", "fine", "unsure"];
const STORE = `mtaudit:${FACTS.identity}`;
const verdicts = new Map();
const undoStack = [];
const verdictListeners = [];

/** Pairs whose entries were changed here since they were last written. */
const unsaved = new Set();

function storedEntries() {
  try {
    return new Map(Object.entries(JSON.parse(storage.get(STORE) ?? "{}")));
  } catch {
    return new Map(); // Not written by this page; the first verdict replaces it.
  }
}

function loadVerdicts() {
  for (const [id, entry] of storedEntries()) verdicts.set(id, entry);
}

const saveVerdicts = later(() => {
  // Another page of the same report may have written in the meantime: overwrite only entries changed here.
  const stored = storedEntries();
  for (const id of unsaved) {
    if (verdicts.has(id)) stored.set(id, verdicts.get(id));
    else stored.delete(id);
  }
  if (storage.set(STORE, JSON.stringify(Object.fromEntries(stored)))) unsaved.clear();
  else toast(t("not_stored"), "bad");
}, 150);

addEventListener("storage", (event) => {
  if (event.key !== STORE) return;
  const stored = storedEntries();
  const changed = [];
  for (const id of new Set([...stored.keys(), ...verdicts.keys()])) {
    if (unsaved.has(id)) continue;
    const row = rowById.get(id);
    if (row && JSON.stringify(stored.get(id)) !== JSON.stringify(verdicts.get(id))) changed.push(row);
    if (stored.has(id)) verdicts.set(id, stored.get(id));
    else verdicts.delete(id);
  }
  if (changed.length) for (const listener of verdictListeners) listener(changed);
});

/** The facts of a pair for the export; stored with its entry if several pages share their verdicts. */
const factsOf = (row) => ({
  document: row.document,
  source: row.source,
  target: row.target,
  checks: [...new Set(row.findings.map((finding) => finding.check))],
  error_probability: row.error_probability,
  signature: FACTS.signature,
  counts: countBy(row.findings.map((finding) => finding.check)),
});

const entryOf = (row) => verdicts.get(row.id) ?? {};
const verdictOf = (row) => verdicts.get(row.id)?.verdict ?? "none";
/** The verdict; of a pair without one, "corrected" or "none". Pairs that are corrected are reviewed. */
const statusOf = (row) => verdicts.get(row.id)?.verdict ?? (verdicts.get(row.id)?.corrected ? "corrected" : "none");

/** Change the entries of rows; `change` maps an entry to its replacement. One call is one undo step. */
function changeEntries(changed, change, { remember = true } = {}) {
  const before = changed.map((row) => [row.id, verdicts.get(row.id)]);
  for (const row of changed) {
    const next = change({ ...entryOf(row) }, row);
    for (const key of Object.keys(next)) if (!next[key]?.length || key === "row") delete next[key];
    if (!Object.keys(next).length) verdicts.delete(row.id);
    else verdicts.set(row.id, FACTS.folder ? { ...next, row: factsOf(row) } : next);
    unsaved.add(row.id);
  }
  if (remember) undoStack.push({ before, index: changed[0]?.index });
  saveVerdicts();
  for (const listener of verdictListeners) listener(changed);
}

/** Undo the last step; returns the index of its first row, or null if there is none. */
function undo() {
  const step = undoStack.pop();
  if (!step) return null;
  const ids = new Set();
  for (const [id, entry] of step.before) {
    ids.add(id);
    unsaved.add(id);
    if (entry) verdicts.set(id, entry);
    else verdicts.delete(id);
  }
  saveVerdicts();
  const changed = rows.filter((row) => ids.has(row.id));
  for (const listener of verdictListeners) listener(changed);
  return step.index ?? null;
}

const setVerdict = (changed, verdict) => changeEntries(changed, (entry) => ({ ...entry, verdict }));
const reviewed = () => rows.reduce((sum, row) => sum + (statusOf(row) === "none" ? 0 : 1), 0);

addEventListener("pagehide", () => saveVerdicts.now());
addEventListener("visibilitychange", () => saveVerdicts.now());
