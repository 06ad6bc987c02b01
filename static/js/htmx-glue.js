// Answers that htmx would drop silently: whole error pages, and requests that never arrived.

import { word } from "./dom.js";
import { showToast } from "./toasts.js";

// 403, 409 and the like come with HX-Retarget: body; the page that says what happened replaces this one.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.status >= 400 && detail.xhr.getResponseHeader("HX-Retarget")) {
    detail.shouldSwap = true;
    detail.isError = false;
  }
});
document.addEventListener("htmx:responseError", () => showToast(word("requestFailed")));
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => showToast(word("offline")));
}
