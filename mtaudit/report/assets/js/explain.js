// The documentation of a check, in a dialog: what it finds, its known problems, and its measured precision.
const SECTIONS = { "What it finds": "finds", "Why it matters": "matters", "Known problems": "problems", Example: "example" };

const isExplained = (code) => Boolean(FACTS.explanations[code]);

/** The code of a check, as a button if the report has its documentation. */
function checkCode(code) {
  if (!isExplained(code)) return el("code", { text: code });
  return el("button", { type: "button", class: "plain code", data: { explain: code }, title: t("explain", { code }) }, el("code", { text: code }));
}

/** The sections of a documentation, [title, lines]: titles end with a colon and are not indented. */
function documentationSections(text) {
  const sections = [];
  for (const line of text.split("\n").slice(1)) {
    if (/^\S.*:$/.test(line)) sections.push([line.slice(0, -1), []]);
    else if (sections.length) sections.at(-1)[1].push(line.trim());
  }
  return sections;
}

/** The paragraphs of a section; an example keeps its lines. */
function documentationText(title, lines) {
  const text = lines.join(title === "Example" ? "\n" : " ").trim();
  return el("p", { class: title === "Example" ? "example" : null, lang: "en", text });
}

function explainCheck(code) {
  const [summary, description, measured] = FACTS.explanations[code];
  const [name, category] = FACTS.checks[code];
  hidePopover();
  $("#h-explain").replaceChildren(el("code", { text: code }), " ", checkName(name));
  $("#explain-text").replaceChildren(
    el("p", { class: "summary", lang: "en", text: summary }),
    el("p", { class: "quiet", text: `${t("category")}: ${category}` }),
    ...documentationSections(description).filter(([title]) => title in SECTIONS).flatMap(([title, lines]) => [
      el("h3", { text: t(`explain.${SECTIONS[title]}`) }), documentationText(title, lines),
    ]),
    el("h3", { text: t("explain.measured") }), el("p", measured ? { lang: "en", text: measured } : { text: t("explain.not_measured") }));
  $("#explain-dialog").showModal();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-explain]");
  if (button && isExplained(button.dataset.explain)) explainCheck(button.dataset.explain);
});
