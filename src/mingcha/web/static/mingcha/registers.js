// Lists: the box in the head ticks every row of the page. Without this file one ticks row by row.
"use strict";

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-tick-all]")) return;
  for (const box of event.target.closest("table").querySelectorAll("input[name=pk]")) {
    box.checked = event.target.checked;
  }
});
