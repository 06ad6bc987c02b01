// <button data-copy="id of the text">: puts the text of that element, or the value of that field, on the clipboard.

import { $, word } from "./dom.js";
import { showToast } from "./toasts.js";

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-copy]");
  if (!button) return;
  const source = $(`#${CSS.escape(button.dataset.copy)}`);
  try {
    await navigator.clipboard.writeText(source.value ?? source.textContent);
    showToast(word("copied"));
  } catch {
    // No clipboard without HTTPS: select the text, so that the person's own shortcut copies it.
    getSelection().selectAllChildren(source);
    source.select?.();
    showToast(word("copyFailed"));
  }
});
