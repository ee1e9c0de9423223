// The filters beside the list.
const LISTED_VALUES = 60;
let facetCounts = null;

const FACET_LABELS = {
  severity: (value) => t(`severity.${value}`),
  verdict: (value) => t(`verdict.${value}`),
  check: (value) => `${value} ${checkName(FACTS.checks[value]?.[0] ?? "")}`,
  category: (value) => categoryName(value),
  document: (value) => shortName(value),
  baseline: (value) => t(`baseline.${value}`),
};

/** All values of a facet in their order. */
function facetValues(name, counts) {
  if (name === "severity") return [...FLAWED, ...(filters.hints ? ["hint"] : []), ...(counts.has("neutral") ? ["neutral"] : [])];
  if (name === "verdict") return [...VERDICTS, "corrected", "none"];
  if (name === "baseline") return ["new", "known", "none"];
  if (name === "check") return Object.keys(FACTS.checks).filter((code) => filters.hints || errorChecks.has(code) || filters.check.has(code));
  const values = new Set([...counts.keys(), ...filters[name]]);
  return [...values].sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || (a < b ? -1 : 1));
}

function facetLine(name, value, count) {
  const box = el("input", { type: "checkbox", data: { facet: name, value } });
  box.checked = filters[name].has(value);
  return el("label", { class: `choice${count ? "" : " none"}${name === "severity" ? ` ${value}` : ""}`, title: FACET_LABELS[name](value) },
    box, el("span", { class: "choice-name", text: FACET_LABELS[name](value) }), el("span", { class: "number quiet", title: t("meaning.facet"), text: number(count) }));
}

function drawFacets(counts = facetCounts) {
  if (!counts) return;
  facetCounts = counts;
  const find = $("#find-document").value.trim().toLowerCase();
  const focused = document.activeElement?.dataset?.facet ? { ...document.activeElement.dataset } : null;
  for (const name of FACET_NAMES) {
    let values = facetValues(name, counts[name]);
    if (name === "document" && find) values = values.filter((value) => value.toLowerCase().includes(find) || filters.document.has(value));
    const lines = values.slice(0, LISTED_VALUES).map((value) => facetLine(name, value, counts[name].get(value) ?? 0));
    const rest = values.length - lines.length;
    if (rest > 0) lines.push(el("p", { class: "quiet more", text: t("more_values", { n: rest }) }));
    $(`#facet-${name}`).replaceChildren(...lines);
  }
  if (focused) $$(`input[data-facet="${focused.facet}"]`).find((box) => box.dataset.value === focused.value)?.focus();
}

/** Set the controls to the filters. */
function drawControls() {
  $("#search").value = filters.search;
  $("#sort").value = filters.sort;
  $("#low").value = filters.low;
  $("#high").value = filters.high;
  $("#hints").checked = filters.hints;
}

$("#sidebar").addEventListener("change", (event) => {
  const { facet, value } = event.target.dataset;
  if (facet) {
    if (event.target.checked) filters[facet].add(value);
    else filters[facet].delete(value);
    refilter();
  } else if (event.target.id === "hints") {
    toggleHints();
  } else if (event.target.id === "low" || event.target.id === "high") {
    const value = Math.max(0, Math.min(1, Number.parseFloat(event.target.value)));
    filters[event.target.id] = Number.isNaN(value) ? (event.target.id === "low" ? 0 : 1) : value;
    drawControls();
    refilter();
  }
});
$("#find-document").addEventListener("input", () => drawFacets());
$("#search").addEventListener("input", later(() => {
  filters.search = $("#search").value.trim();
  refilter();
}, 120));
$("#sort").addEventListener("change", () => {
  filters.sort = $("#sort").value;
  refilter({ keep: false });
});

function toggleHints() {
  setHints(!filters.hints);
  drawControls();
  refilter();
  if (view === "reading") redrawText();
}

function resetFilters() {
  filters = freshFilters();
  $("#find-document").value = "";
  drawControls();
  refilter();
}
$("#reset").addEventListener("click", resetFilters);
$("#same").addEventListener("click", leaveSame);
$("#empty-reset").addEventListener("click", resetFilters);

function toggleFilters(open = !document.body.classList.contains("filters-open")) {
  document.body.classList.toggle("filters-open", open);
  if (open) $("#sidebar input")?.focus();
}
$("#open-filters").addEventListener("click", () => toggleFilters());
$("#close-filters").addEventListener("click", () => toggleFilters(false));
