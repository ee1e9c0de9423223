// Elements are made from text only: nothing that stands in a document can become markup.
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

/** `call`, once `wait` milliseconds have passed without another request; `.now()` does it at once if one is open. */
function later(call, wait) {
  let timer = 0;
  const asked = () => {
    clearTimeout(timer);
    timer = setTimeout(() => { timer = 0; call(); }, wait);
  };
  asked.now = () => {
    if (!timer) return;
    clearTimeout(timer);
    timer = 0;
    call();
  };
  return asked;
}

const number = (value) => value.toLocaleString("en-US");
const percent = (value) => `${Math.round(value * 100)}%`;

/** Offsets of the records count code points; JavaScript counts UTF-16 units. */
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
    // Pages from disk may not have the clipboard: select and copy as of old.
    const box = el("textarea", { class: "hidden", "aria-hidden": "true" });
    box.value = text;
    (document.querySelector("dialog[open]") ?? document.body).append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
  }
  toast(t("copied", { text }));
}

/** Storage that never throws: a page may be opened where the browser keeps nothing. */
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
