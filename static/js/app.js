// Entry. Every feature also works as links and forms without this; a page loads it joined as portal.js
// (core/design/js.py, which needs the names of all modules to differ).

import "./copy.js";
import "./dialogs.js";
import "./htmx-glue.js";
import "./tabs.js";
import { startBulk } from "./bulk.js";
import { fresh } from "./dom.js";
import { startEcho } from "./echo.js";
import { startGuard } from "./guard.js";
import { startKeyboard } from "./keyboard.js";
import { startTheme } from "./theme.js";
import { startUpload } from "./upload.js";

function start(root) {
  // The server checks and answers in the page's language; the browser would answer in its own.
  for (const form of fresh("form", root)) form.noValidate = true;
  for (const prepare of [startBulk, startEcho, startGuard, startTheme, startUpload]) prepare(root);
  fresh(".errsum", root)[0]?.focus();
}

start(document);
startKeyboard();
// htmx:load also fires once for the page itself, which is started already.
document.addEventListener("htmx:load", ({ detail }) => detail.elt !== document.body && start(detail.elt));
