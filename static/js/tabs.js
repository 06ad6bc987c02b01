// Tabs by the ARIA pattern: <div role="tablist" data-tabs> with [role=tab][aria-controls]. Arrow keys, Home, End.

import { $, $$ } from "./dom.js";

function chooseTab(tab, focus = false) {
  for (const other of $$("[role=tab]", tab.closest("[data-tabs]"))) {
    const isChosen = other === tab;
    other.setAttribute("aria-selected", isChosen);
    other.tabIndex = isChosen ? 0 : -1;
    $(`#${CSS.escape(other.getAttribute("aria-controls"))}`).hidden = !isChosen;
  }
  if (focus) tab.focus();
}

document.addEventListener("click", ({ target }) => {
  const tab = target.closest("[data-tabs] [role=tab]");
  if (tab) chooseTab(tab);
});

document.addEventListener("keydown", (event) => {
  const tab = event.target.closest?.("[data-tabs] [role=tab]");
  if (!tab) return;
  const tabs = $$("[role=tab]", tab.closest("[data-tabs]"));
  const at = tabs.indexOf(tab);
  const next = { ArrowRight: at + 1, ArrowLeft: at - 1 + tabs.length, Home: 0, End: tabs.length - 1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  chooseTab(tabs[next % tabs.length], true);
});
