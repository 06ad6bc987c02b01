// Drop zone. With data-upload each file goes to that address at once, one after the other, with progress; the answer
// is the finished <li class="file"> and takes the place of the row; "uploading" tells the promise of all of them,
// "uploaded" each request. Without data-upload the files wait for the form.
// <div data-drop data-upload="address" data-list="id of the list" data-template="id of the row's template">

import { $, csrf, fresh, word } from "./dom.js";

const UPLOAD_FIELD = "file";

function fileSize(bytes) {
  const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
  return bytes < 1048576 ? `${Math.ceil(bytes / 1024)} KB` : `${number.format(bytes / 1048576)} MB`;
}

function uploadRow(zone, file) {
  const row = $(`#${zone.dataset.template}`).content.firstElementChild.cloneNode(true);
  $("[data-name]", row).textContent = file.name;
  $("[data-size]", row).textContent = fileSize(file.size);
  $("progress", row).setAttribute("aria-label", file.name);
  $(`#${zone.dataset.list}`).append(row);
  return row;
}

function uploadFailed(row, text) {
  $("progress", row).hidden = true;
  const line = $("[data-state]", row);
  line.textContent = text || word("uploadFailed");
  line.classList.add("err");
}

function upload(zone, row, file) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append(UPLOAD_FIELD, file);
    request.open("POST", zone.dataset.upload);
    request.setRequestHeader("X-CSRFToken", csrf());
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      $("progress", row).value = $("progress", row).max * (loaded / total);
    });
    request.addEventListener("load", () => {
      const isHtml = request.getResponseHeader("Content-Type")?.startsWith("text/html");
      if (request.status < 300) {
        window.htmx.swap(row, request.responseText, { swapStyle: "outerHTML" });
        zone.dispatchEvent(new CustomEvent("uploaded", { bubbles: true, detail: request }));
      } else {
        uploadFailed(row, isHtml ? "" : request.responseText);
      }
    });
    request.addEventListener("error", () => uploadFailed(row, word("offline")));
    request.addEventListener("loadend", done);
    $("[data-cancel]", row).addEventListener("click", () => {
      request.abort();
      row.remove();
    });
    request.send(body);
  });
}

export function startUpload(root) {
  for (const zone of fresh("[data-drop]", root)) {
    const input = $("input[type=file]", zone);
    const names = $("output", zone);
    let queue = Promise.resolve();
    const over = (isOver) => (event) => {
      event.preventDefault();
      zone.classList.toggle("is-over", isOver);
    };
    for (const name of ["dragenter", "dragover"]) zone.addEventListener(name, over(true));
    zone.addEventListener("dragleave", over(false));
    zone.addEventListener("drop", (event) => {
      over(false)(event);
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    input.addEventListener("change", (event) => {
      if (!zone.dataset.upload) {
        if (names) names.value = [...input.files].map((file) => file.name).join(", ");
        return;
      }
      // Sent already: the form must neither save itself for this nor carry the files a second time.
      event.stopPropagation();
      for (const file of input.files) {
        const row = uploadRow(zone, file);
        queue = queue.then(() => row.isConnected && upload(zone, row, file));
      }
      zone.dispatchEvent(new CustomEvent("uploading", { bubbles: true, detail: queue }));
      input.value = "";
    });
  }
}
