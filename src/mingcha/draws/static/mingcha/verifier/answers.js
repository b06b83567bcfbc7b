"use strict";
// Plain words for a reader: what a verified bundle says of one enterprise, and what a proof says.

/** Sentences about one id in a verified draw (the outcome of `verifyBundle`). */
function answerFor(outcome, id) {
  const { b, draw } = outcome;
  const excluded = b.tables["excluded.csv"].rows.find((row) => row.id === id);
  if (excluded) return [`${id} 在抽取前列入不纳入名单，原因代码 ${excluded.reason}。不参加这次抽取。`];
  const roster = b.tables["roster.csv"];
  const known = (roster || b.tables["leaves.csv"]).rows.find((row) => row.id === id);
  if (!known) return [`${id} 不在这次抽取冻结的名录里，没有参加抽取。`];
  if (b.record && b.record.isVoid) return [`${id} 在名录里。这次抽取已经作废，谁也没有抽中。`];
  if (!b.seed) return [`${id} 在名录里。种子还没有公布，票号现在谁也不知道。`];
  const ticket = ticketOf(b.m.alg, b.seed.k, id);
  const first = `${id} 的票号是 ${ticket}，由种子 K 和这个代码算出，谁来算都一样。`;
  const rest = draw
    ? scopesOf(b.m, known.need).map((scope) => openAnswer(draw, scope, known, ticket))
    : closedAnswer(b, id, ticket);
  return [first, ...rest, ...lateAnswer(b, id)];
}

function openAnswer(draw, scope, row, ticket) {
  const key = joined(scope, row.grade, row.region);
  const cell = draw.cells.find((one) => cellKey(one) === key);
  const rank = draw.ranked.get(key).indexOf(ticket + row.id) + 1;
  const where = `${scopeWords(scope)}分组 ${row.grade}、地区 ${row.region} 这一格`;
  const place = `${where}有 ${cell.size} 户，抽 ${cell.k} 户；按票号从小到大，它排第 ${rank} 位。`;
  return place + verdictWords(ticket, cell.cutoff);
}

const scopeWords = (scope) => (scope === "ALL" ? "" : `部门 ${scope} 的抽取中，`);

function verdictWords(ticket, cutoff) {
  if (cutoff === null) return "这一格没有名额，结论：未抽中。";
  const yes = ticket <= cutoff;
  const compare = ticket === cutoff ? "恰好等于" : yes ? "小于" : "大于";
  return `截止票号是 ${cutoff}，票号${compare}它。结论：${yes ? "抽中" : "未抽中"}。`;
}

/** Without the roster: the list itself, and whether the ticket is below every cutoff there is. */
function closedAnswer(b, id, ticket) {
  const rows = b.tables["selected.csv"].rows.filter((row) => row.id === id);
  if (rows.length) {
    return rows.map((row) => {
      const place = `分组 ${row.grade}、地区 ${row.region}，第 ${row.rank} 位，第 ${row.batch} 批`;
      return `结论：抽中（${scopeWords(row.scope)}${place}）。`;
    });
  }
  const below = b.tables["cells.csv"].rows.every((c) => c.cutoff !== null && ticket <= c.cutoff);
  if (below && b.tables["cells.csv"].rows.length) {
    return ["票号小于每一格的截止票号，却不在公布的名单里：这不合规则，请向组织单位查问。"];
  }
  return [
    "结论：不在公布的抽中名单里，未抽中。",
    "这次抽取不公开分组，要核对自己那一格的截止票号，请用本企业的证明文件。",
  ];
}

function lateAnswer(b, id) {
  const rows = b.tables["changes.csv"].rows.filter((row) => row.kind === "enterprise");
  const out = rows.filter((row) => row.out === id).map((row) => `抽取后退出名单，原因代码 ${row.reason}。`);
  const come = rows.filter((row) => row.come === id).map(() => "抽取后按次序递补进名单。");
  return [...out, ...come];
}

/** Sentences about a checked proof (the outcome of `checkProof`). */
function proofWords({ code, claim }) {
  if (code === 2) return [];
  if (code === 1) return ["这份证明不成立，不能作为依据。"];
  if (claim.kind === "absent") {
    const no = `证明成立：${claim.id} 不在这次抽取冻结的 ${claim.rows} 户名录里，没有参加抽取。`;
    return claim.excluded ? [no, `它在抽取前列入不纳入名单，原因代码 ${claim.excluded}。`] : [no];
  }
  const place = `分组 ${claim.grade}、地区 ${claim.region}`;
  const yes = `证明成立：${claim.id} 是冻结的 ${claim.rows} 户名录中的第 ${claim.index + 1} 户，${place}。`;
  if (!claim.cells.length) return [yes, "出具时种子还没有公布，所以没有票号。"];
  const answers = claim.cells.map((cell) => {
    const size = `${scopeWords(cell.scope)}这一格有 ${cell.size} 户，抽 ${cell.k} 户。`;
    return size + verdictWords(claim.ticket, cell.cutoff);
  });
  return [yes, `票号是 ${claim.ticket}。`, ...answers];
}

/** Compare what the proof claims with a bundle read on this page: nothing else binds it (§12). */
function compareProof(claim, b) {
  const report = new Report();
  const { m } = b;
  const same = (name, words, one, other) =>
    report.check(name, words, one === other, `证明写 ${one}，公布 ${other}`);
  same("M", "证明里的承诺 M 就是这次抽取的", claim.manifest, m.m);
  same("rows", "名录户数与承诺一致", String(claim.rows), m.commitments["roster.rows"]);
  same("root", "名录树与承诺一致", claim.root, m.commitments["roster.root"]);
  if (claim.excludedRoot) {
    same("excluded.rows", "不纳入户数与承诺一致", String(claim.excludedRows), m.commitments["excluded.rows"]);
    same("excluded.root", "不纳入名单与承诺一致", claim.excludedRoot, m.commitments["excluded.root"]);
  }
  if (!claim.seed) return report.checks;
  if (!b.seed) report.skip("seed", "证明里的种子 K", "这次抽取的种子还没有公布");
  else same("seed", "证明里的种子 K 就是公布的", claim.seed, b.seed.k);
  const cells = new Map(b.tables["cells.csv"].rows.map((cell) => [cellKey(cell), cellLine(cell)]));
  for (const cell of claim.cells) {
    const published = cells.get(cellKey(cell)) || "没有这一格";
    same(`cell ${cell.scope}`, "这一格的数字与公布的一致", cellLine(cell), published);
  }
  return report.checks;
}
