"use strict";
// Verify a bundle: recompute and compare everything that its files allow (§12, §16).

/** The outcome of a bundle {file name: bytes}: {code, kind, checks, facts} or {code: 2, refused}. */
function* verifyBundle(files) {
  try {
    const b = yield* readBundle(files);
    const report = new Report();
    const draw = yield* checkBundle(report, b);
    return { code: report.code, kind: b.kind, checks: report.checks, b, draw };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { file, line, reason } = error;
    return { code: 2, kind: "", checks: [], refused: { file, line, reason } };
  }
}

/** All checks; returns what was drawn again, null if nothing was. */
function* checkBundle(report, b) {
  const defined = yield* checkFrozen(report, b);
  const late = ["cells.csv", "selected.csv", "teams.csv", "record.txt", "changes.csv"].filter(
    (file) => b.files[file],
  );
  if (b.record && b.record.isVoid) {
    checkVoid(report, b.m, b.record);
    for (const file of late.filter((one) => one !== "record.txt")) {
      report.check(`void, but ${file} exists`, "作废的抽取没有结果文件", false, file);
    }
    return null;
  }
  if (!b.seed) {
    for (const file of late) {
      report.check(`${file} before seed.txt`, "结果不能先于种子", false, file);
    }
    report.skip("seed.txt", "种子", "还没有公布");
    return null;
  }
  checkSeed(report, b.m, b.seed);
  const missing = [...RESULT_TABLES, "record.txt"].filter((file) => !b.files[file]);
  if (late.length && missing.length) {
    for (const file of missing) {
      report.check(`${late[0]} without ${file}`, "结果文件要一起公布", false, `缺 ${file}`);
    }
  } else if (missing.length) {
    report.skip("results", "抽取结果", "还没有公布");
  } else if (!defined) {
    report.skip("results", "抽取结果", "冻结的表互相矛盾，抽不出结果");
  } else {
    return yield* checkResults(report, b);
  }
  return null;
}

function* checkResults(report, b) {
  const { k } = b.seed;
  const roster = b.tables["roster.csv"];
  let draw = null;
  let unfilled = b.record.unfilled;
  if (roster) {
    draw = yield* drawEnterprises(b.m, k, roster.rows);
    compareLines(report, b, "cells.csv", "每格户数、抽取数和截止票号", draw.cells.map(cellLine));
    compareLines(report, b, "selected.csv", "抽中名单", draw.selected.map(selectedLine));
  } else {
    checkClosedCells(report, b, k);
    yield* checkClosedSelection(report, b, k);
  }
  const selected = draw ? draw.selected : b.tables["selected.csv"].rows;
  if (b.kind === "audit") {
    const assigned = yield* assignTeams(b, k, selected);
    unfilled = assigned.unfilled;
    compareLines(report, b, "teams.csv", "检查组", assigned.teams.map(teamLine));
    checkCertificates(report, b, selected);
    const state = new DrawState(b, k, draw.ranked, selected, assigned.teams);
    checkChanges(report, state, b.tables["changes.csv"]);
  } else {
    checkTeamForms(report, b, selected, b.record);
    checkPublicChanges(report, b, k, draw && draw.ranked, selected);
    report.skip("matching and changes of staff", "配人和换人", "人员名录和回避关系不公开");
  }
  const expected = recordLines(b.m, k, b.files, unfilled);
  const where = firstDifference("record.txt", fileLines("record.txt", b.files["record.txt"]), expected);
  report.check("record.txt follows from the files", "总记录与各份文件一致", !where, where);
  return draw;
}

/** Compare a published table, line by line, with what was computed. */
function compareLines(report, b, file, words, computed) {
  const where = firstDifference(file, b.tables[file].lines, computed);
  report.check(`${file} follows from the seed`, `${words}：由种子重算，逐行相同`, !where, where);
}

/** Check that the published teams are as complete and as even as can be, department by department. */
function checkCertificates(report, b, selected) {
  const needs = needsOf(b.tables["roster.csv"].rows, selected);
  const rows = b.tables["teams.csv"].rows;
  const published = new Map(rows.map((team) => [joined(team.dept, team.enterprise), team.staff]));
  for (const [dept, size] of b.m.matched) {
    const visits = visitsOf(dept, needs, selected);
    const number = new Map(visits.map((visit, i) => [visit.enterprise, i]));
    const mine = b.record.unfilled.filter((u) => u.dept === dept);
    const seats = mine.map((u) => ({ visit: number.get(u.enterprise), seat: u.seat }));
    const stray = mine.find((u) => !number.has(u.enterprise));
    const teams = visits.map((visit) => published.get(joined(dept, visit.enterprise)) || []);
    const staff = b.tables["staff.csv"].rows;
    const fault = stray
      ? `载明的缺位 ${stray.enterprise} 不是要去的企业`
      : certificateFault(dept, size, staff, visits, barredPairs(b), teams, seats);
    const words = `${dept} 的检查组已最齐、最匀（不依赖算法的证明）`;
    report.check(`certificate ${dept}`, words, !fault, `teams.csv：${fault}`);
  }
}

/** The lines that `mingcha draw verify` prints, without the details after a fault. */
function plainLines(outcome) {
  if (outcome.refused) return [];
  return [`bundle ${outcome.kind}`, ...outcome.checks.map((c) => `${c.mark} ${c.name}`)];
}
