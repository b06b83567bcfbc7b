// 现场: drafts at every keystroke, sending with and without a network. Every page works without this.
import { pad } from "./pad.js";
import { itemOf, send, sendAll, whenever } from "./sending.js";
import { refresh, walk } from "./sheet.js";
import { draftOf, drop, dropDraft, keepDraft, waiting } from "./store.js";
import "./leaving.js";

const $ = (selector) => document.querySelector(selector);
const form = $("main form");
const name = form?.dataset.draft;
const OWN = ["csrfmiddlewaretoken", "submission"];
const TOLD = "mingcha-field:told";
const canvas = $("[data-pad]");
const signature = canvas && pad(canvas, remember);

// --- drafts

function fields() {
  const kept = [...form.elements].filter(
    (one) => one.name && !OWN.includes(one.name) && !["file", "submit", "button"].includes(one.type),
  );
  return kept.map((one) => [one.name, one.value, ["radio", "checkbox"].includes(one.type) ? one.checked : null]);
}

function remember() {
  if (!name) return;
  const strokes = signature ? signature.strokes() : [];
  keepDraft(name, { version: form.dataset.version, at: Date.now(), fields: fields(), strokes });
}

function putBack(draft) {
  for (const [field, value, checked] of draft.fields) {
    const found = [...form.elements].filter((one) => one.name === field);
    if (checked === null) {
      if (found[0]) found[0].value = value;
    } else {
      for (const one of found) if (one.value === value) one.checked = checked;
    }
  }
  signature?.put(draft.strokes);
  refresh();
}

function time(at) {
  return new Date(at).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });
}

// A draft of the same saved sheet is put back at once; over a colleague's newer one only when asked.
function restore() {
  const draft = name && draftOf(name);
  if (!draft || JSON.stringify(draft.fields) === JSON.stringify(fields())) return;
  const note = document.createElement("div");
  note.className = "note warn";
  note.setAttribute("role", "status");
  const put = button("用本机内容", () => {
    putBack(draft);
    note.remove();
  });
  const leave = button("不要本机内容", () => {
    dropDraft(name);
    location.reload();
  });
  const isSame = draft.version === form.dataset.version;
  const bar = document.createElement("p");
  bar.className = "bar mt1";
  bar.append(...(isSame ? [leave] : [put, leave]));
  note.append(
    isSame
      ? `已恢复本机 ${time(draft.at)} 填写、还没有提交的内容。`
      : `同组人员后来保存过新的内容；本机 ${time(draft.at)} 也填写过，还没有提交。请选用哪一份。`,
    bar,
  );
  form.before(note);
  if (isSame) putBack(draft);
}

function button(text, act) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "btn", textContent: text });
  made.addEventListener("click", act);
  return made;
}

// --- sending

async function submit(event) {
  event.preventDefault();
  const pressed = event.submitter;
  const data = new FormData(form, pressed);
  if (pressed) pressed.disabled = true;
  const strokes = signature ? signature.strokes() : [];
  if (strokes.length && data.get("kind") === "signed") {
    data.set("picture", new File([await signature.picture()], "signature.png", { type: "image/png" }));
  }
  const act = pressed?.value === "note" ? "保存" : "提交";
  await replaceOlder();
  remember();
  const item = itemOf(location.pathname, `${form.dataset.title}（${act}）`, data, { draft: name });
  const found = await send(item);
  if (found.went === "done") return arrived(item, found);
  if (found.went === "refused") {
    await drop(item.key); // the page itself says what is wrong; the draft stays
    form.removeEventListener("submit", submit);
    if (pressed) pressed.disabled = false;
    return form.requestSubmit(pressed);
  }
  if (pressed) pressed.disabled = false;
  await show(found.went);
  $("[data-queue]").focus();
}

const isOwn = (item) => item.url === location.pathname && item.draft === name;

// Pressed again before the first was sent: only the newest is sent.
async function replaceOlder() {
  for (const item of await waiting()) if (isOwn(item)) await drop(item.key);
}

// Changed after it was pressed and before it was sent: what is sent is what was last seen.
async function takeBack() {
  if (!ownWaits) return;
  ownWaits = false;
  await replaceOlder();
  await show();
  const net = $("[data-net]");
  net.hidden = false;
  net.append(" 内容有改动，请重新提交。");
}

function arrived(item, { page, told }) {
  if (item.draft) dropDraft(item.draft);
  sessionStorage.setItem(TOLD, told);
  location.assign(page);
}

// What the server said of the form that led here.
function tell() {
  const words = sessionStorage.getItem(TOLD);
  sessionStorage.removeItem(TOLD);
  if (!words) return;
  const note = document.createElement("div");
  Object.assign(note, { className: "note ok mt2", textContent: words });
  note.setAttribute("role", "status");
  $("main").prepend(note);
}

async function takePhoto(event) {
  const [file] = event.target.files;
  if (!file) return;
  event.target.value = "";
  const place = event.target.closest("[data-photos]");
  const data = new FormData();
  data.set("title", place.dataset.photos.slice(0, 80) + " 照片");
  data.set("file", file);
  const item = itemOf(event.target.dataset.photo, `${place.dataset.photos} ${file.name}`, data, {
    photo: place.dataset.photos,
  });
  const found = await send(item);
  if (found.went === "done") tile(place, file.name, "已发送");
  await show(found.went);
}

function tile(place, text, state) {
  const made = document.createElement("span");
  made.append(text, document.createElement("br"), state);
  if (state !== "已发送") made.dataset.waits = "";
  place.querySelector(".add").before(made);
}

// --- what waits

let ownWaits = false; // whether the form of this page does

async function show(went = "") {
  const items = await waiting();
  ownWaits = items.some(isOwn);
  banner(items, went);
  const queue = $("[data-queue]");
  queue.hidden = !items.length;
  queue.querySelector("tbody").replaceChildren(...items.map(row));
  for (const one of document.querySelectorAll("[data-waits]")) one.remove();
  for (const item of items.filter((one) => one.photo)) {
    const place = [...document.querySelectorAll("[data-photos]")].find((one) => one.dataset.photos === item.photo);
    const file = item.parts.find(([field]) => field === "file")[1];
    if (place) tile(place, file.name, item.said ? "未接受" : "待发送");
  }
}

function banner(items, went) {
  const net = $("[data-net]");
  const off = !navigator.onLine || went === "later";
  net.hidden = !items.length && !off;
  const tag = document.createElement("span");
  tag.className = "tag due";
  tag.textContent = went === "login" ? "请重新登录" : off ? "无网络" : "待发送";
  net.replaceChildren(tag, items.length ? `${items.length} 项未发送，已存本机` : "填写的内容已存本机");
  if (!items.length) return;
  const link = document.createElement("a");
  link.className = "push";
  link.href = went === "login" ? `/login/?next=${location.pathname}` : "#h-queue";
  link.textContent = went === "login" ? "登录" : "查看";
  net.append(link);
}

function row(item) {
  const line = document.createElement("tr");
  const [what, size, state] = ["th", "td", "td"].map((kind) => document.createElement(kind));
  what.scope = "row";
  what.textContent = item.title;
  size.className = "num";
  size.textContent = item.size < 100_000 ? `${(item.size / 1000).toFixed(1)} KB` : `${(item.size / 1e6).toFixed(1)} MB`;
  const tag = document.createElement("span");
  tag.className = item.said ? "tag over" : "tag due";
  tag.textContent = item.said ? "未接受" : "待发送";
  state.append(tag);
  if (item.said) state.append(document.createElement("br"), item.said, remover(item));
  line.append(what, size, state);
  return line;
}

function remover(item) {
  const made = button("删除", async () => {
    if (!confirm(`从本机删除“${item.title}”？它还没有发送。`)) return;
    await drop(item.key);
    await show();
  });
  made.className = "linklike";
  return made;
}

async function sendWaiting(again = false) {
  if (!(await waiting()).length) return show();
  const { went, arrived: there } = await sendAll(again === true);
  for (const { item } of there) if (item.draft) dropDraft(item.draft);
  const own = there.find(({ item }) => item.draft && item.draft === name);
  return own ? arrived(own.item, own) : show(went);
}

function edited(event) {
  if (event.target.type === "file") return; // photos go their own way
  remember();
  refresh();
  takeBack();
}

for (const one of document.querySelectorAll("[data-needs-script]")) one.hidden = false;
tell();
if (form) {
  for (const kind of ["input", "change"]) form.addEventListener(kind, edited);
  form.addEventListener("submit", submit);
  if (document.querySelector(".errors")) remember();
  restore();
  refresh();
  walk();
}
$("[data-again]")?.addEventListener("click", () => { signature.put([]); remember(); });
for (const one of document.querySelectorAll("[data-photo]")) one.addEventListener("change", takePhoto);
for (const one of document.querySelectorAll("[data-settled]")) dropDraft(one.dataset.settled); // submitted, by anybody
$("[data-send]").addEventListener("click", () => sendWaiting(true));
addEventListener("offline", () => show());
whenever(() => sendWaiting());
sendWaiting();
