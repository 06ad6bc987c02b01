// Short messages at the bottom. Those of the server are there already; scripts add theirs with showToast().

import { $ } from "./dom.js";

document.addEventListener("click", ({ target }) => {
  if (target.closest(".toast [data-close]")) target.closest(".toast").remove();
});

// One message of a script at a time: pressing "copy" five times needs no five toasts.
export function showToast(text) {
  const toast = $("#toast-template").content.firstElementChild.cloneNode(true);
  $("[data-text]", toast).textContent = text;
  $(".toast[data-own]")?.remove();
  toast.dataset.own = "";
  $(".toasts").append(toast);
}
