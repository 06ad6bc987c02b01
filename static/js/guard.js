// Asks before a page with unsaved changes is left. <form data-guard>; "saved" on the form clears it. With
// data-keep="name" this browser keeps its text until the server has taken it, so that an ended session costs nothing.

import { $, fresh } from "./dom.js";

function keepText(form) {
  const name = form.dataset.keep;
  const box = $("textarea", form);
  box.value ||= sessionStorage.getItem(name) ?? "";
  form.addEventListener("input", () => sessionStorage.setItem(name, box.value));
  form.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
    if (detail.xhr.status < 400) sessionStorage.removeItem(name);
  });
}

export function startGuard(root) {
  for (const form of fresh("form[data-guard]", root)) {
    let isDirty = false;
    if (form.dataset.keep) keepText(form);
    form.addEventListener("input", () => (isDirty = true));
    form.addEventListener("submit", () => (isDirty = false));
    form.addEventListener("saved", () => (isDirty = false));
    addEventListener("beforeunload", (event) => {
      if (isDirty && form.isConnected) event.preventDefault();
    });
  }
}
