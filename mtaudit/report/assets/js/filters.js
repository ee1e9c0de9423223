// The filters: facets, probability range, search and order. The hash of the address holds all of them.
const FLAWED = SEVERITIES.slice(0, 3);
const FACETS = {
  severity: (row) => [levelOf(row)],
  verdict: (row) => [statusOf(row)],
  check: (row) => shownFindings(row).map((finding) => finding.check),
  category: (row) => shownFindings(row).map((finding) => finding.category),
  document: (row) => [row.document],
  ...(FACTS.baseline ? { baseline: (row) => [newsOf(row)] } : {}),
};
const FACET_NAMES = Object.keys(FACETS);
const VIEWS = ["overview", "review", "reading"];
const ORDERS = {
  worst: (a, b) => a.index - b.index,
  probability: (a, b) => b.error_probability - a.error_probability || a.index - b.index,
  similarity: (a, b) => (a.similarity ?? 2) - (b.similarity ?? 2) || a.index - b.index,
  document: (a, b) => a.n - b.n,
};

const freshFilters = () => ({
  ...Object.fromEntries(FACET_NAMES.map((name) => [name, new Set()])),
  severity: new Set(FLAWED),
  hints: false,
  low: 0,
  high: 1,
  search: "",
  same: "",
  sort: "worst",
});
let filters = freshFilters();

/** Whether a finding is shown: hints are hidden by default. */
const isShown = (finding) => filters.hints || !isHint(finding);
const shownFindings = (row) => row.findings.filter(isShown);

/** The severity of a row, or "hint" for a row that has no errors but hints that are shown. */
const levelOf = (row) => (row.severity === "neutral" && row.hints && filters.hints ? "hint" : row.severity);

/** Show or hide hints, and with them the rows that have hints alone. */
function setHints(shown) {
  filters.hints = shown;
  if (!shown) filters.severity.delete("hint");
  else if (filters.severity.size) filters.severity.add("hint");
}

const sameSet = (a, b) => a.size === b.size && [...a].every((value) => b.has(value));

/** The number of filters that are not at their defaults. */
function filtersOn() {
  const fresh = freshFilters();
  const facets = FACET_NAMES.filter((name) => !sameSet(filters[name], fresh[name])).length;
  return facets + (filters.same ? 1 : 0) + (filters.low > 0 || filters.high < 1 ? 1 : 0) + (filters.search ? 1 : 0);
}

/** The words and "quoted phrases" of a search; a row must contain all of them. */
function searchTerms(search) {
  return [...search.toLowerCase().matchAll(/"([^"]+)"|(\S+)/g)].map((m) => m[1] ?? m[2]).filter((term) => term !== '"');
}

/** The rows that pass the filters, in order, and the number of rows for each value of each facet. */
function applyFilters() {
  const terms = searchTerms(filters.search);
  const counts = Object.fromEntries(FACET_NAMES.map((name) => [name, new Map()]));
  const shown = [];
  for (const row of rows) {
    if (row.error_probability < filters.low - 1e-9 || row.error_probability > filters.high + 1e-9) continue;
    if (filters.same && !hasSameError(row, filters.same)) continue;
    if (terms.length && !terms.every((term) => searchText(row).includes(term))) continue;
    const values = FACET_NAMES.map((name) => FACETS[name](row));
    const failing = FACET_NAMES.filter((name, at) => filters[name].size && !values[at].some((value) => filters[name].has(value)));
    if (!failing.length) shown.push(row);
    if (failing.length > 1) continue;
    // The count of a value includes the rows that pass all other facets.
    FACET_NAMES.forEach((name, at) => {
      if (failing.length && failing[0] !== name) return;
      for (const value of new Set(values[at])) counts[name].set(value, (counts[name].get(value) ?? 0) + 1);
    });
  }
  if (filters.sort !== "worst") shown.sort(ORDERS[filters.sort]);
  return { shown, counts };
}

function writeHash(view, at, read) {
  const hash = new URLSearchParams();
  if (view !== "overview") hash.set("view", view);
  if (read) hash.set("read", read);
  const fresh = freshFilters();
  for (const name of FACET_NAMES) {
    if (sameSet(filters[name], fresh[name])) continue;
    if (!filters[name].size) hash.set(name, "*");
    for (const value of filters[name]) hash.append(name, value);
  }
  if (filters.low > 0) hash.set("from", filters.low);
  if (filters.high < 1) hash.set("to", filters.high);
  if (filters.search) hash.set("q", filters.search);
  if (filters.sort !== "worst") hash.set("sort", filters.sort);
  if (filters.hints) hash.set("hints", "yes");
  if (filters.same) hash.set("same", filters.same);
  if (at) hash.set("at", at);
  const text = `#${hash}`;
  if (text !== (location.hash || "#")) history.replaceState(null, "", text);
}

/** Set the filters from the hash; returns its view, the id of its pair, and the document of the reading view. */
function readHash() {
  const hash = new URLSearchParams(location.hash.slice(1));
  filters = freshFilters();
  for (const name of FACET_NAMES) {
    if (hash.has(name)) filters[name] = new Set(hash.getAll(name).filter((value) => value !== "*"));
  }
  const bound = (key, otherwise) => {
    const value = Number.parseFloat(hash.get(key));
    return value >= 0 && value <= 1 ? value : otherwise;
  };
  filters.low = bound("from", 0);
  filters.high = bound("to", 1);
  filters.hints = hash.has("hints");
  filters.search = hash.get("q") ?? "";
  filters.same = hash.get("same") ?? "";
  filters.sort = hash.get("sort") in ORDERS ? hash.get("sort") : "worst";
  return { view: VIEWS.includes(hash.get("view")) ? hash.get("view") : "overview", at: hash.get("at"), read: hash.get("read") };
}
