// The form of a post: saves itself while it is written, keeps what could not be saved, orders images. By its buttons
// the form works without this. <form id="compose" data-compose="autosave address" data-measure="counters" data-uid>

import { $, $$, csrf, word } from "./dom.js";

const SAVE_PAUSE = 1500;
const MEASURE_PAUSE = 400;
const VERSION = "X-Draft-Version";

const form = $("#compose");
const version = $("#compose-version");
const images = $("#compose-images");
const COPY = `compose:${form.dataset.person}`;
const say = (text) => ($("#compose-state").textContent = text);
// What the alert may say stands in the page's templates.
const warn = (id) => $("#compose-alert").replaceChildren(id ? $(id).content.cloneNode(true) : "");
const items = () => $$("[data-image]", images);

let isDirty = false;
let isStopped = false;
let isPassed = false;
let changes = 0;
let saving, uploads, saveTimer, measureTimer;

// Each part that the server sends takes the place of the element with its id; focus, tab and fold stay.
function putParts(html) {
  const held = document.activeElement?.id;
  const tab = $("#compose-side [aria-selected=true]")?.id;
  const isOpen = $("#compose-preview").open;
  const parts = document.createElement("template");
  parts.innerHTML = html;
  for (const part of [...parts.content.children]) $(`#${part.id}`)?.replaceWith(part);
  $("#compose-preview").open = isOpen;
  if (tab) $(`#${tab}`)?.click();
  for (const box of ticked()) box.checked = ticks.has(box.value);
  if (held && document.activeElement.id !== held) $(`#${CSS.escape(held)}`)?.focus();
}

function typed() {
  const data = new FormData(form);
  data.delete("files");
  return data;
}

const post = (address) =>
  fetch(address, { method: "POST", headers: { "X-CSRFToken": csrf(), "HX-Request": "true" }, body: typed() });

function showAddress() {
  const { url } = $("#compose-state").dataset;
  if (url && location.pathname !== url) history.replaceState(null, "", url);
}

// An image up or down raises the draft's version outside of the autosave. The page goes on with each version that it
// made itself, in whatever order the answers come; a version of another window stays a conflict.
const raised = new Set();
function raise(answer) {
  raised.add(Number(answer));
  for (let next; raised.delete((next = Math.max(version.value, 1) + 1)); ) version.value = next;
}

async function saveOnce() {
  const seen = changes;
  const shown = version.value;
  say(word("saving"));
  const answer = await post(form.dataset.compose).catch(() => null);
  const text = await answer?.text();
  if (answer?.ok) {
    putParts(text);
    warn();
    version.value = $("#compose-state").dataset.version;
    raise();
    showAddress();
    if (seen !== changes) return true;
    isDirty = false;
    sessionStorage.removeItem(COPY);
    form.dispatchEvent(new Event("saved"));
    return true;
  }
  if (answer?.status === 409) {
    // Perhaps an image of this very page came in between: its answer brings the version.
    await uploads;
    if (version.value !== shown) return saveOnce();
  }
  const status = answer?.status;
  isStopped = [404, 409].includes(status);
  // 403: the token of this page went with the session, or somebody signed in again in another tab.
  const isOut = [401, 403].includes(status);
  if (isOut) warn("#compose-signed-out");
  if (status === 409) $("#compose-alert").innerHTML = text;
  // Where the alert says what to do, this line does not say something else.
  say(isOut || status === 409 ? "" : status === 422 ? text : word(isStopped ? "requestFailed" : "saveFailed"));
  return false;
}

// One request at a time; what was typed meanwhile goes with the next.
async function alone(work) {
  while (saving) await saving;
  saving = work();
  const result = await saving;
  saving = null;
  return result;
}

function save() {
  clearTimeout(saveTimer);
  clearTimeout(measureTimer);
  return alone(async () => !isStopped && saveOnce());
}

async function measure() {
  const answer = await post(form.dataset.measure).catch(() => null);
  if (answer?.ok && isDirty) putParts(await answer.text());
}

function changed({ target }) {
  if (target.name === "acknowledged") return keepTick(target);
  if (target.type === "file") return;
  changes += 1;
  isDirty = true;
  keepCopy();
  clearTimeout(saveTimer);
  clearTimeout(measureTimer);
  saveTimer = setTimeout(save, SAVE_PAUSE);
  if (target.type === "textarea") measureTimer = setTimeout(measure, MEASURE_PAUSE);
  if (target.name === "channels") showVariants();
  if (target.name === "unit") save().then((isSaved) => isSaved && location.reload());
}

// Unsaved changes are saved before the form goes: if the session has ended meanwhile, the page stays with its text.
async function beforeSubmit(event) {
  clearTimeout(saveTimer);
  if (!isDirty || isStopped || isPassed || event.submitter?.name === "overwrite") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  isPassed = await save();
  if (isPassed) form.requestSubmit(event.submitter);
}

// ---- The copy on this device, until the server has it ----

function keepCopy() {
  const fields = [...typed()].filter(([name]) => !["csrfmiddlewaretoken", "version", "media"].includes(name));
  sessionStorage.setItem(COPY, JSON.stringify({ uid: form.dataset.uid, isNew: version.value === "0", fields }));
}

function restoreCopy() {
  const copy = JSON.parse(sessionStorage.getItem(COPY));
  if (!copy || !(copy.uid === form.dataset.uid || (copy.isNew && version.value === "0"))) return;
  for (const field of form.elements) {
    if (!field.name || ["hidden", "file", "submit"].includes(field.type)) continue;
    const values = copy.fields.filter(([name]) => name === field.name).map(([, value]) => value);
    if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
    else if (values.length) field.value = values[0];
  }
  warn("#compose-restored");
  changed({ target: form });
}

// Ticks are no part of the draft: this browser remembers them while the post is written.
const TICKS = `ticks:${form.dataset.person}:${form.dataset.uid}`;
const ticked = () => $$("[name=acknowledged]", form);
const ticks = new Set(JSON.parse(sessionStorage.getItem(TICKS)) ?? []);
for (const box of ticked()) if (box.checked) ticks.add(box.value);

function keepTick({ checked, value }) {
  ticks[checked ? "add" : "delete"](value);
  sessionStorage.setItem(TICKS, JSON.stringify([...ticks]));
}

// ---- Images ----

function moved(item) {
  const place = items().indexOf(item) + 1;
  $("#compose-said").textContent = form.dataset.moved.replace("{name}", item.dataset.name).replace("{place}", place);
  changed({ target: item });
  save();
}

function moveBy(button, item) {
  const isUp = button.value.startsWith("up:");
  const other = items()[items().indexOf(item) + (isUp ? -1 : 1)];
  if (!other) return;
  other[isUp ? "before" : "after"](item);
  button.focus();
  // At the end of the list this button is hidden; the other one takes over.
  if (document.activeElement !== button) $(`[value^="${isUp ? "down" : "up"}:"]`, item).focus();
  moved(item);
}

async function remove(item) {
  const at = items().indexOf(item);
  const address = `${$("[data-upload]").dataset.upload}${item.dataset.image}/`;
  const answer = await alone(() => post(address).catch(() => null));
  if (!answer?.ok) return say(word("requestFailed"));
  raise(answer.headers.get(VERSION));
  item.remove();
  $("textarea", items()[at] ?? items()[at - 1] ?? form).focus();
  save();
}

function applyRights(item) {
  for (const from of $$("[name*=-rights_], [name$=-has_people]", item)) {
    for (const other of items()) {
      const name = from.name.replace(item.dataset.image, other.dataset.image);
      const [to] = $$(`[name="${name}"]`, other).filter((field) => field.type !== "radio" || field.value === from.value);
      to[from.type === "radio" ? "checked" : "value"] = from.type === "radio" ? from.checked : from.value;
    }
  }
  changed({ target: item });
}

const BUTTONS = { move: moveBy, remove: (button, item) => remove(item), apply_rights: (button, item) => applyRights(item) };

images.addEventListener("click", (event) => {
  const button = event.target.closest("button[name]");
  if (!button) return;
  event.preventDefault();
  BUTTONS[button.name](button, button.closest("[data-image]"));
});
// Dragging begins at the picture only, so that text in the fields can still be selected.
images.addEventListener("pointerdown", ({ target }) => {
  if (target.matches("img.thumb")) target.closest("[data-image]").draggable = true;
});
images.addEventListener("dragstart", ({ target }) => target.classList.add("is-dragged"));
images.addEventListener("dragover", (event) => {
  const item = $(".is-dragged", images);
  const over = event.target.closest("[data-image]");
  if (!item || !over) return;
  event.preventDefault();
  const { top, height } = over.getBoundingClientRect();
  if (over !== item) over[event.clientY < top + height / 2 ? "before" : "after"](item);
});
images.addEventListener("dragend", ({ target }) => {
  target.classList.remove("is-dragged");
  target.draggable = false;
  moved(target);
});

// ---- Beginning ----

function showVariants() {
  const chosen = $$("[data-platform]:checked", form).map((box) => box.dataset.platform);
  for (const own of $$("[data-variant]", form)) {
    const isEmpty = $$("input, textarea", own).every((field) => !field.value);
    own.toggleAttribute("data-off", isEmpty && !chosen.includes(own.dataset.variant));
  }
}

form.addEventListener("submit", beforeSubmit, true);
form.addEventListener("input", changed);
form.addEventListener("change", changed);
form.addEventListener("uploading", ({ detail }) => (uploads = detail));
form.addEventListener("uploaded", ({ detail }) => {
  raise(detail.getResponseHeader(VERSION));
  save();
});
showVariants();
showAddress();
if (!matchMedia("(min-width: 64rem)").matches) $("#compose-preview").open = false;
if (version.value !== "0" && !$(".errsum, #compose-alert > *")) save();
restoreCopy();
