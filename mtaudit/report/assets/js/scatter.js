// Similarity and error probability of every pair as a drawing: a click, or the arrow keys, select a pair.
const SCATTER = { width: 640, height: 260, reach: 14 };
let points = [];
let pointed = -1;

const pointX = (row) => Math.max(0, Math.min(1, row.similarity)) * SCATTER.width;
const pointY = (row) => (1 - row.error_probability) * SCATTER.height;

/** The points as one path for each severity: each point is a line without length, drawn with round ends. */
function drawScatter() {
  const drawing = $("#scatter-points");
  if (!drawing) return;
  points = rows.filter((row) => row.similarity !== null).sort((a, b) => a.error_probability - b.error_probability || a.n - b.n);
  const paths = Object.fromEntries([...SEVERITIES].reverse().map((severity) => [severity, []]));
  for (const row of points) paths[row.severity].push(`M${pointX(row).toFixed(1)} ${pointY(row).toFixed(1)}h0`);
  drawing.replaceChildren(...Object.entries(paths).map(([severity, parts]) => svg("path", { class: severity, d: parts.join("") })));
  $("#h-scatter").closest("section").hidden = points.length < 2;
  const missing = rows.length - points.length;
  $("#scatter-missing").textContent = missing ? t("scatter_missing", { n: missing }) : "";
}

/** The point nearest to a place of the drawing, within reach; -1 if there is none. */
function nearestPoint(x, y) {
  let best = -1;
  let least = SCATTER.reach ** 2;
  points.forEach((row, at) => {
    const distance = (pointX(row) - x) ** 2 + (pointY(row) - y) ** 2;
    if (distance <= least) [best, least] = [at, distance];
  });
  return best;
}

function sideParts(row, side) {
  if (!row[side].trim()) return el("p", { class: `side ${side} missing` }, el("span", { class: "quiet", text: t("no_counterpart") }));
  return el("p", { class: `side ${side}`, lang: row.lang[side === "source" ? 0 : 1] || null, dir: "auto" }, markedText(row, side, []));
}

/** A pair in short, with the way to the list and to the text. */
function briefElement(row) {
  const open = (label, call) => el("button", { type: "button", class: "tool wide", text: t(label), on: { click: call } });
  return [
    el("p", { class: "row-head" },
      el("span", { class: `badge ${row.severity}`, text: t(`severity.${levelOf(row)}`) }),
      el("span", { title: t("meaning.probability"), text: `${t("error_probability")} ${percent(row.error_probability)}` }),
      el("span", { title: t("meaning.similarity"), text: `${t("similarity")} ${row.similarity.toFixed(2)}` }),
      el("span", { class: "place", text: shortPlaceOf(row) })),
    el("div", { class: "sides" }, sideParts(row, "source"), sideParts(row, "target")),
    ...mostSevereFirst(row).map(([finding]) => el("p", { class: "reason", text: `${finding.check} ${messageOf(finding)}` })),
    el("p", { class: "brief-ways" },
      open("review", () => {
        showView("review");
        filters = freshFilters();
        if (row.severity === "neutral") filters.severity = new Set();
        drawControls();
        refilter({ keep: false });
        select(lineOfRow(row));
      }), " ", open("in_text", () => readAt(row.document, row))),
  ];
}

function choosePoint(at) {
  if (at < 0) return;
  pointed = at;
  const row = points[at];
  const ring = $("#scatter-ring");
  ring.setAttribute("cx", pointX(row));
  ring.setAttribute("cy", pointY(row));
  ring.removeAttribute("visibility");
  $("#scatter-pair").hidden = false;
  $("#scatter-pair").replaceChildren(...briefElement(row));
}

const scatter = $("#scatter");
scatter?.addEventListener("click", (event) => {
  // The drawing is scaled as a whole: its own matrix tells where a place on the screen is in it.
  const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(scatter.getScreenCTM().inverse());
  choosePoint(nearestPoint(x, y));
});
scatter?.addEventListener("keydown", (event) => {
  const steps = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1 };
  if (!(event.key in steps) || !points.length) return;
  event.preventDefault();
  choosePoint(pointed < 0 ? points.length - 1 : Math.max(0, Math.min(points.length - 1, pointed + steps[event.key])));
});
languageListeners.push(() => {
  if (points.length) drawScatter();
  if (pointed >= 0) choosePoint(pointed);
});
