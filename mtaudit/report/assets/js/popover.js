// The explanation of a mark: reason, counterpart, gloss, and the evidence as small bars.
const popover = $("#popover");
let popoverOwner = null;

const EVIDENCE_ORDER = ["suggestion", "suspicion", "support", "gain", "gloss"];

function evidenceOf(finding) {
  const evidence = Object.entries(finding.evidence ?? {}).filter(([name]) => name !== "counterpart");
  const place = (name) => (EVIDENCE_ORDER.indexOf(name) + 1 || 99);
  return evidence.sort((a, b) => place(a[0]) - place(b[0]));
}

const evidenceName = (name) => (STRINGS[`evidence.${name}`] ? t(`evidence.${name}`) : name.replaceAll("_", " "));

/** A value of any kind as text; of an object its values. */
function plainText(value) {
  if (Array.isArray(value)) return value.map(plainText).join("; ");
  if (typeof value === "object" && value !== null) return Object.values(value).map(plainText).filter(Boolean).join(" · ");
  return String(value ?? "");
}

function evidenceLine(name, value) {
  const label = el("dt", { text: evidenceName(name) });
  if (typeof value === "number" && value >= -1 && value <= 1 && !Number.isInteger(value)) {
    const meter = el("meter", { min: 0, max: 1, "aria-hidden": "true" });
    meter.value = Math.max(0, value);
    return el("div", { class: "evidence" }, label, el("dd", {}, meter, el("span", { class: "number", text: value.toFixed(2) })));
  }
  const text = name === "severity_if_error" ? t(`severity.${value}`) : plainText(value);
  return text && el("div", { class: "evidence" }, label, el("dd", { text }));
}

/** The text that a finding marks on the other side of `side`. */
function counterpartOf(row, finding, side) {
  const other = side === "source" ? "target" : "source";
  const span = finding[`${other}_span`];
  if (!span) return finding.evidence?.counterpart ?? null;
  const unit = unitOffsets(row[other]);
  return row[other].slice(unit(span[0]), unit(span[1]));
}

function findingCard(row, finding, side) {
  const counterpart = side ? counterpartOf(row, finding, side) : null;
  return el("div", { class: `card ${finding.severity}` },
    el("p", { class: "card-head" }, el("span", { class: "badge", text: t(isHint(finding) ? "severity.hint" : `severity.${finding.severity}`) }), " ",
      el("code", { text: finding.check }), " ", checkName(finding.name)),
    el("p", { class: "reason", text: messageOf(finding) }),
    finding.accepted && el("p", { class: "quiet", text: `${t("accepted")}${colon()}${acceptedOf(finding)}` }),
    counterpart && el("p", { class: "counterpart" }, el("span", { class: "quiet", text: `${t("counterpart")}${colon()}` }), String(counterpart)),
    el("dl", {}, evidenceOf(finding).map(([name, value]) => evidenceLine(name, value)),
      evidenceLine("finding_confidence", finding.confidence)));
}

function showPopover(owner, row, findings, side) {
  popoverOwner = owner;
  popover.replaceChildren(...findings.map((at) => findingCard(row, row.findings[at], side)));
  popover.hidden = false;
  placePopover();
}

/** Place the popover below its mark, or above it if there is no room below. */
function placePopover() {
  const owner = popoverOwner;
  const mark = owner.getClientRects()[0] ?? owner.getBoundingClientRect();
  const box = popover.getBoundingClientRect();
  const left = Math.max(8, Math.min(mark.left, innerWidth - box.width - 8));
  const below = owner.getBoundingClientRect().bottom + 6;
  const top = below + box.height < innerHeight - 8 ? below : Math.max(8, mark.top - box.height - 6);
  popover.style.left = `${left}px`;
  popover.style.top = `${top}px`;
}

function hidePopover() {
  popover.hidden = true;
  popoverOwner = null;
}
