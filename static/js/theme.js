// Light and dark: the form posts the choice to the profile; here the page follows at once, without loading again.

import { $, csrf, fresh } from "./dom.js";

export function startTheme(root) {
  for (const form of fresh("[data-theme-form]", root)) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const page = document.documentElement;
      const isDark = page.dataset.theme
        ? page.dataset.theme === "dark"
        : matchMedia("(prefers-color-scheme: dark)").matches;
      page.dataset.theme = isDark ? "light" : "dark";
      $("[name=theme]", form).value = page.dataset.theme;
      await fetch(form.action, { method: "POST", headers: { "X-CSRFToken": csrf() }, body: new FormData(form) });
    });
  }
}
