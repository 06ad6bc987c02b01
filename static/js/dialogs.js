// Dialogs: data-open="id" shows one (a link keeps its address for when there is no script), data-close shuts it.

import { $ } from "./dom.js";

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) {
    event.preventDefault();
    $(`#${CSS.escape(opener.dataset.open)}`).showModal();
    return;
  }
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  // A click on the backdrop arrives at the dialog itself, its content covers the rest.
  if (event.target.matches("dialog[open]")) event.target.close();
});
