// Errors that no check found: the reviewer selects the words, and chooses severity and MQM category.
const CATEGORIES = [
  "accuracy/mistranslation", "accuracy/omission", "accuracy/addition", "accuracy/untranslated",
  "terminology/inconsistent-with-glossary", "terminology/inconsistent-use",
  "linguistic-conventions/grammar", "linguistic-conventions/punctuation", "linguistic-conventions/spelling", "linguistic-conventions/style",
  "locale-conventions/number-format", "design-and-markup/markup", "alignment/shifted",
];

let selected = null;

/** The words that are selected in one text of a pair: { row, side, start, end, text } in code points, or null. */
function selectedWords() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const element = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement);
  const inText = element(range.startContainer)?.closest(".sentence");
  const box = inText ?? element(range.startContainer)?.closest("article > .sides > .side");
  if (!box || box.closest(".difference")) return null;
  const row = inText ? pairOfSentence(inText) : rows[Number(box.closest("article").dataset.index)];
  const side = inText ? inText.dataset.side : box.classList.contains("source") ? "source" : "target";
  if (!row || (side === "target" && entryOf(row).corrected && inText)) return null;
  const before = document.createRange();
  before.setStart(box, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const start = [...before.toString()].length;
  // A selection that ends in another text is cut at the end of this one.
  const words = box.contains(range.endContainer) ? range.toString() : row[side].slice(before.toString().length);
  const length = [...words.trimEnd()].length;
  const blank = [...words].length - [...words.trimStart()].length;
  return length > blank ? { row, side, start: start + blank, end: start + length, text: words.trim() } : null;
}

function markMissed() {
  selected = selectedWords();
  if (!selected) return toast(t("select_words"));
  $("#missed-text").textContent = selected.text;
  $("#missed-text").lang = selected.row.lang[selected.side === "source" ? 0 : 1] || "";
  $("#missed-note").value = "";
  $("#missed-category").replaceChildren(...CATEGORIES.map((category) => el("option", { value: category, text: categoryName(category) })));
  if (selected.side === "source") $("#missed-category").value = "accuracy/omission";
  $("#mark-missed").hidden = true;
  return $("#missed-dialog").showModal();
}

$("#missed-dialog").addEventListener("close", (event) => {
  if (event.target.returnValue !== "apply" || !selected) return;
  event.target.returnValue = "";
  const { row, ...error } = selected;
  const severity = $("#missed-dialog input[name=missed-severity]:checked").value;
  const made = { ...error, severity, category: $("#missed-category").value, note: $("#missed-note").value.trim() };
  // A pair with a missed error is wrong, unless the reviewer has said otherwise.
  changeEntries([row], (entry) => ({ ...entry, missed: [...(entry.missed ?? []), made], verdict: entry.verdict === "unsure" ? "unsure" : "wrong" }));
  getSelection().removeAllRanges();
});

const forgetMissed = (row, at) => changeEntries([row], (entry) => ({ ...entry, missed: entry.missed.filter((_, place) => place !== at) }));

/** The errors that the reviewer marked in a pair, as lines below the findings. */
function missedLines(row) {
  return (entryOf(row).missed ?? []).map((error, at) => el("li", { class: `finding own ${error.severity}` },
    el("span", { class: "sign", "aria-hidden": "true" }),
    el("span", { class: "finding-check" }, t("missed"), " · ", categoryName(error.category)),
    el("span", { class: "reason" }, el("q", { lang: row.lang[error.side === "source" ? 0 : 1] || null, text: error.text }), error.note && ` ${error.note}`,
      el("button", { type: "button", class: "small", data: { forget: String(at) }, title: t("forget_missed"), "aria-label": t("forget_missed"), text: "✕" }))));
}

// A button beside the selection, since a phone has no keys.
const offerMark = later(() => {
  const words = document.querySelector("dialog[open]") ? null : selectedWords();
  const button = $("#mark-missed");
  button.hidden = !words;
  if (!words) return;
  const box = getSelection().getRangeAt(0).getBoundingClientRect();
  button.style.left = `${Math.max(8, Math.min(box.left, innerWidth - button.offsetWidth - 8))}px`;
  button.style.top = `${Math.min(box.bottom + 8, innerHeight - button.offsetHeight - 8)}px`;
}, 150);
document.addEventListener("selectionchange", offerMark);
$("#mark-missed").addEventListener("pointerdown", (event) => event.preventDefault());
$("#mark-missed").addEventListener("click", markMissed);
