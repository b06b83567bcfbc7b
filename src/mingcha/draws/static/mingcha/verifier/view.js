"use strict";
// Showing what was found. Only text is ever put into the page.

const MARKS = { ok: "✓ 一致", FAIL: "✗ 不一致", skip: "未公开" };
const KINDS = {
  audit: "全部文件（含人员和回避）",
  "public-open": "公开文件，含名录全文",
  "public-closed": "公开文件，名录只有指纹",
};
const SHOWN = 200; // rows of a long table at first

/** An element with attributes and children (elements or texts). */
function el(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** A digest in groups of four. */
function digest(text) {
  return el("span", { class: "digest" }, ...text.match(/.{4}/g).map((group) => el("span", null, group)));
}

/** A table in a scrolling frame. */
function table(caption, heads, rows) {
  const head = el("tr", null, ...heads.map((text) => el("th", { scope: "col" }, text)));
  const body = rows.map((cells) => {
    const [first, ...rest] = cells.map((cell) => (Array.isArray(cell) ? cell : [cell]));
    const others = rest.map((one) => el("td", null, ...one));
    return el("tr", null, el("th", { scope: "row" }, ...first), ...others);
  });
  const parts = [el("caption", null, caption), el("thead", null, head), el("tbody", null, ...body)];
  const label = `${caption}，可左右滚动`;
  const frame = { class: "scroll mt2", tabindex: "0", role: "region", "aria-label": label };
  return el("div", frame, el("table", null, ...parts));
}

/** The table of rows.map(toCells); a long one at first shows its beginning and `always`. */
function longTable(caption, heads, rows, toCells, always) {
  const first = rows.filter((row, i) => i < SHOWN || always(row));
  if (first.length === rows.length) return table(caption, heads, rows.map(toCells));
  const box = el("div", null, table(`${caption}（前 ${SHOWN} 行和不一致的行）`, heads, first.map(toCells)));
  const more = el("button", { class: "btn mt1", type: "button" }, `显示全部 ${rows.length} 行`);
  more.addEventListener("click", () => box.replaceChildren(table(caption, heads, rows.map(toCells))));
  box.append(more);
  return box;
}

function mark(kind) {
  return el("span", { class: `mark-${kind.toLowerCase()}` }, MARKS[kind]);
}

function refusalWords({ file, line, reason }) {
  return `${file}${line ? ` 第 ${line} 行` : ""}：${reason}`;
}

/** The verdict in one sentence: [class of the note, headline, explanation]. */
function verdict(o) {
  if (o.code === 2) {
    return ["warn", "文件格式不合规则，不能核验", `${refusalWords(o.refused)}。请确认文件完整、没有改动，再试一次。`];
  }
  if (o.code === 1) {
    const fault = o.checks.find((check) => check.mark === "FAIL");
    return ["warn", "与公布的结果不一致", `第一处：${fault.words}。${fault.where}`];
  }
  if (o.isVoid) return ["ok", "作废记录与承诺一致", "这次抽取已经作废，没有结果。"];
  if (!o.isDrawn) return ["ok", "已公布的部分与承诺一致", "结果还没有公布，公布后请再来核验。"];
  const far = o.kind === "public-closed" ? "名录不公开，各格的成员不能重算，其余都已重算。" : "";
  return ["ok", "与公布的结果一致", `从冻结的文件和种子重新算了一遍，每一项都相同。${far}`];
}

/** One verified bundle. */
function outcomeView(o, seconds) {
  const [state, headline, text] = verdict(o);
  const title = o.draw || o.name || "";
  const code = String(o.code);
  const frame = { class: `note ${state}`, "data-code": code };
  const note = el("div", frame, el("h3", null, headline), el("p", null, text));
  const heading = title ? [el("p", { class: "code" }, title)] : [];
  const box = el("article", { class: "outcome mt3" }, ...heading, note);
  if (o.code === 2) return box;
  box.append(factsView(o, seconds));
  if (o.cells.length) box.append(cellsView(o));
  if (o.selected.length) box.append(selectedView(o));
  const count = (kind) => o.checks.filter((check) => check.mark === kind).length;
  const sum = `逐项核对：${count("ok")} 项一致，${count("FAIL")} 项不一致，${count("skip")} 项未公开`;
  const list = checksView(`逐项核对 ${title}`, o.checks);
  const all = el("details", { class: "mt3" }, el("summary", null, sum), list);
  all.open = o.code === 1;
  box.append(all);
  return box;
}

function factsView(o, seconds) {
  const level = o.level === "L0" ? "L0（内部抽取）" : o.level;
  const facts = [
    ["冻结名录", `${o.rows} 户`],
    ["重算票号", `${o.tickets} 个`],
    ["公布抽中", `${o.selected.filter((row) => row.published).length} 户次`],
    ["抽取后的变更", `${o.changes} 行`],
    ["公信等级", `${level}，第 ${o.attempt} 次尝试`],
    ["文件", `${KINDS[o.kind]}；承诺名录${o.rosterPublic === "open" ? "公开" : "不公开"}`],
    ["散列算法", o.alg.toUpperCase()],
    ["用时", `${seconds.toFixed(1)} 秒`],
    ["承诺 M", digest(o.m)],
    ...(o.k ? [["种子 K", digest(o.k)]] : []),
  ];
  const items = facts.flatMap(([name, value]) => [el("dt", null, name), el("dd", null, value)]);
  return el("dl", { class: "sum mt2" }, ...items);
}

/** A list of checks; the names of the command line stand beside the Chinese words. */
function checksView(caption, checks) {
  const rows = checks.map((check) => [
    check.where ? [check.words, el("br"), el("span", { class: "small" }, check.where)] : check.words,
    mark(check.mark),
    el("span", { class: "name dim" }, check.name),
  ]);
  return table(caption, ["核对什么", "结论", "命令行的名称"], rows);
}

function cellsView(o) {
  const rows = o.cells.map(({ published, computed }) => {
    const [scope, grade, region, size, k, cutoff] = (published || computed).split(",");
    const same = computed === null ? "skip" : published === computed ? "ok" : "FAIL";
    const limit = el("span", { class: "code" }, cutoff === "-" ? "—" : `${cutoff.slice(0, 16)}…`);
    return [scope === "ALL" ? "联合" : scope, grade, region, size, k, limit, mark(same)];
  });
  const heads = ["范围", "分组", "地区", "在册 C（户）", "抽取 k（户）", "截止票号前 16 位", "重算"];
  const wrong = (row) => row[6].className === "mark-fail";
  return longTable(`每一格的截止票号 ${o.draw}`, heads, rows, (row) => row, wrong);
}

function selectedView(o) {
  const toCells = ({ published, computed }) => {
    const [, grade, region, rank, ticket, id, batch] = (published || computed).split(",");
    const text = el("span", { class: "code" }, `${ticket.slice(0, 16)}…`);
    const here = published === computed ? "" : `算出 ${computed || "不应有这一行"}`;
    const found = [mark(here ? "FAIL" : "ok"), here];
    return [el("span", { class: "code" }, id), grade, region, rank, text, batch, found];
  };
  const heads = ["统一社会信用代码", "分组", "地区", "位次", "票号前 16 位", "批次", "重算"];
  const how = o.kind === "public-closed" ? "逐户重算票号" : "逐行比对";
  const wrong = (row) => row.published !== row.computed;
  return longTable(`抽中名单：${how} ${o.draw}`, heads, o.selected, toCells, wrong);
}

/** What the draws say of one enterprise. */
function answersView(answers) {
  return answers.map(({ draw, sentences }) =>
    el("div", { class: "note mt2" }, el("p", { class: "code" }, draw), ...sentences.map((s) => el("p", null, s))),
  );
}

/** A checked proof. */
function proofView({ code, checks, refused, words, compared, draw }) {
  if (refused) {
    const fault = `证明文件格式不对：${refusalWords(refused)}`;
    return [el("div", { class: "note warn mt2" }, el("p", null, fault))];
  }
  const differs = Boolean(compared) && compared.some((check) => check.mark === "FAIL");
  const state = code || differs ? "warn" : "ok";
  const other = differs ? [`但它与 ${draw} 公布的文件对不上，请看下表。`] : [];
  const note = el("div", { class: `note ${state} mt2` }, ...[...words, ...other].map((w) => el("p", null, w)));
  const own = checksView("证明本身", checks);
  if (compared) return [note, own, checksView(`与 ${draw} 公布的文件比对`, compared)];
  const advice = "证明只证明自己前后一致。请再与公布的承诺 M、种子 K 对照：先在本页核验那次抽取，再核对证明，就会自动比对。";
  return [note, own, el("p", { class: "small dim mt1" }, advice)];
}
