// The documentation of a check, in a dialog: what it finds, its known problems, and its measured precision.
const SECTIONS = { "What it finds": "finds", "Why it matters": "matters", "Known problems": "problems", Example: "example" };

/** Keys of the Chinese explanations that have another name than their section. */
const CHINESE_KEYS = { matters: "why" };

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

/** The Chinese sections of an explanation; the texts of its example are those of the documentation. */
function chineseSections(chinese, english) {
  const example = english.find(([name]) => name === "example")?.[2] ?? [];
  const texts = example.filter((line) => /^(source|target):/.test(line)).map((line) => line.replace(/^(source|target): */, (_, side) => `${t(side)}${colon()}`));
  return Object.values(SECTIONS).filter((name) => chinese[CHINESE_KEYS[name] ?? name]).map((name) => {
    const text = chinese[CHINESE_KEYS[name] ?? name];
    return [name, el("p", { class: name === "example" ? "example" : null, lang: "zh-Hans", text: name === "example" ? [...texts, text].join("\n") : text })];
  });
}

/** The sections of the explanation of a check: [title, text, language]. */
function explanationOf(code) {
  const [, description, measured, chinese] = FACTS.explanations[code];
  const translated = language === "zh" && chinese.finds;
  const english = documentationSections(description).map(([title, lines]) => [SECTIONS[title], title, lines]).filter(([name]) => name);
  const sections = translated ? chineseSections(chinese, english) : english.map(([name, title, lines]) => [name, documentationText(title, lines)]);
  const precision = translated && chinese.precision ? [chinese.precision, "zh-Hans"] : [measured, "en"];
  return [...sections, ["measured", precision[0] ? el("p", { lang: precision[1], text: precision[0] }) : el("p", { text: t("explain.not_measured") })]];
}

function explainCheck(code) {
  const [summary, , , chinese] = FACTS.explanations[code];
  const [name, category] = FACTS.checks[code];
  const own = language === "zh" && chinese.summary;
  hidePopover();
  $("#h-explain").replaceChildren(el("code", { text: code }), " ", checkName(name));
  $("#explain-text").replaceChildren(
    el("p", { class: "summary", lang: own ? "zh-Hans" : "en", text: own || summary }),
    el("p", { class: "quiet", text: `${t("category")}${colon()}${categoryName(category)}` }),
    ...explanationOf(code).flatMap(([title, text]) => [el("h3", { text: t(`explain.${title}`) }), text]));
  $("#explain-dialog").showModal();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-explain]");
  if (button && isExplained(button.dataset.explain)) explainCheck(button.dataset.explain);
});
