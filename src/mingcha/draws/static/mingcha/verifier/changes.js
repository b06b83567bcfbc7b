"use strict";
// Late changes (§11): nobody chooses who takes the place of a person or an enterprise. Each row of
// changes.csv is computed again from the state that the rows before it left.

/** A change that the present state does not allow. */
class Impossible extends Error {}

/** Who visits whom after the late changes so far, with the people known (audit bundle). */
class DrawState {
  constructor(b, k, ranked, selected, teams) {
    this.m = b.m;
    this.k = k;
    this.ranked = ranked;
    this.seq = 0;
    this.roster = new Map(b.tables["roster.csv"].rows.map((row) => [row.id, row]));
    this.staff = b.tables["staff.csv"].rows;
    this.barred = barredPairs(b);
    this.absent = new Set();
    this.cellOf = new Map(selected.map((row) => [joined(row.scope, row.id), cellKey(row)]));
    this.used = new Map(); // ranks used up, cell by cell
    for (const cell of this.cellOf.values()) this.used.set(cell, (this.used.get(cell) || 0) + 1);
    this.load = new Map(this.staff.map((person) => [person.id, person.base]));
    this.teams = new Map();
    for (const team of teams) {
      this.teams.set(joined(team.dept, team.enterprise), new Set());
      for (const id of team.staff) this.enter(team.dept, team.enterprise, id);
    }
  }

  /** The lines that must stand where this row stands: one, or one and those of new teams. */
  answer(row) {
    if (row.kind === "enterprise") return this.replaceEnterprise(row.unit, row.out, row.reason);
    return [this.replacePerson(row.unit, row.enterprise, row.out || "-", row.reason)];
  }

  replacePerson(dept, enterprise, out, reason) {
    const team = this.teams.get(joined(dept, enterprise)) || new Set();
    if (!["recused", "absent"].includes(reason)) throw new Impossible(`人员不能以 ${reason} 替换`);
    if (!team.has(out)) throw new Impossible(`${out} 不在 ${dept} 对 ${enterprise} 的检查组里`);
    if (reason === "absent") this.absent.add(out);
    else this.barred.add(joined(out, enterprise));
    const tag = this.roster.get(enterprise).need.get(dept);
    const holders = this.staff.filter((p) => team.has(p.id) && tag !== null && p.tags.has(tag));
    const must = holders.length === 1 && holders[0].id === out;
    const come = this.pick(dept, enterprise, must);
    this.exit(dept, enterprise, out);
    this.enter(dept, enterprise, come);
    return this.line("staff", dept, enterprise, out, come, reason);
  }

  replaceEnterprise(scope, out, reason) {
    const key = joined(scope, out);
    if (!this.cellOf.has(key)) throw new Impossible(`${out} 不在 ${scope} 的抽中名单里`);
    const cell = this.cellOf.get(key);
    this.cellOf.delete(key);
    for (const dept of this.departments(scope, out)) {
      for (const id of [...(this.teams.get(joined(dept, out)) || [])]) this.exit(dept, out, id);
      this.teams.delete(joined(dept, out));
    }
    const used = this.used.get(cell);
    const next = this.ranked.get(cell)[used];
    const come = next ? next.slice(64) : null;
    const lines = [this.line("enterprise", scope, null, out, come, reason)];
    if (come === null) return lines;
    this.used.set(cell, used + 1);
    this.cellOf.set(joined(scope, come), cell);
    for (const dept of this.departments(scope, come)) lines.push(...this.newTeam(dept, come));
    return lines;
  }

  newTeam(dept, enterprise) {
    this.teams.set(joined(dept, enterprise), new Set());
    const lines = [];
    for (let seat = 1; seat <= this.m.depts.get(dept); seat++) {
      const tag = this.roster.get(enterprise).need.get(dept);
      const come = this.pick(dept, enterprise, seat === 1 && tag !== null);
      this.enter(dept, enterprise, come);
      lines.push(this.line("staff", dept, enterprise, null, come, "substitute"));
    }
    return lines;
  }

  /** Pick of §11: whose turn it is, by the rule of the deal at the present loads; null if nobody. */
  pick(dept, enterprise, must) {
    const team = this.teams.get(joined(dept, enterprise));
    const { region, need } = this.roster.get(enterprise);
    let best = null;
    for (const { id, dept: own, pools, tags, base, cap } of this.staff) {
      const load = this.load.get(id);
      const free = own === dept && !team.has(id) && !this.absent.has(id);
      const fit = free && pools.has(region) && !this.barred.has(joined(id, enterprise));
      if (!fit || (cap !== null && load >= base + cap)) continue;
      if (must && !tags.has(need.get(dept))) continue;
      const text = hx(this.m.alg, `mc1|deal|${this.k}|${dept}|${load}|${id}`) + id;
      if (!best || earlier({ load, text }, best)) best = { load, text, id };
    }
    return best && best.id;
  }

  /** The departments that send a team for a selection in this scope, ascending. */
  departments(scope, enterprise) {
    const concerned = scope === "ALL" ? [...this.roster.get(enterprise).need.keys()] : [scope];
    return concerned.filter((dept) => this.m.matched.has(dept));
  }

  enter(dept, enterprise, id) {
    if (id === null) return;
    this.teams.get(joined(dept, enterprise)).add(id);
    this.load.set(id, this.load.get(id) + 1);
  }

  exit(dept, enterprise, id) {
    this.teams.get(joined(dept, enterprise)).delete(id);
    this.load.set(id, this.load.get(id) - 1);
  }

  line(kind, unit, enterprise, out, come, reason) {
    const named = [enterprise, out, come].map((id) => id || "-");
    return joined(++this.seq, kind, unit, ...named, reason);
  }
}

/** Check changes.csv row by row against the state they start from (audit bundle). */
function checkChanges(report, state, table) {
  const { lines, rows } = table;
  let where = "";
  for (let at = 0; at < rows.length && !where; ) {
    try {
      const due = state.answer(rows[at]);
      const wrong = due.findIndex((line, i) => lines[at + i] !== line);
      const there = wrong >= 0 ? lines[at + wrong] || "没有这一行" : "";
      if (wrong >= 0) where = `changes.csv 第 ${at + wrong + 1} 行：公布 ${there}；算出 ${due[wrong]}`;
      at += due.length;
    } catch (error) {
      if (!(error instanceof Impossible)) throw error;
      where = `changes.csv 第 ${at + 1} 行：${error.message}`;
    }
  }
  report.check("changes.csv", "抽取后的每一次变更都由规则算出", !where, where);
}

/** Check what changes.csv shows without the people: seq, reasons, who follows whom (§12). */
function checkPublicChanges(report, b, k, ranked, selected) {
  const table = b.tables["changes.csv"];
  const check = (name, words, where) => report.check(`changes.csv: ${name}`, words, !where, where);
  const at = table.rows.findIndex((row, i) => row.seq !== i + 1);
  const gap = at < 0 ? "" : `changes.csv 第 ${at + 1} 行：${table.lines[at]}`;
  check("seq runs 1, 2, 3, …", "变更的编号连续", gap);
  const known = ["recused", "absent", "substitute"];
  const stray = (row) => row.kind === "staff" && !known.includes(row.reason);
  check("reasons of staff rows", "换人的原因是规则列明的", firstRow("changes.csv", table, stray));
  const next = ranked ? openFollower(ranked) : closedFollower(b, k);
  const cellOf = new Map(selected.map((row) => [joined(row.scope, row.id), cellKey(row)]));
  const used = new Map(selected.map((row) => [cellKey(row), row.rank]));
  const outOfTurn = (row) => {
    if (row.kind !== "enterprise") return false;
    const key = joined(row.unit, row.out);
    const cell = cellOf.get(key);
    cellOf.delete(key);
    if (!cell || !next(cell, used.get(cell) + 1, row)) return true;
    if (row.come) {
      used.set(cell, used.get(cell) + 1);
      cellOf.set(joined(row.unit, row.come), cell);
    }
    return false;
  };
  const words = "递补的都是本格的下一位";
  check("every substitute is the next of its cell", words, firstRow("changes.csv", table, outOfTurn));
}

/** With the roster: is `come` the enterprise of this rank of the cell? */
function openFollower(ranked) {
  return (cell, rank, row) => {
    const text = ranked.get(cell)[rank - 1];
    return row.come === (text ? text.slice(64) : null);
  };
}

/** Without the roster: a known id, new in the scope, later in the order of (ticket, id). */
function closedFollower(b, k) {
  const known = new Set(b.tables["leaves.csv"].rows.map((leaf) => leaf.id));
  const size = new Map(b.tables["cells.csv"].rows.map((c) => [cellKey(c), c.size]));
  const selected = b.tables["selected.csv"].rows;
  const drawn = new Set(selected.map((row) => joined(row.scope, row.id)));
  const last = new Map(selected.map((row) => [cellKey(row), row.ticket + row.id]));
  return (cell, rank, row) => {
    const room = rank <= (size.get(cell) || 0);
    if (row.come === null) return !room;
    const text = ticketOf(b.m.alg, k, row.come) + row.come;
    const fresh = known.has(row.come) && !drawn.has(joined(row.unit, row.come));
    const later = last.get(cell) < text;
    drawn.add(joined(row.unit, row.come));
    last.set(cell, text);
    return fresh && room && later;
  };
}
