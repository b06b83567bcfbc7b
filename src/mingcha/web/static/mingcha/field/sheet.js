// The sheet under the thumb: progress, from item to item, and only the parts that are asked for.
const $ = (selector) => document.querySelector(selector);
const items = () => [...document.querySelectorAll("[data-item]")];
const isAnswered = (item) => item.querySelector(".pick :checked") !== null;

function count() {
  const done = items().filter(isAnswered).length;
  if ($("[data-count]")) $("[data-count]").textContent = done;
  if ($("[data-done]")) $("[data-done]").setAttribute("width", done);
}

// The problem's fields are shown when a category that is a problem is chosen, or one was found.
function problem() {
  const place = $("[data-problem-codes]");
  if (!place) return;
  const codes = place.dataset.problemCodes.split(" ");
  const chosen = place.querySelector("[name=code]:checked");
  const found = $(".pick [value=problem]:checked");
  $("[data-problem]").hidden = chosen ? !codes.includes(chosen.value) : !found;
}

// Of the signature: what belongs to signing, or to its refusal.
function parts() {
  const chosen = $("[name=kind]:checked");
  for (const part of document.querySelectorAll("[data-when]")) {
    part.hidden = !chosen || !part.dataset.when.split(" ").includes(chosen.value);
  }
}

export function refresh() {
  count();
  problem();
  if ($("[data-when]")) parts();
  dock();
}

// --- the dock: 上一项, 下一项, then 结果

let at = -1; // the item one is at; -1 before the first
const stops = () => [...items(), $("#result")];

function dock() {
  if (!$("[data-on]")) return;
  const next = stops()[at + 1];
  $("[data-on]").textContent = !next ? "提交结果" : next.dataset.item ? `下一项：${next.dataset.item}` : "结果";
  $("[data-back]").disabled = at < 1;
}

function go(to) {
  const place = stops()[to];
  at = to;
  place.focus({ preventScroll: true });
  place.scrollIntoView({ block: "start" });
  dock();
}

export function walk() {
  if (!$("[data-on]")) return;
  $("[data-on]").addEventListener("click", () => {
    if (stops()[at + 1]) go(at + 1);
    else $("[name=act][value=submit]").click();
  });
  $("[data-back]").addEventListener("click", () => go(at - 1));
  document.addEventListener("focusin", (event) => {
    const place = event.target.closest("[data-item], #result");
    if (place) at = stops().indexOf(place);
    dock();
  });
}
