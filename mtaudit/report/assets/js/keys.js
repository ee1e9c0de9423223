// Keyboard shortcuts: single keys, inactive in text fields.
const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  1: () => judge("wrong"),
  2: () => judge("fine"),
  3: () => judge("unsure"),
  0: () => shown[current] && setVerdict([shown[current]], ""),
  u: () => takeBack(),
  e: () => edit("note"),
  c: () => edit("correct"),
  x: () => toggleContext(),
  d: () => toggleDiffs(),
  y: () => act("copy"),
  h: () => toggleHints(),
  "/": () => $("#search").select(),
  f: () => (matchMedia("(max-width: 900px)").matches ? toggleFilters() : $("#sidebar input")?.focus()),
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const writing = event.target.closest("input:not([type=checkbox]), textarea, select");
  if (event.key === "Escape") return leave(writing);
  if (writing || document.querySelector("dialog[open]")) return undefined;
  if (event.key === "?") return openHelp(event);
  if (event.key === "r") return showView(view === "review" ? "overview" : "review");
  if (view !== "review" || !(event.key in KEYS)) return undefined;
  event.preventDefault();
  return KEYS[event.key]();
});

function leave(writing) {
  hidePopover();
  if (writing?.dataset.editor) closeEditor();
  else if (writing) list.nodes.get(current)?.focus({ preventScroll: true });
  else toggleFilters(false);
}

function openHelp(event) {
  event?.preventDefault();
  $("#link-template").value = linkTemplate();
  $("#advance").checked = storage.get("mtaudit:advance") !== "no";
  $("#help-dialog").showModal();
}
$("#help").addEventListener("click", openHelp);
$("#advance").addEventListener("change", (event) => storage.set("mtaudit:advance", event.target.checked ? "yes" : "no"));
$("#link-template").addEventListener("change", (event) => {
  const value = event.target.value.trim();
  if (value && !/^(https?|vscode|vscodium|idea|zed|cursor):/i.test(value)) return toast(t("link_bad"), "bad");
  storage.set("mtaudit:link", value);
  return list.refreshAll();
});

// Light, dark, or the theme of the system.
const THEMES = ["system", "light", "dark"];
let theme = storage.get("mtaudit:theme") ?? "system";
function setTheme(next) {
  theme = THEMES.includes(next) ? next : "system";
  document.documentElement.dataset.theme = theme;
  storage.set("mtaudit:theme", theme);
}
setTheme(theme);
$("#theme").addEventListener("click", () => {
  setTheme(THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]);
  toast(t(`theme.${theme}`));
});
$("#language").addEventListener("click", () => setLanguage(language === "zh" ? "en" : "zh"));
languageListeners.push(() => {
  drawFacets();
  drawCounts();
  drawProgress();
  list.refreshAll();
});
