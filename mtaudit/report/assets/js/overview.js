// The first screen: every count opens its pairs.
for (const tab of $$(".tab")) tab.addEventListener("click", () => showView(tab.dataset.view));
$("#start").addEventListener("click", () => showView("review"));

$("#overview").addEventListener("click", (event) => {
  const node = event.target.closest("[data-severity], [data-check], [data-document], [data-baseline], .bin");
  if (node) reviewWith((now) => narrow(now, node));
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
