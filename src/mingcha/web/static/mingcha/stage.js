// The projector: keys, clock, and tickets that come in one after the other. The page works without.
"use strict";

const PAUSE = 700; // milliseconds between two tickets
const WINDOW = 7; // rows on the screen at once
const quiet = matchMedia("(prefers-reduced-motion: reduce)").matches;

const rows = () => [...document.querySelectorAll("[data-ticket]")];

// Tickets come in sorted, one by one; a finished cell stays as it is.
function roll() {
  const waiting = rows().find((row) => row.classList.contains("todo"));
  if (!waiting) return finish();
  waiting.classList.remove("todo");
  for (const row of document.querySelectorAll("[data-ticket].new")) row.classList.remove("new");
  waiting.classList.add("new");
  const shown = rows().filter((row) => !row.classList.contains("todo"));
  shown.forEach((row, i) => row.classList.toggle("past", i < shown.length - WINDOW));
  count(shown.length);
  setTimeout(roll, PAUSE);
}

function count(shown) {
  const number = document.querySelector("[data-before]");
  const bar = document.querySelector("progress");
  if (!number) return;
  const value = Number(number.dataset.before) + shown;
  number.firstChild.textContent = value;
  if (bar) bar.value = value;
}

function finish() {
  for (const row of document.querySelectorAll("[data-cut]")) row.classList.remove("todo");
}

function begin() {
  const all = rows();
  if (!all.length || quiet || sessionStorage.getItem(location.href)) return;
  sessionStorage.setItem(location.href, "shown"); // coming back shows what has been shown
  for (const row of all) row.classList.add("todo");
  for (const row of document.querySelectorAll("[data-cut]")) row.classList.add("todo");
  count(0);
  setTimeout(roll, PAUSE);
}

// Space or → goes on: first it completes the cell that is rolling in, then it turns the page.
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const rel = { ArrowRight: "next", PageDown: "next", " ": "next", ArrowLeft: "prev", PageUp: "prev" }[event.key];
  if (!rel) return;
  const link = document.querySelector(`#stage a[rel=${rel}]`);
  if (!link) return;
  event.preventDefault();
  const waiting = rows().filter((row) => row.classList.contains("todo"));
  if (rel === "next" && waiting.length) {
    for (const row of waiting.slice(0, -1)) row.classList.remove("todo");
  } else {
    link.click();
  }
});

setInterval(() => {
  const clock = document.querySelector("[data-clock]");
  if (clock) clock.textContent = new Date().toLocaleTimeString("zh-CN", { hour12: false });
}, 1000);

document.addEventListener("htmx:afterSwap", begin);
begin();
