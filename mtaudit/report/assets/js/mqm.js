// Export as MQM annotations, tab-separated, with the columns of the public releases of expert annotations of WMT
// (github.com/google/wmt-mqm-human-evaluation): one line for each error, its words between <v> and </v>.
const MQM_COLUMNS = ["system", "doc", "doc_id", "seg_id", "rater", "source", "target", "category", "severity"];

const oneLine = (text) => text.replace(/[\t\r\n\u2028\u2029]+/g, " ");
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** "accuracy/mistranslation" as "Accuracy/Mistranslation". */
const mqmCategory = (category) => category.split("/").map((part) => capital(part.replaceAll("-", " "))).join("/");

/** A text with its words [start, end) in code points between <v> and </v>; without words as it is. */
function withMark(text, span) {
  if (!hasWords(span)) return oneLine(text);
  const unit = unitOffsets(text);
  const [start, end] = [unit(span[0]), unit(span[1])];
  return oneLine(`${text.slice(0, start)}<v>${text.slice(start, end)}</v>${text.slice(end)}`);
}

/** The errors of a reviewed pair as the reviewer sees them: findings that stand, and marked errors; null if it is open. */
function errorsOf(row) {
  const entry = entryOf(row);
  const missed = (entry.missed ?? []).map((error) => ({ [`${error.side}_span`]: [error.start, error.end], category: error.category, severity: error.severity }));
  if (entry.verdict === "fine") return missed;
  if (statusOf(row) === "none" || (entry.verdict === "unsure" && !missed.length)) return null;
  const standing = entry.verdict === "unsure" ? [] : row.findings.filter((finding) => isCounted(finding) && !isRefused(row, finding));
  return [...standing, ...missed];
}

/** The lines of the file, with a header. Documents count their pairs from 1, and so does the run. */
function mqmLines(rater) {
  const reviewedRows = rows.filter((row) => errorsOf(row)).sort(ORDERS.document);
  const lines = reviewedRows.flatMap((row) => {
    const system = row.target_document || "translation";
    const head = [system, row.document, row.n - extentOf(row.document).first + 1, row.n + 1, rater].map((value) => oneLine(String(value)));
    const errors = errorsOf(row);
    if (!errors.length) return [[...head, oneLine(row.source), oneLine(row.target), "No-error", "no-error"]];
    return errors.map((error) => [
      ...head, withMark(row.source, error.source_span), withMark(row.target, error.target_span), mqmCategory(error.category), capital(error.severity),
    ]);
  });
  return lines.length ? [MQM_COLUMNS, ...lines].map((line) => line.join("\t")) : [];
}

function exportMqm() {
  const lines = mqmLines(storage.get("mtaudit:rater") || "rater1");
  if (!lines.length) return toast(t("nothing_to_export"));
  download(lines, "mqm.tsv", "text/tab-separated-values");
  return toast(t("exported_mqm", { n: lines.length - 1 }));
}
$("#export-mqm").addEventListener("click", exportMqm);
