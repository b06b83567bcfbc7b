"use strict";
// The page: forms, progress and results. Without scripts none of this is shown (`hidden` in HTML),
// but the advice to use the command line.

const verifierPage = document.querySelector("[data-verifier]");
const part = (name) => verifierPage.querySelector(`[data-${name}]`);
const coreScripts = [...document.querySelectorAll("script[data-core]")].map((one) => one.src);
const runner = openRunner(verifierPage.dataset.worker, coreScripts);

for (const one of verifierPage.querySelectorAll("[data-scripted]")) one.hidden = false;
for (const one of verifierPage.querySelectorAll("[data-plain]")) one.hidden = true;

/** Show how far the work is; null takes the bar away. */
function showProgress(progress) {
  part("progress").hidden = progress === null;
  if (progress === null) return;
  const [what, done, of] = progress;
  const bar = part("bar");
  if (of) bar.value = done / of;
  else bar.removeAttribute("value");
  part("doing").textContent = of ? `${what}：${done} / ${of}` : `${what}…`;
}

/** Do a task with the bar shown; a breakdown of the program is said in words. */
async function doTask(box, task, given, show) {
  showProgress(["准备", 0, 0]);
  try {
    const run = await runner;
    show(await run(task, given, showProgress));
  } catch (error) {
    const advice = "核验没有完成。请换一个新一点的浏览器，或者用命令行核验。";
    const detail = el("p", { class: "small dim" }, String(error));
    box.replaceChildren(el("div", { class: "note warn" }, el("p", null, advice), detail));
  }
  showProgress(null);
}

async function verifyUploads(uploads) {
  const box = part("outcome");
  box.replaceChildren();
  const start = performance.now();
  await doTask(box, "verify", { uploads }, ({ outcomes, chain }) => {
    const seconds = (performance.now() - start) / 1000;
    box.replaceChildren(...outcomes.map((outcome) => outcomeView(outcome, seconds)));
    if (chain) box.append(chainView(chain));
    part("ask").hidden = !outcomes.some((outcome) => outcome.m);
  });
  box.focus();
}

function chainView(chain) {
  if (chain.refused) return el("p", { class: "note warn mt2" }, refusalWords(chain.refused));
  return checksView("各次抽取首尾相接", chain.checks);
}

async function readFiles(list) {
  const read = async (file) => ({
    name: file.webkitRelativePath || file.name,
    bytes: new Uint8Array(await file.arrayBuffer()),
  });
  return Promise.all([...list].map(read));
}

/** Load public bundles from this site, once, and verify them. */
async function verifyAddresses(addresses) {
  showProgress(["取文件", 0, 0]);
  try {
    const uploads = await Promise.all(addresses.map(loadBundle));
    await verifyUploads(uploads);
  } catch (error) {
    showProgress(null);
    const words = "没有取到文件，请检查网络后刷新本页；也可以下载全部文件，再到核验页选择它。";
    part("outcome").replaceChildren(el("p", { class: "note warn" }, `${words}（${error.message}）`));
  }
}

async function loadBundle(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status}`);
  return { name: baseName(address), bytes: new Uint8Array(await answer.arrayBuffer()) };
}

function onSubmit(form, act) {
  if (!form) return;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    act(form);
  });
}

onSubmit(part("pick"), async (form) => {
  const { files } = form.querySelector("input[type=file]");
  if (files.length) await verifyUploads(await readFiles(files));
});

onSubmit(part("ask"), async (form) => {
  const box = part("answer");
  const id = form.querySelector("input").value.replace(/\s/g, "").toUpperCase();
  await doTask(box, "ask", { id }, (answers) => box.replaceChildren(...answersView(answers)));
});

onSubmit(part("proof"), async (form) => {
  const box = part("proved");
  const [file] = form.querySelector("input[type=file]").files;
  const pasted = form.querySelector("textarea").value.replace(/\r\n?/g, "\n").trim();
  const [given] = file ? await readFiles([file]) : [{ name: "证明", bytes: toBytes(`${pasted}\n`) }];
  await doTask(box, "proof", given, (found) => box.replaceChildren(...proofView(found)));
});

const drawBundle = verifierPage.dataset.bundle;
if (drawBundle) verifyAddresses([drawBundle]);
const chainButton = part("chain");
if (chainButton) {
  chainButton.addEventListener("click", () => verifyAddresses(chainButton.dataset.chain.split(" ")));
}
