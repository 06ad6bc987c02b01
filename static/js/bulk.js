// Selection in a list: the sentence in the bar, "select all" and "clear". The bar itself is shown by CSS.
// <form data-bulk> … .rowcheck … <div class="bulk"><output data-one="…" data-many="… {count} …"></output>

import { $, $$, fresh } from "./dom.js";

export function startBulk(root) {
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
