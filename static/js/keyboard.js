// Shortcuts: ? help, / search, J and K through the rows, X selects. Never while typing, and each person can switch
// them off in the help dialog (WCAG 2.1.4). The choice stays on this device.

import { $, $$ } from "./dom.js";

const SHORTCUTS_KEY = "shortcuts";

function moveToRow(step) {
  const rows = $$("[data-row]");
  if (!rows.length) return;
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const row = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
  $("a", row).focus();
  row.scrollIntoView({ block: "nearest" });
}

const SHORTCUTS = {
  "?": () => $("#shortcuts").showModal(),
  "/": () => $("#q")?.focus(),
  j: () => moveToRow(1),
  k: () => moveToRow(-1),
  x: () => document.activeElement.closest("[data-row]")?.querySelector(".rowcheck")?.click(),
};

export function startKeyboard() {
  const toggle = $("#shortcuts [data-shortcuts]");
  if (!toggle) return;
  toggle.checked = localStorage.getItem(SHORTCUTS_KEY) !== "off";
  toggle.addEventListener("change", () => localStorage.setItem(SHORTCUTS_KEY, toggle.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select");
    if (!toggle.checked || isTyping || event.metaKey || event.ctrlKey || event.altKey || $("dialog[open]")) return;
    const action = SHORTCUTS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}
