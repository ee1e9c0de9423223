// The interface in two languages. Static text has the attribute data-text (and data-values); scripts call t().
const STRINGS = JSON.parse($("#strings").textContent);
let language = storage.get("mtaudit:language")
  ?? ((navigator.languages?.[0] ?? navigator.language ?? "en").toLowerCase().startsWith("zh") ? "zh" : "en");
const languageListeners = [];

function t(key, values = {}) {
  const entry = STRINGS[key];
  if (!entry) return key;
  const text = language === "zh" ? entry.zh : values.n === 1 && entry.one ? entry.one : entry.en;
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    if (!(name in values)) return whole;
    return typeof values[name] === "number" ? number(values[name]) : String(values[name]);
  });
}

/** The name of a check in the language of the interface. */
function checkName(name) {
  return STRINGS[`check.${name}`] ? t(`check.${name}`) : name.replaceAll("-", " ");
}

/** What stands between a label and what it labels. */
const colon = () => (language === "zh" ? "：" : ": ");

/** An MQM category in the language of the interface. */
const categoryName = (category) => (STRINGS[`category.${category}`] ? t(`category.${category}`) : category);

function translatePage() {
  document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
  for (const node of $$("[data-text]")) {
    node.textContent = t(node.dataset.text, node.dataset.values ? JSON.parse(node.dataset.values) : {});
  }
  for (const node of $$("[data-zh]")) {
    node.dataset.en ??= node.textContent;
    node.textContent = language === "zh" ? node.dataset.zh : node.dataset.en;
  }
  for (const node of $$("[data-title]")) {
    node.title = t(node.dataset.title);
    node.setAttribute("aria-label", t(node.dataset.title));
  }
  for (const node of $$("[data-label]")) node.setAttribute("aria-label", t(node.dataset.label, JSON.parse(node.dataset.values)));
  for (const node of $$("[data-hint]")) node.title = t(node.dataset.hint, node.dataset.values ? JSON.parse(node.dataset.values) : {});
  for (const node of $$("[data-placeholder]")) {
    node.placeholder = t(node.dataset.placeholder);
    node.setAttribute("aria-label", t(node.dataset.placeholder));
  }
  const button = $("#language");
  button.textContent = language === "zh" ? "EN" : "中文";
  button.lang = language === "zh" ? "en" : "zh-Hans";
}

function setLanguage(next) {
  language = next;
  storage.set("mtaudit:language", next);
  translatePage();
  for (const listener of languageListeners) listener();
}
