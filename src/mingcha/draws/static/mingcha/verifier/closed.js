"use strict";
// What can be checked without roster.csv (§12): leaves, cells, tickets, ranks, batches. And the
// form of teams.csv, for bundles without the people.

/** Check cells.csv by itself: quotas, apportionment, cutoffs, totals. */
function checkClosedCells(report, b, k) {
  const table = b.tables["cells.csv"];
  const { m } = b;
  const check = (name, words, wrong) => {
    const where = firstRow("cells.csv", table, wrong);
    return report.check(`cells.csv: ${name}`, words, !where, where);
  };
  const unknown = (c) => !m.quotas.has(joined(c.scope, c.grade));
  const known = check("a quota line for every cell", "每一格都有事先公布的比例", unknown);
  const peopled = check("every C is at least 1", "每一格至少一户", (c) => c.size < 1);
  const sizes = new Map(table.rows.map((c) => [cellKey(c), c.size]));
  const shares = known && peopled ? sharesOf(m, k, sizes) : new Map();
  check("k follows from the C", "各格抽几户由户数和种子算出", (c) => c.k !== shares.get(cellKey(c)));
  const cutoffs = "有人抽中的格才有截止票号";
  check("cutoff is - exactly if k is 0", cutoffs, (c) => (c.cutoff === null) !== (c.k === 0));
  const rows = Number(m.commitments["roster.rows"]);
  const totals = new Map(m.joint ? [["ALL", 0]] : []);
  for (const c of table.rows) totals.set(c.scope, (totals.get(c.scope) || 0) + c.size);
  const fits = m.joint
    ? totals.get("ALL") === rows
    : [...totals.values()].every((total) => total <= rows);
  const words = "各格户数合起来与名录相符";
  report.check("cells.csv: the C add up to the roster", words, fits, `cells.csv：名录共 ${rows} 户`);
}

/** Check selected.csv against the seed, cells.csv and leaves.csv. */
function* checkClosedSelection(report, b, k) {
  const table = b.tables["selected.csv"];
  const selected = table.rows;
  const tickets = yield* ticketsOf(b.m.alg, k, selected.map((row) => row.id));
  const byId = new Map(selected.map((row, i) => [row.id, tickets[i].slice(0, 64)]));
  const check = (name, words, wrong) => {
    const where = firstRow("selected.csv", table, wrong);
    report.check(`selected.csv: ${name}`, words, !where, where);
  };
  const follows = "每户的票号由种子和代码算出";
  check("tickets follow from the seed", follows, (row) => row.ticket !== byId.get(row.id));
  const rank = misranked(b.tables["cells.csv"].rows, selected);
  const ranks = "位次从 1 排到 k，最后一户就是截止票号";
  report.check("selected.csv: ranks 1 to k, the last ticket is the cutoff", ranks, !rank, rank);
  const batches = new Map();
  for (const [scope, rows] of byScope(selected)) {
    const ids = [...new Set(rows.map((row) => row.id))];
    batches.set(scope, batchNumbers(b.m, k, ids));
  }
  const batch = (row) => row.batch !== batches.get(row.scope).get(row.id);
  check("batches follow from the seed", "检查批次由种子算出", batch);
  const leaves = new Set(b.tables["leaves.csv"].rows.map((leaf) => leaf.id));
  check("every id is in leaves.csv", "抽中的都在冻结的名录里", (row) => !leaves.has(row.id));
  const seen = new Set();
  check("every id once per scope", "没有重复抽中", (row) => {
    const before = seen.size;
    return seen.add(joined(row.scope, row.id)).size === before;
  });
}

/** Where ranks, order or cutoff of the selected rows do not fit cells.csv, "" if all fit. */
function misranked(cells, selected) {
  const members = new Map(cells.map((c) => [cellKey(c), []]));
  for (const [i, row] of selected.entries()) {
    const rows = members.get(cellKey(row));
    if (!rows) return `selected.csv 第 ${i + 1} 行：cells.csv 没有这一格`;
    const last = rows[rows.length - 1];
    rows.push(row);
    const order = !last || last.ticket + last.id < row.ticket + row.id;
    if (row.rank !== rows.length || !order) return `selected.csv 第 ${i + 1} 行：位次或次序不对`;
  }
  for (const [i, cell] of cells.entries()) {
    const rows = members.get(cellKey(cell));
    const where = `cells.csv 第 ${i + 1} 行`;
    if (rows.length !== cell.k) return `${where}：应抽 ${cell.k} 户，名单上有 ${rows.length} 户`;
    if (rows.length && rows[rows.length - 1].ticket !== cell.cutoff) return `${where}：截止票号不对`;
  }
  return "";
}

/** Check the form of teams.csv as far as the needs are known. */
function checkTeamForms(report, b, selected, record) {
  const table = b.tables["teams.csv"];
  const sizes = b.m.matched;
  const keys = new Set(table.rows.map((team) => joined(team.dept, team.enterprise)));
  if (!b.tables["roster.csv"] && b.m.joint) {
    const ids = new Set(selected.map((row) => row.id));
    const foreign = (team) => !sizes.has(team.dept) || !ids.has(team.enterprise);
    const where = firstRow("teams.csv", table, foreign);
    const name = "teams.csv: every row is of a selected enterprise";
    report.check(name, "检查组只去抽中的企业", !where, where);
  } else {
    const due = teamsDue(b, selected);
    const where =
      firstRow("teams.csv", table, (team) => !due.has(joined(team.dept, team.enterprise))) ||
      [...due].filter((key) => !keys.has(key)).map((key) => `teams.csv 缺 ${key}`)[0];
    const name = "teams.csv: one row per enterprise and department";
    report.check(name, "每户每个部门恰好一个检查组", !where, where);
  }
  const empty = new Map();
  for (const u of record.unfilled) {
    const key = joined(u.dept, u.enterprise);
    empty.set(key, (empty.get(key) || 0) + 1);
  }
  const size = ({ dept, enterprise }) =>
    (sizes.get(dept) || 0) - (empty.get(joined(dept, enterprise)) || 0);
  const wrong = firstRow("teams.csv", table, (team) => team.staff.length !== size(team));
  const sizeName = "teams.csv: team sizes less the unfilled seats";
  report.check(sizeName, "检查组人数够，缺的都已载明", !wrong, wrong);
  const stray = record.unfilled.find(
    (u) => !keys.has(joined(u.dept, u.enterprise)) || u.seat > (sizes.get(u.dept) || 0),
  );
  const seatName = "record.txt: every unfilled seat is of a team";
  const seat = stray && `record.txt：${stray.dept} ${stray.enterprise} ${stray.seat}`;
  report.check(seatName, "载明的缺位都属于某个检查组", !stray, seat);
}

/** Every "department,enterprise" to be visited. */
function teamsDue(b, selected) {
  const roster = b.tables["roster.csv"];
  if (!roster) {
    const rows = selected.filter((row) => b.m.matched.has(row.scope));
    return new Set(rows.map((row) => joined(row.scope, row.id)));
  }
  const needs = needsOf(roster.rows, selected);
  const pairs = [...b.m.matched.keys()].flatMap((dept) =>
    visitsOf(dept, needs, selected).map((visit) => joined(dept, visit.enterprise)),
  );
  return new Set(pairs);
}
