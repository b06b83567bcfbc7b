"use strict";
// A bundle as it is published: which of the three it is, and its files read strictly (§12).

const FILE_NAMES = [...Object.keys(TABLES), "manifest.txt", "rulebook.json", "seed.txt", "record.txt"];

/** "audit", "public-open" or "public-closed"; anything between is refused. */
function bundleKind(files) {
  const there = ["roster.csv", "staff.csv", "recuse.csv"].filter((file) => files[file]);
  if (there.length === 3) return "audit";
  if (there.length === 0) return "public-closed";
  if (there.length === 1 && there[0] === "roster.csv") return "public-open";
  const reason = "人员名录和回避关系要么都在（连同检查对象名录），要么都不在";
  throw new Refused(there[there.length - 1], 0, reason);
}

/** Read a bundle {file name: bytes}; of a void attempt nothing after the freeze but the record. */
function* readBundle(files) {
  const kind = bundleKind(files);
  const needed = ["manifest.txt", "excluded.csv", ...(kind === "public-closed" ? ["leaves.csv"] : [])];
  for (const file of needed) if (!files[file]) throw new Refused(file, 0, "缺这份文件");
  const m = parseManifest(files["manifest.txt"]);
  const record = files["record.txt"] ? parseRecord(files["record.txt"]) : null;
  const drawn = record && record.isVoid ? {} : files;
  const tables = {};
  for (const file of ["roster.csv", "excluded.csv", "staff.csv", "recuse.csv", "leaves.csv"]) {
    if (files[file]) tables[file] = yield* readTable(file, files[file]);
    if (file === "staff.csv" && tables[file]) refuseUnmatched(m, tables[file], file);
  }
  const seed = drawn["seed.txt"] ? parseSeed(m, drawn["seed.txt"]) : null;
  for (const file of [...RESULT_TABLES, "changes.csv"]) {
    tables[file] = yield* readTable(file, drawn[file] || new Uint8Array(0));
  }
  const people = tables["changes.csv"].rows.findIndex(
    (row) => row.kind === "staff" && !m.matched.has(row.unit),
  );
  if (people >= 0) throw new Refused("changes.csv", people + 1, "这个部门在本次抽取中不配人");
  return { kind, files, m, record, seed, tables };
}

/** Refuse staff of a department with dept.D = 0: they belong to the matching draw (§4). */
function refuseUnmatched(m, table, file) {
  const at = table.rows.findIndex((person) => m.depts.get(person.dept) === 0);
  if (at >= 0) throw new Refused(file, at + 1, `${table.rows[at].dept} 在本次抽取中不配人`);
}
