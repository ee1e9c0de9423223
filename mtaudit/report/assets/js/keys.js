// Keyboard shortcuts: single keys, inactive in text fields.
const KEYS = {
  j: () => stage().move(1),
  k: () => stage().move(-1),
  n: () => nextUnreviewed(),
  s: () => sameElsewhere(),
  m: () => markMissed(),
  t: () => switchText(),
  1: () => judge("wrong"),
  2: () => judge("fine"),
  3: () => judge("unsure"),
  0: () => stage().row() && setVerdict([stage().row()], ""),
  u: () => takeBack(),
  e: () => edit("note"),
  c: () => edit("correct"),
  x: () => toggleContext(),
  d: () => toggleDiffs(),
  y: () => act("copy"),
  h: () => toggleHints(),
};
const LIST_KEYS = {
  o: () => folds.get(shown[current])?.length && toggleFold(shown[current]),
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  "/": () => $("#search").select(),
  f: () => (matchMedia("(max-width: 900px)").matches ? toggleFilters() : $("#sidebar input")?.focus()),
};
const TEXT_KEYS = {
  Enter: () => switchText(),
  "[": () => $("#read-before").click(),
  "]": () => $("#read-after").click(),
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const writing = event.target.closest("input:not([type=checkbox]), textarea, select");
  if (event.key === "Escape") return leave(writing);
  if (writing || document.querySelector("dialog[open]")) return undefined;
  if (event.key === "?") return openHelp(event);
  if (event.key === "r") return showView(view === "review" ? "overview" : "review");
  const keys = { review: { ...KEYS, ...LIST_KEYS }, reading: { ...KEYS, ...TEXT_KEYS } }[view] ?? {};
  const pressed = keys[event.key];
  // Enter on a control presses it.
  if (!pressed || (event.key === "Enter" && event.target.closest("button, a, select"))) return undefined;
  event.preventDefault();
  return pressed();
});

function leave(writing) {
  hidePopover();
  if (writing?.dataset.editor) closeEditor();
  else if (writing) stage().focus();
  else if (filters.same && view === "review") leaveSame();
  else toggleFilters(false);
}

function openHelp(event) {
  event?.preventDefault();
  $("#link-template").value = linkTemplate();
  $("#rater").value = storage.get("mtaudit:rater") ?? "";
  $("#advance").checked = storage.get("mtaudit:advance") !== "no";
  $("#help-dialog").showModal();
}
$("#help").addEventListener("click", openHelp);
$("#advance").addEventListener("change", (event) => storage.set("mtaudit:advance", event.target.checked ? "yes" : "no"));
$("#rater").addEventListener("change", (event) => storage.set("mtaudit:rater", event.target.value.trim()));
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
