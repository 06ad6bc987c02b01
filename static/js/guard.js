// Asks before a page with unsaved changes is left. <form data-guard>; "saved" on the form clears it.

import { fresh } from "./dom.js";

export function startGuard(root) {
  for (const form of fresh("form[data-guard]", root)) {
    let isDirty = false;
    form.addEventListener("input", () => (isDirty = true));
    form.addEventListener("submit", () => (isDirty = false));
    form.addEventListener("saved", () => (isDirty = false));
    addEventListener("beforeunload", (event) => {
      if (isDirty && form.isConnected) event.preventDefault();
    });
  }
}
