"use strict";
// The draws and attempts of one plan as one chain of records (§9, §10): a void attempt cannot be
// hidden, a list not be drawn twice, a department not be matched twice.

/** Check bundles [{name, files}] in order: {code, checks} or {code: 2, refused}. */
function* checkChain(bundles) {
  try {
    const links = [];
    for (const { name, files } of bundles) links.push(yield* readLink(name, files));
    const report = new Report();
    const voids = new Map(); // attempts so far of the steps that are still open
    links.forEach((link, i) => {
      const attempt = (voids.get(link.m.selection) || 0) + 1;
      voids.set(link.m.selection, link.isVoid ? attempt : 0);
      checkLink(report, links, i, attempt);
    });
    return { code: report.code, checks: report.checks };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { file, line, reason } = error;
    return { code: 2, checks: [], refused: { file, line, reason } };
  }
}

function* readLink(name, files) {
  try {
    if (!files["manifest.txt"]) throw new Refused("manifest.txt", 0, "缺这份文件");
    const m = parseManifest(files["manifest.txt"]);
    const record = files["record.txt"] ? parseRecord(files["record.txt"]) : null;
    const isVoid = record !== null && record.isVoid;
    const link = { name, files, m, record, isVoid, roster: null, selected: [], changes: [] };
    const rows = function* (file, there) {
      return (yield* readTable(file, (there && files[file]) || new Uint8Array(0))).rows;
    };
    if (files["roster.csv"]) link.roster = yield* rows("roster.csv", true);
    link.selected = yield* rows("selected.csv", !isVoid);
    link.changes = yield* rows("changes.csv", !isVoid);
    return link;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new Refused(`${name}/${error.file}`, error.line, error.reason);
  }
}

/** The hash of record.txt by the algorithm of the draw that cites it. */
function recordHash(link, alg) {
  return link.record ? fileHash(alg, link.files["record.txt"]) : "";
}

function checkLink(report, links, i, attempt) {
  const link = links[i];
  const { m, name, record } = link;
  const past = links.slice(0, i);
  const check = (what, words, holds) =>
    report.check(`${name}: ${what}`, `${name}：${words}`, holds, `${name}/manifest.txt`);
  check("same plan", "属于同一任务", m.plan === links[0].m.plan);
  if (!record && i === links.length - 1) {
    report.skip(`${name}: record.txt`, `${name}：总记录`, "还没有公布");
  } else {
    const names = record !== null && record.draw === m.draw && record.manifest === m.m;
    check("record.txt names this draw and M", "总记录写的是这次抽取和 M", names);
  }
  const prev = past.length ? recordHash(past[past.length - 1], m.alg) : "0".repeat(64);
  check("prev is the record before it", "接着上一次的总记录", m.prev === prev);
  check(`attempt is ${attempt}`, `是这一步的第 ${attempt} 次尝试`, m.attempt === attempt);
  const effective = past.filter((one) => !one.isVoid);
  if (effective.length) {
    const alone = m.selection !== null;
    check("only a matching draw follows a draw not void", "有效的抽取之后只能配人", alone);
  }
  if (m.selection) checkMatchingDraw(report, check, link, effective);
}

function checkMatchingDraw(report, check, link, past) {
  const { m, name } = link;
  const source = past.find((one) => recordHash(one, m.alg) === m.selection);
  check("selection names an earlier draw not void", "为哪次抽取配人写得对", Boolean(source));
  if (!source) return;
  const depts = [...m.depts];
  check("every department is matched", "列出的部门都配人", depts.every(([, size]) => size > 0));
  const known = depts.every(([dept]) => source.m.depts.has(dept));
  check("its departments are of the selection draw", "部门都参加了那次抽取", known);
  const once = past.every((one) => depts.every(([dept]) => frees(one, dept)));
  check("each department is matched once", "每个部门只配一次人", once);
  const all = [...m.quotas.values()].every((q) => q.num === 1n && q.den === 1n && q.min === 0n);
  check("every quota is 1/1 min 0", "名单上的全部要去", all);
  const batches = m.batches === null || m.batches === (source.m.batches || 1);
  check("batches as in the selection draw", "批次数与那次抽取相同", batches);
  for (const at of [link, source].filter((one) => one.roster)) {
    const holds = at.m.commitments["roster.file"] === fileHash(at.m.alg, at.files["roster.csv"]);
    check(`roster.file of ${at.name}`, `${at.name} 的名录与承诺一致`, holds);
  }
  const list = fileHash(source.m.alg, source.files["selected.csv"] || new Uint8Array(0));
  const holds = source.record.hashes["selected.csv"] === list;
  check(`selected.file of ${source.name}`, `${source.name} 的名单与总记录一致`, holds);
  if (!link.roster || !source.roster) {
    const what = `${name}: the roster is the final selection`;
    report.skip(what, `${name}：名录就是最终名单`, "名录不公开");
    return;
  }
  const roster = link.roster.map((row) => rosterText(row, row.need)).join("\n");
  const final = finalRoster(source, m);
  check("the roster is the final selection", "名录就是最终名单", roster === final);
}

/** Tell whether a later draw may match the department: it was not matched here, or not fully. */
function frees(link, dept) {
  const unfilled = link.record ? link.record.unfilled : [];
  return (
    !link.m.depts.get(dept) ||
    unfilled.some((seat) => seat.dept === dept) ||
    link.changes.some((c) => c.kind === "staff" && c.come === null && c.unit === dept)
  );
}

function rosterText(row, need) {
  const parts = [...need].map(([dept, tag]) => (tag ? `${dept}:${tag}` : dept));
  return joined(row.id, row.grade, row.region, parts.join("+"));
}

/** What a matching draw's roster must be, as text; null if the changes make no sense (§9). */
function finalRoster(source, m) {
  const chosen = new Set(source.selected.map((row) => joined(row.scope, row.id)));
  for (const change of source.changes.filter((one) => one.kind === "enterprise")) {
    if (!chosen.delete(joined(change.unit, change.out))) return null;
    if (change.come) chosen.add(joined(change.unit, change.come));
  }
  const rows = new Map(source.roster.map((row) => [row.id, row]));
  if ([...chosen].some((key) => !rows.has(key.split(",")[1]))) return null;
  const lines = [];
  for (const row of source.roster) {
    const due = ([dept]) =>
      m.depts.has(dept) && (chosen.has(joined("ALL", row.id)) || chosen.has(joined(dept, row.id)));
    const need = [...row.need].filter(due);
    if (need.length) lines.push(rosterText(row, need));
  }
  return lines.join("\n");
}
