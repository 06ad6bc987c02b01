// Small helpers that the other modules share.

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

// Words come translated from the server: <body data-copied="…">.
export const word = (name) => document.body.dataset[name] ?? "";

// The token that htmx sends too.
export const csrf = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";

// Elements of `root`, itself included, that this selector did not find before: each feature prepares each one once.
const prepared = {};
export function fresh(selector, root = document) {
  const seen = (prepared[selector] ??= new WeakSet());
  const found = root.matches?.(selector) ? [root, ...$$(selector, root)] : $$(selector, root);
  return found.filter((element) => !seen.has(element) && seen.add(element));
}
