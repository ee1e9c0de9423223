// Elements are built from text only, so that no text of a document can become markup.
performance.mark("mtaudit-start");

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/** An element; `properties` holds attributes, `class`, `text`, `on` (listeners) and `data`; false and null are left out. */
function el(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") made.textContent = value;
    else if (name === "class") made.className = value;
    else if (name === "on") for (const [event, listener] of Object.entries(value)) made.addEventListener(event, listener);
    else if (name === "data") Object.assign(made.dataset, value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** Debounce: `call` runs `wait` milliseconds after the last request; `.now()` runs a pending call at once. */
function later(call, wait) {
  let timer = 0;
  const debounced = () => {
    clearTimeout(timer);
    timer = setTimeout(() => { timer = 0; call(); }, wait);
  };
  debounced.now = () => {
    if (!timer) return;
    clearTimeout(timer);
    timer = 0;
    call();
  };
  return debounced;
}

/** How often each value occurs. */
function countBy(values) {
  const counts = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

const number = (value) => value.toLocaleString("en-US");
const percent = (value) => `${Math.round(value * 100)}%`;

/** Converts offsets: records count code points, JavaScript counts UTF-16 units. */
function unitOffsets(text) {
  if (!/[\ud800-\udfff]/.test(text)) return (offset) => Math.min(offset, text.length);
  const starts = [];
  let at = 0;
  for (const char of text) {
    starts.push(at);
    at += char.length;
  }
  return (offset) => (offset < starts.length ? starts[offset] : text.length);
}

function toast(message, kind = "") {
  const shown = el("p", { class: `toast ${kind}`, text: message });
  const place = $("#toasts");
  place.append(shown);
  while (place.children.length > 3) place.firstChild.remove();
  setTimeout(() => shown.remove(), kind === "bad" ? 9000 : 3500);
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Pages opened from disk may not use the clipboard API: select the text and copy it.
    const box = el("textarea", { class: "hidden", "aria-hidden": "true" });
    box.value = text;
    (document.querySelector("dialog[open]") ?? document.body).append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
  }
  toast(t("copied", { text }));
}

/** localStorage without exceptions: some browsers do not allow it for pages opened from disk. */
const storage = {
  works: true,
  get(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      storage.works = false;
      return null;
    }
  },
  set(key, value) {
    try {
      localStorage.setItem(key, value);
      return true;
    } catch {
      storage.works = false;
      return false;
    }
  },
};
