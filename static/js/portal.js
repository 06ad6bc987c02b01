// Written by `python -m core.design` from the modules beside it.
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const word = (name) => document.body.dataset[name] ?? "";
const csrf = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
const prepared = {};
function fresh(selector, root = document) {
const seen = (prepared[selector] ??= new WeakSet());
const found = root.matches?.(selector) ? [root, ...$$(selector, root)] : $$(selector, root);
return found.filter((element) => !seen.has(element) && seen.add(element));
}
document.addEventListener("click", ({ target }) => {
if (target.closest(".toast [data-close]")) target.closest(".toast").remove();
});
function showToast(text) {
const toast = $("#toast-template").content.firstElementChild.cloneNode(true);
$("[data-text]", toast).textContent = text;
$(".toast[data-own]")?.remove();
toast.dataset.own = "";
$(".toasts").append(toast);
}
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
document.addEventListener("click", (event) => {
const opener = event.target.closest("[data-open]");
if (opener) {
event.preventDefault();
$(`#${CSS.escape(opener.dataset.open)}`).showModal();
return;
}
if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
if (event.target.matches("dialog[open]")) event.target.close();
});
document.addEventListener("click", async ({ target }) => {
const button = target.closest("[data-copy]");
if (!button) return;
const source = $(`#${CSS.escape(button.dataset.copy)}`);
try {
await navigator.clipboard.writeText(source.value ?? source.textContent);
showToast(word("copied"));
} catch {
getSelection().selectAllChildren(source);
source.select?.();
showToast(word("copyFailed"));
}
});
function startBulk(root) {
for (const form of fresh("[data-bulk]", root)) {
const boxes = () => $$(".rowcheck", form);
const output = $(".bulk output", form);
const all = $("[data-all]", form);
const update = () => {
const count = boxes().filter((box) => box.checked).length;
output.value = (count === 1 ? output.dataset.one : output.dataset.many).replace("{count}", count);
if (!all) return;
all.checked = count > 0 && count === boxes().length;
all.indeterminate = count > 0 && !all.checked;
};
const setAll = (isChecked) => boxes().forEach((box) => (box.checked = isChecked));
form.addEventListener("change", ({ target }) => {
if (target === all) setAll(all.checked);
update();
});
$("[data-clear]", form)?.addEventListener("click", () => {
setAll(false);
update();
boxes()[0]?.focus();
});
update();
}
}
function parseMoment(day, time) {
const date = day.match(/^\s*(\d{1,2})[./](\d{1,2})[./](\d{4})\s*$/);
if (!date) return null;
const [, d, m, y] = date.map(Number);
const clock = time === undefined ? [0, 0, 0] : time.match(/^\s*(\d{1,2})[:.](\d{2})\s*$/)?.map(Number);
if (!clock || clock[1] > 23 || clock[2] > 59) return null;
const moment = new Date(Date.UTC(y, m - 1, d, clock[1], clock[2]));
return moment.getUTCDate() === d && moment.getUTCMonth() === m - 1 ? moment : null;
}
function momentInWords(moment, hasTime) {
const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
const form = (options) => new Intl.DateTimeFormat(language, { timeZone: "UTC", ...options }).format(moment);
const day = form({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
return hasTime ? `${day}, ${form({ hour: "2-digit", minute: "2-digit", hour12: false })}` : day;
}
function startEcho(root) {
for (const output of fresh("output[data-echo]", root)) {
const inputs = [...output.htmlFor].map((id) => $(`#${CSS.escape(id)}`));
const update = () => {
const moment = parseMoment(inputs[0].value, inputs[1]?.value);
output.value = moment ? momentInWords(moment, inputs.length > 1) : "";
};
for (const input of inputs) input.addEventListener("input", update);
}
}
function keepText(form) {
const name = form.dataset.keep;
const box = $("textarea", form);
box.value ||= sessionStorage.getItem(name) ?? "";
form.addEventListener("input", () => sessionStorage.setItem(name, box.value));
form.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
if (detail.xhr.status < 400) sessionStorage.removeItem(name);
});
}
function startGuard(root) {
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
function startKeyboard() {
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
function startTheme(root) {
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
function startUpload(root) {
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
function start(root) {
for (const form of fresh("form", root)) form.noValidate = true;
for (const prepare of [startBulk, startEcho, startGuard, startTheme, startUpload]) prepare(root);
fresh(".errsum", root)[0]?.focus();
}
start(document);
startKeyboard();
document.addEventListener("htmx:load", ({ detail }) => detail.elt !== document.body && start(detail.elt));
