"use strict";
// The frozen tables, the values by which the manifest binds them, and whether they agree (§4).

const COMMITMENT_WORDS = {
  rows: "行数与承诺一致",
  root: "每一行都在承诺的名录树里",
  file: "整个文件与承诺一致",
};
const TABLE_WORDS = {
  roster: "检查对象名录",
  leaves: "名录指纹",
  excluded: "不纳入名单",
  staff: "执法检查人员名录",
  recuse: "回避关系",
};

/** The leaf lines of roster or staff lines (id, salted hash of the whole row), and their file. */
function* leafLines(alg, lines) {
  const longest = lines.reduce((most, line) => Math.max(most, line.length), 0);
  const row = new Uint8Array(longest + 9);
  const room = new Uint8Array(lines.length * 98); // an id has at most 32 characters
  const start = putText("mc1|attr|", row, 0);
  let at = 0;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i];
    const end = putText(line, row, start);
    for (let j = start; j < end; j++) if (row[j] === 0x2c) row[j] = 0x7c; // "," becomes "|"
    hashInto(alg, row, end, HASH_OUT, 0);
    at = putText(line.slice(0, line.indexOf(",") + 1), room, at);
    at = putHex(HASH_OUT, room, at);
    room[at++] = 0x0a;
    if (i % SLICE === SLICE - 1) yield ["算每一行的指纹", i, lines.length];
  }
  return { lines: linesOf(room, at), file: room.subarray(0, at) };
}

/** The manifest's key → value for every frozen table there is, and the computed leaf lines. */
function* frozenValues(b) {
  const { alg } = b.m;
  const values = new Map();
  let leaves;
  if (b.tables["roster.csv"]) {
    const computed = yield* leafLines(alg, b.tables["roster.csv"].lines);
    leaves = computed.lines;
    values.set("roster.file", fileHash(alg, b.files["roster.csv"]));
    values.set("leaves.file", fileHash(alg, computed.file));
  } else {
    leaves = b.tables["leaves.csv"].lines;
    values.set("leaves.file", fileHash(alg, b.files["leaves.csv"]));
  }
  const trees = [["roster", leaves], ["excluded", b.tables["excluded.csv"].lines]];
  if (b.kind === "audit") {
    const recusals = b.tables["recuse.csv"].lines;
    trees.push(["staff", (yield* leafLines(alg, b.tables["staff.csv"].lines)).lines]);
    trees.push(["recuse", recusals.map((line) => hx(alg, `mc1|recuse|${line.replace(/,/g, "|")}`))]);
  }
  for (const [name, lines] of trees) {
    values.set(`${name}.rows`, String(lines.length));
    values.set(`${name}.root`, yield* merkleRoot(alg, lines));
  }
  return { values, leaves };
}

/** Check what the manifest binds; tell whether the tables agree, so that a draw is defined. */
function* checkFrozen(report, b) {
  const { values, leaves } = yield* frozenValues(b);
  const published = b.tables["leaves.csv"] ? b.tables["leaves.csv"].lines : leaves;
  const changed = firstDifference("leaves.csv", published, leaves);
  for (const key of Object.keys(COMMITMENTS)) {
    const [table, value] = key.split(".");
    const words = `${TABLE_WORDS[table]}：${COMMITMENT_WORDS[value]}`;
    if (!values.has(key)) report.skip(key, words, "这份文件不公开");
    else {
      const holds = values.get(key) === b.m.commitments[key];
      report.check(key, words, holds, place(b.m, key, values, changed));
    }
  }
  if (b.tables["leaves.csv"]) {
    const holds = fileHash(b.m.alg, b.files["leaves.csv"]) === b.m.commitments["leaves.file"];
    report.check("leaves.csv", "公布的名录指纹文件与承诺一致", holds, changed || "leaves.csv");
  }
  const fault = b.tables["roster.csv"] ? contradiction(b) : closedContradiction(b);
  report.check("tables agree", "各张冻结的表互相对得上", !fault, fault);
  const rulebook = b.files["rulebook.json"];
  if (!rulebook) report.skip("rulebook.json", "规则集全文与承诺一致", "没有这份文件");
  else {
    const holds = fileHash(b.m.alg, rulebook) === b.m.rulebook;
    report.check("rulebook.json", "规则集全文与承诺一致", holds, "rulebook.json");
  }
  return !fault;
}

/** Where a committed value stands, what was found, and the first row that is known to differ. */
function place(m, key, values, changed) {
  const line = m.lines.findIndex((text) => text.startsWith(`${key}=`)) + 1;
  const row = changed && /^(roster|leaves)/.test(key) ? `；${changed}` : "";
  return `manifest.txt 第 ${line} 行：承诺 ${m.commitments[key]}，算出 ${values.get(key)}${row}`;
}

/** The first contradiction between well-formed tables, or with the manifest; "" if none (§4). */
function contradiction(b) {
  const { m } = b;
  const roster = b.tables["roster.csv"];
  if (!roster.rows.length) return "roster.csv：一行也没有";
  const excluded = new Set(b.tables["excluded.csv"].rows.map((row) => row.id));
  return (
    firstRow("roster.csv", roster, (row) => excluded.has(row.id)) ||
    firstRow("roster.csv", roster, (row) => [...row.need.keys()].some((d) => !m.depts.has(d))) ||
    firstRow("roster.csv", roster, (row) =>
      scopesOf(m, row.need).some((scope) => !m.quotas.has(joined(scope, row.grade))),
    ) ||
    peopleContradiction(b)
  );
}

function peopleContradiction(b) {
  const staff = b.tables["staff.csv"];
  if (!staff) return "";
  const ids = new Set(staff.rows.map((person) => person.id));
  return (
    firstRow("staff.csv", staff, (person) => !b.m.depts.has(person.dept)) ||
    firstRow("recuse.csv", b.tables["recuse.csv"], (row) => !ids.has(row.staff))
  );
}

function closedContradiction(b) {
  const leaves = b.tables["leaves.csv"].rows;
  if (!leaves.length) return "leaves.csv：一行也没有";
  const ids = new Set(leaves.map((leaf) => leaf.id));
  return firstRow("excluded.csv", b.tables["excluded.csv"], (row) => ids.has(row.id));
}
