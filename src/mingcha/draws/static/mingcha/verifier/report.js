"use strict";
// What a verifier says: one line per check, worded as `mingcha draw verify` words it and in plain
// Chinese, and the exit status that follows (§16): 0 holds, 1 something does not, 2 malformed.

class Report {
  constructor() {
    this.checks = [];
    this.code = 0;
  }

  /** Note one check; `where` says, if it fails, in which file and line. */
  check(name, words, holds, where = "") {
    this.checks.push({ mark: holds ? "ok" : "FAIL", name, words, where: holds ? "" : where });
    if (!holds) this.code = 1;
    return holds;
  }

  /** Note what cannot be checked with the files there are. */
  skip(name, words, why) {
    this.checks.push({ mark: "skip", name, words, where: why });
  }
}

/** The first line that differs between what is published and what is computed, "" if none does. */
function firstDifference(file, published, computed) {
  const length = Math.max(published.length, computed.length);
  for (let i = 0; i < length; i++) {
    if (published[i] === computed[i]) continue;
    const here = published[i] === undefined ? "没有这一行" : `公布 ${published[i]}`;
    const there = computed[i] === undefined ? "不应有这一行" : `算出 ${computed[i]}`;
    return `${file} 第 ${i + 1} 行：${here}；${there}`;
  }
  return "";
}

/** The first row for which `wrong` holds, as file and line, "" if there is none. */
function firstRow(file, table, wrong) {
  const i = table.rows.findIndex(wrong);
  return i < 0 ? "" : `${file} 第 ${i + 1} 行：${table.lines[i]}`;
}
