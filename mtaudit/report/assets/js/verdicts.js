// What the reviewer said: by pair id, kept in the browser under the identity of the report, with undo.
const VERDICTS = ["wrong", "fine", "unsure"];
const STORE = `mtaudit:${FACTS.identity}`;
const verdicts = new Map();
const undoStack = [];
const verdictListeners = [];

function loadVerdicts() {
  const stored = storage.get(STORE);
  if (!stored) return;
  try {
    for (const [id, entry] of Object.entries(JSON.parse(stored))) verdicts.set(id, entry);
  } catch {
    // Something else stands there; it is replaced by the first verdict.
  }
}

const saveVerdicts = later(() => {
  if (!storage.set(STORE, JSON.stringify(Object.fromEntries(verdicts)))) toast(t("not_stored"), "bad");
}, 150);

const entryOf = (row) => verdicts.get(row.id) ?? {};
const verdictOf = (row) => verdicts.get(row.id)?.verdict ?? "none";

/** Change the entries of rows; `change` maps an entry to the next one. One call is one step of undo. */
function changeEntries(changed, change, { remember = true } = {}) {
  const before = changed.map((row) => [row.id, verdicts.get(row.id)]);
  for (const row of changed) {
    const next = change({ ...entryOf(row) }, row);
    for (const key of Object.keys(next)) if (!next[key]) delete next[key];
    if (Object.keys(next).length) verdicts.set(row.id, next);
    else verdicts.delete(row.id);
  }
  if (remember) undoStack.push({ before, index: changed[0]?.index });
  saveVerdicts();
  for (const listener of verdictListeners) listener(changed);
}

/** Undo the last step; returns the index of its first row, or null where there is none. */
function undo() {
  const step = undoStack.pop();
  if (!step) return null;
  const ids = new Set();
  for (const [id, entry] of step.before) {
    ids.add(id);
    if (entry) verdicts.set(id, entry);
    else verdicts.delete(id);
  }
  saveVerdicts();
  const changed = rows.filter((row) => ids.has(row.id));
  for (const listener of verdictListeners) listener(changed);
  return step.index ?? null;
}

const setVerdict = (changed, verdict) => changeEntries(changed, (entry) => ({ ...entry, verdict }));
const reviewed = () => rows.reduce((sum, row) => sum + (verdicts.get(row.id)?.verdict ? 1 : 0), 0);

addEventListener("pagehide", () => saveVerdicts.now());
addEventListener("visibilitychange", () => saveVerdicts.now());
