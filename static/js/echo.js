// Repeats a typed date, with its time, in words: <output data-echo for="date-id time-id">. Says nothing about an error.

import { $, fresh } from "./dom.js";

function parseMoment(day, time) {
  const date = day.match(/^\s*(\d{1,2})[./](\d{1,2})[./](\d{4})\s*$/);
  if (!date) return null;
  const [, d, m, y] = date.map(Number);
  const clock = time === undefined ? [0, 0, 0] : time.match(/^\s*(\d{1,2})[:.](\d{2})\s*$/)?.map(Number);
  if (!clock || clock[1] > 23 || clock[2] > 59) return null;
  const moment = new Date(Date.UTC(y, m - 1, d, clock[1], clock[2]));
  // 31.02. rolls over to March: then nobody meant it.
  return moment.getUTCDate() === d && moment.getUTCMonth() === m - 1 ? moment : null;
}

function momentInWords(moment, hasTime) {
  const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
  const form = (options) => new Intl.DateTimeFormat(language, { timeZone: "UTC", ...options }).format(moment);
  const day = form({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
  return hasTime ? `${day}, ${form({ hour: "2-digit", minute: "2-digit", hour12: false })}` : day;
}

export function startEcho(root) {
  for (const output of fresh("output[data-echo]", root)) {
    const inputs = [...output.htmlFor].map((id) => $(`#${CSS.escape(id)}`));
    const update = () => {
      const moment = parseMoment(inputs[0].value, inputs[1]?.value);
      output.value = moment ? momentInWords(moment, inputs.length > 1) : "";
    };
    for (const input of inputs) input.addEventListener("input", update);
  }
}
