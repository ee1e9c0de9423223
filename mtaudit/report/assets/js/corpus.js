// The corpus page: languages, theme, the map as a filter, filters of the terms.
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const kept = {
  get(name) { try { return localStorage.getItem(name); } catch { return null; } },
  set(name, value) { try { localStorage.setItem(name, value); } catch { /* a page without storage works too */ } },
};

const wanted = kept.get("mtaudit:language") ?? (navigator.language ?? "en").toLowerCase();
let language = wanted.startsWith("zh") ? "zh" : "en";
function translate() {
  document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
  for (const node of $$("[data-zh]")) {
    node.dataset.en ??= node.textContent;
    node.textContent = language === "zh" ? node.dataset.zh : node.dataset.en;
  }
  for (const node of $$("[data-placeholder-zh]")) {
    node.dataset.placeholderEn ??= node.placeholder;
    node.placeholder = language === "zh" ? node.dataset.placeholderZh : node.dataset.placeholderEn;
    node.setAttribute("aria-label", node.placeholder);
  }
  const button = $("#language");
  button.textContent = language === "zh" ? "EN" : "中文";
  button.lang = language === "zh" ? "en" : "zh-Hans";
}
$("#language").addEventListener("click", () => {
  language = language === "zh" ? "en" : "zh";
  kept.set("mtaudit:language", language);
  translate();
  countChosen();
});

const dark = matchMedia("(prefers-color-scheme: dark)");
function setTheme(theme) {
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
}
setTheme(kept.get("mtaudit:theme"));
$("#theme").addEventListener("click", () => {
  const now = document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light");
  const next = now === "dark" ? "light" : "dark";
  setTheme(next);
  kept.set("mtaudit:theme", next);
});

let chosen = "";
const concerns = (numbers) => chosen === "" || numbers.split(" ").includes(chosen);

/** Show only what concerns one document; "" shows all. */
function choose(number) {
  chosen = number;
  const map = $(".map");
  map.classList.toggle("some", number !== "");
  const near = new Set([number]);
  for (const line of $$("line", map)) {
    const touches = line.dataset.from === number || line.dataset.to === number;
    line.classList.toggle("near", touches);
    if (touches) near.add(line.dataset.from).add(line.dataset.to);
  }
  for (const node of $$(".node", map)) {
    node.classList.toggle("near", near.has(node.dataset.document));
    node.setAttribute("aria-pressed", String(node.dataset.document === number));
  }
  for (const item of $$("[data-documents]")) item.hidden = !concerns(item.dataset.documents);
  filterTerms();
  $("#clear").hidden = number === "";
  $("#chosen-name").textContent = number === "" ? "" : $(`.node[data-document="${number}"]`).getAttribute("aria-label");
  countChosen();
}

/** Say how much of each section is left when one document is chosen. */
function countChosen() {
  const counts = ["contradictions", "terms", "duplicates"].map((name) => {
    const items = $$(`#${name} [data-documents]:not([hidden]), #${name} [data-in]:not([hidden])`);
    const shown = items.filter((item) => !item.closest("#links")).length;
    return `${$(`#h-${name}`).textContent.trim()} ${shown.toLocaleString("en-US")}`;
  });
  $("#chosen-counts").textContent = chosen === "" ? "" : counts.join(" · ");
}
for (const node of $$(".node")) {
  const press = () => choose(node.getAttribute("aria-pressed") === "true" ? "" : node.dataset.document);
  node.addEventListener("click", press);
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    press();
  });
}
$("#clear").addEventListener("click", () => choose(""));

function filterTerms() {
  if (!$("#term-search")) return;
  const words = $("#term-search").value.trim().toLowerCase(), kind = $("#term-kind").value, odd = $("#term-odd").checked;
  let shown = 0;
  for (const row of $$("#term-rows > tr")) {
    const fits = (!kind || row.dataset.kind === kind) && (!odd || row.dataset.odd) && concerns(row.dataset.in) && row.textContent.toLowerCase().includes(words);
    row.hidden = !fits;
    shown += fits;
  }
  $("#term-count").textContent = shown.toLocaleString("en-US");
}
if ($("#term-search")) {
  for (const [name, event] of [["search", "input"], ["kind", "change"], ["odd", "change"]]) {
    $(`#term-${name}`).addEventListener(event, filterTerms);
  }
  filterTerms();
}
translate();
document.body.dataset.ready = "yes";
