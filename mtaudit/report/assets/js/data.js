// The rows of the report, read from the data elements of the page in their order.
const FACTS = JSON.parse($("#facts").textContent);
const SEVERITIES = ["critical", "major", "minor", "neutral"];
const SEVERITY_RANK = Object.fromEntries(SEVERITIES.map((label, at) => [label, SEVERITIES.length - at]));
const rows = [];
const rowByNumber = new Map();
const rowById = new Map();
const contexts = new Map();
/** Number of the first pair, number of pairs, and strip of each document, by name: the strip is the worst severity in
 * each part of the document as a digit, "" without errors. */
const DOCUMENTS = new Map(FACTS.documents.map(([name, first, pairs, strip]) => [name, { first, pairs, strip }]));
/** Codes of checks with findings that are not hints. */
const errorChecks = new Set();

/** Whether a finding is a hint: a neutral finding, which is not counted as an error. */
const isHint = (finding) => finding.severity === "neutral";

async function readPiece(node) {
  const text = node.textContent;
  node.remove();
  if (node.type === "application/json") return JSON.parse(text);
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let at = 0; at < raw.length; at++) bytes[at] = raw.charCodeAt(at);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

function takePiece(piece) {
  for (const row of piece.rows) {
    row.index = rows.length;
    row.texts = {};
    row.hints = 0;
    for (const finding of row.findings) {
      if (isHint(finding)) row.hints += 1;
      else errorChecks.add(finding.check);
    }
    rows.push(row);
    rowByNumber.set(row.n, row);
    rowById.set(row.id, row);
  }
  for (const [at, context] of Object.entries(piece.context)) contexts.set(Number(at), Object.assign(context, { n: Number(at) }));
}

/** The pair with a number: a row, or a neighbour of one, which has no findings; undefined if it is not in this page. */
const pairAt = (n) => rowByNumber.get(n) ?? contexts.get(n);

/** Read all pieces; `progress` is called after the first and after the last one, with whether all are read. */
async function readRows(progress) {
  // The browser decompresses all pieces at the same time, outside this thread; they are appended in order.
  const pieces = $$("script.piece").map(readPiece);
  for (let at = 0; at < pieces.length; at++) {
    takePiece(await pieces[at]);
    if (at === 0 || at === pieces.length - 1) progress(at === pieces.length - 1);
  }
}

/** What a finding says, in the language of the interface where it is known in it. */
const messageOf = (finding) => (language === "zh" && finding.message_zh) || finding.message;

const acceptedOf = (finding) => (language === "zh" && finding.accepted_zh) || finding.accepted;

/** The text that a search looks through, built when it is first needed: one with and one without hints. */
function searchText(row) {
  row.texts[filters.hints] ??= [row.source, row.target, row.id, ...shownFindings(row).map((f) => `${f.check} ${f.message} ${f.message_zh ?? ""}`)].join("\n").toLowerCase();
  return row.texts[filters.hints];
}

const lineOf = (row) => (row.target_lines ?? row.source_lines)?.[0] ?? null;
/** The file that has this line: that of the target if source and target are separate files. */
const fileOf = (row) => (row.target_lines && row.target_document) || row.document;
const shortName = (name) => (name.startsWith(FACTS.prefix) ? name.slice(FACTS.prefix.length) : name);
const withLine = (file, row) => {
  const line = lineOf(row) ?? row.place;
  return line ? `${file}:${line}` : file;
};
const placeOf = (row) => withLine(fileOf(row), row);
const shortPlaceOf = (row) => withLine(shortName(fileOf(row)), row);

/** Whether a pair has findings that are not in the baseline, or only known ones. */
function newsOf(row) {
  if (row.findings.some((finding) => !finding.accepted && finding.severity !== "neutral")) return "new";
  return row.findings.some((finding) => finding.accepted?.startsWith("baseline, ")) ? "known" : "none";
}
