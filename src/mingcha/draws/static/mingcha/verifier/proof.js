"use strict";
// What one enterprise can check alone (§12): that it was in the roster, or was not, and its draw.

const CELL_VALUE = `${NAME},${REGION},${INT},${INT},(?:-|${HEX64}),(?:yes|no)`;

/** Check a proof file by itself: {code, checks, told, claim} or {code: 2, refused}. */
function checkProof(bytes, file = "proof") {
  try {
    const f = new Labelled(file, bytes, "mc1-proof");
    const claim = { alg: f.take("alg", "sha256|sm3"), manifest: f.take("manifest", HEX64) };
    claim.id = f.take("id", ENT);
    claim.rows = Number(f.take("rows", INT));
    claim.root = f.take("root", HEX64);
    claim.kind = f.take("kind", "member|absent");
    const report = new Report();
    if (claim.kind === "member") checkMember(report, f, claim);
    else checkAbsent(report, f, claim);
    f.end();
    return { code: report.code, checks: report.checks, claim };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { code: 2, checks: [], refused: { file, line: error.line, reason: error.reason } };
  }
}

function opens(claim, opening, rows = claim.rows, root = claim.root) {
  return merkleIncluded(claim.alg, opening.leaf, opening.index, rows, opening.path, root);
}

function checkMember(report, f, claim) {
  const index = Number(f.take("index", INT));
  const line = f.take("row", ".+");
  const at = f.at;
  const row = oneRow(f.file, line, at);
  const path = f.takeNumbered("path.", HEX64);
  const leaf = `${row.id},${hx(claim.alg, `mc1|attr|${line.replace(/,/g, "|")}`)}`;
  const where = `${f.file} 第 ${at} 行`;
  report.check("the row is of this id", "名录行就是这户企业的", row.id === claim.id, where);
  const included = opens(claim, { index, leaf, path });
  report.check("the row is in the roster", "这一行在冻结的名录树里", included, where);
  Object.assign(claim, { grade: row.grade, region: row.region, index, cells: [] });
  if (f.nextKey() === "seed") checkTicket(report, f, claim, row);
}

/** The roster row of a proof, read as strictly as the roster. */
function oneRow(file, line, at) {
  try {
    return runThrough(readTable("roster.csv", toBytes(`${line}\n`)), () => {}).rows[0];
  } catch (error) {
    if (error instanceof Refused) throw new Refused(file, at, error.reason);
    throw error;
  }
}

function toBytes(text) {
  return new TextEncoder().encode(text);
}

function checkTicket(report, f, claim, row) {
  const seed = f.take("seed", HEX64);
  const ticket = f.take("ticket", HEX64);
  const at = f.at;
  const cells = f.takeNamed("cell.", NAME, CELL_VALUE).map(([[scope], text]) => {
    const [grade, region, size, k, cutoff, answer] = text.split(",");
    return { scope, grade, region, size: Number(size), k: Number(k), cutoff: optional(cutoff), answer };
  });
  if (!cells.length) f.refuse("有种子和票号，却没有 cell 行");
  Object.assign(claim, { seed, ticket, cells });
  const follows = ticketOf(claim.alg, seed, row.id) === ticket;
  report.check("the ticket follows from the seed", "票号由种子和代码算出", follows, `${f.file} 第 ${at} 行`);
  const scopes = cells.map((cell) => cell.scope).join();
  const right = scopes === "ALL" || scopes === [...row.need.keys()].join();
  report.check("the scopes are those of the row", "参加的抽取范围与名录行相符", right, `${f.file} 第 ${at + 1} 行`);
  cells.forEach((cell, i) => {
    const where = `${f.file} 第 ${at + i + 1} 行`;
    const own = cell.grade === row.grade && cell.region === row.region;
    const words = `${cell.scope}：分组和区域与名录行相符`;
    report.check(`the cell of scope ${cell.scope} is the row's`, words, own, where);
    const sizes = cell.size >= 1 && cell.k <= cell.size && (cell.cutoff === null) === (cell.k === 0);
    const yes = cell.cutoff !== null && ticket <= cell.cutoff;
    const holds = sizes && (cell.answer === "yes") === yes;
    const said = `${cell.scope}：抽中与否由票号和截止票号得出`;
    report.check(`the answer in scope ${cell.scope} follows`, said, holds, where);
  });
}

function checkAbsent(report, f, claim) {
  const sides = {};
  for (const [side, words] of [["left", "前"], ["right", "后"]]) {
    if (f.nextKey() !== `${side}.index`) continue;
    const where = `${f.file} 第 ${f.at + 2} 行`;
    const opening = takeOpening(f, `${side}.`, `${ENT},${HEX64}`);
    sides[side] = opening;
    const included = opens(claim, opening);
    report.check(`the ${side} neighbour is in the roster`, `${words}一户在名录树里`, included, where);
    const order = side === "left" ? opening.id < claim.id : claim.id < opening.id;
    report.check(`the ${side} neighbour is on its side`, `${words}一户的次序对`, order, where);
  }
  const left = sides.left ? sides.left.index : -1;
  const right = sides.right ? sides.right.index : claim.rows;
  const next = Boolean(sides.left || sides.right) && left + 1 === right;
  report.check("nothing stands between the neighbours", "前后两户紧挨着，中间没有别的", next, f.file);
  if (f.nextKey() === "excluded.rows") checkExclusion(report, f, claim);
}

function checkExclusion(report, f, claim) {
  const rows = Number(f.take("excluded.rows", INT));
  const root = f.take("excluded.root", HEX64);
  const where = `${f.file} 第 ${f.at + 2} 行`;
  const opening = takeOpening(f, "excluded.", `${ENT},${NAME}`);
  const own = opening.id === claim.id;
  report.check("the exclusion is of this id", "不纳入名单上的就是这户企业", own, where);
  const included = opens(claim, opening, rows, root);
  report.check("the exclusion is in its table", "这一行在不纳入名单里", included, where);
  claim.excluded = opening.leaf.slice(opening.id.length + 1);
  claim.excludedRows = rows;
  claim.excludedRoot = root;
}

function takeOpening(f, prefix, pattern) {
  const index = Number(f.take(`${prefix}index`, INT));
  const leaf = f.take(`${prefix}leaf`, pattern);
  return { index, leaf, id: leaf.split(",", 1)[0], path: f.takeNumbered(`${prefix}path.`, HEX64) };
}
