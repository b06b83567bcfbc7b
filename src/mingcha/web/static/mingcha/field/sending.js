// Sending what waits: kept first, then sent, dropped only after the server's answer. The key of a
// submission stays the same at every attempt, so that what arrived twice acts once.
import { drop, keep, user, waiting } from "./store.js";

const EVERY = 15_000; // milliseconds between attempts while something waits
const OWN = new Set(["csrfmiddlewaretoken", "submission"]); // of the page, not of what was filled in

function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

// A thing to be sent; `parts` are [name, text or File], `draft` is dropped when it has arrived.
export function itemOf(url, title, data, more = {}) {
  const parts = [...data].filter(([name, value]) => !OWN.has(name) && !isNoFile(value));
  const size = parts.reduce((sum, [, value]) => sum + (value.size ?? 3 * value.length), 0);
  return { key: newKey(), user, url, title, parts, size, at: Date.now(), said: "", ...more };
}

const isNoFile = (value) => value instanceof File && !value.name && !value.size;

// One attempt: {went, said, page, told}. went: done | later (no network) | login | refused; `told` is
// what the next page said of it: the server says it once, and it was said to this attempt.
async function attempt(item) {
  const data = new FormData();
  for (const [name, value] of item.parts) data.append(name, value);
  const token = document.querySelector("input[name=csrfmiddlewaretoken]");
  let answer;
  try {
    answer = await fetch(item.url, {
      method: "POST",
      body: data,
      headers: { "X-CSRFToken": token ? token.value : "", "Idempotency-Key": item.key },
    });
  } catch {
    return { went: "later", said: "" };
  }
  if (answer.redirected && new URL(answer.url).pathname === "/login/") return { went: "login", said: "" };
  if (answer.ok && answer.redirected) return { went: "done", said: "", page: answer.url, told: await told(answer) };
  if (answer.status >= 500) return { went: "later", said: "" };
  return { went: "refused", said: await reason(answer) };
}

async function told(answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("main > .note.ok")?.textContent ?? "";
}

// The words of a refusal's page.
async function reason(answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = [...page.querySelectorAll(".errors li, [role=alert]:not(.errors), main .lead")];
  const said = found.map((one) => one.textContent.trim()).filter(Boolean);
  if (said.length) return [...new Set(said)].join(" ");
  return answer.status === 403 ? "页面已过期或者没有权限，请刷新页面再发。" : `没有被接受（${answer.status}）。`;
}

// Keeps the item, then tries it once.
export async function send(item) {
  await keep(item);
  return settle(item, await attempt(item));
}

async function settle(item, found) {
  if (found.went === "done") await drop(item.key);
  else await keep({ ...item, said: found.went === "login" ? "" : found.said });
  return found;
}

let busy = false;

// Tries everything that waits and was not refused; stops at the first that finds no network.
export async function sendAll(again = false) {
  if (busy) return { went: "", arrived: [] };
  busy = true;
  const arrived = [];
  let went = "";
  try {
    for (const item of await waiting()) {
      if (item.said && !again) continue;
      const found = await settle(item, await attempt(item));
      went = found.went;
      if (went === "done") arrived.push({ item, page: found.page, told: found.told });
      if (went === "later" || went === "login") break;
    }
  } finally {
    busy = false;
  }
  return { went, arrived };
}

export function whenever(act) {
  addEventListener("online", () => act());
  document.addEventListener("visibilitychange", () => document.hidden || act());
  setInterval(act, EVERY);
}
