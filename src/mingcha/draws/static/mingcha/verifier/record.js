"use strict";
// The record that closes a draw, complete or void, and links the next one (§6, §10).

const RESULT_TABLES = ["cells.csv", "selected.csv", "teams.csv"];
const VOID_REASONS = [
  "entropy-missing",
  "entropy-invalid",
  "secret-lost",
  "roster-error",
  "ceremony-broken",
];

/** Read record.txt of either kind. */
function parseRecord(bytes) {
  const f = new Labelled("record.txt", bytes, "mc1-record");
  const record = { isVoid: false, hashes: {}, unfilled: [] };
  record.draw = f.take("draw", TOKEN);
  record.manifest = f.take("manifest", HEX64);
  if (f.nextKey() === "status") {
    f.take("status", "void");
    record.isVoid = true;
    record.reason = f.take("reason", NAME);
    record.secret = f.take("secret", `-|${HEX64}`);
  } else {
    record.seed = f.take("seed", HEX64);
    for (const file of RESULT_TABLES) {
      record.hashes[file] = f.take(`${file.replace(".csv", "")}.file`, HEX64);
    }
    const seats = f.takeNumbered("unfilled.", `${NAME} ${ENT} [1-9][0-9]{0,8}`);
    record.unfilled = seats.map((seat) => {
      const [dept, enterprise, number] = seat.split(" ");
      return { dept, enterprise, seat: Number(number) };
    });
    f.take("status", "complete|unfilled");
  }
  f.end();
  for (let i = 1; i < record.unfilled.length; i++) {
    if (compareSeats(record.unfilled[i - 1], record.unfilled[i]) >= 0) {
      throw new Refused("record.txt", 0, "unfilled 各行次序不对");
    }
  }
  return record;
}

/** Order unfilled seats by (department, enterprise, seat). */
function compareSeats(one, other) {
  return compareFields(
    [one.dept, one.enterprise, one.seat],
    [other.dept, other.enterprise, other.seat],
  );
}

/** The lines that record.txt must have, from the three result files and the unfilled seats. */
function recordLines(m, k, files, unfilled) {
  return [
    "mc1-record",
    `draw=${m.draw}`,
    `manifest=${m.m}`,
    `seed=${k}`,
    ...RESULT_TABLES.map((file) => `${file.replace(".csv", "")}.file=${fileHash(m.alg, files[file])}`),
    ...unfilled.map((u, i) => `unfilled.${i + 1}=${u.dept} ${u.enterprise} ${u.seat}`),
    `status=${unfilled.length ? "unfilled" : "complete"}`,
  ];
}

/** Check the record of a void attempt: draw, M, the reason, the opening of the secret. */
function checkVoid(report, m, record) {
  report.check("record.txt names this draw", "总记录写的是这次抽取", record.draw === m.draw, "record.txt 第 2 行");
  report.check("record.txt names M", "总记录写的承诺 M 相符", record.manifest === m.m, "record.txt 第 3 行");
  report.check(
    "the reason of the void attempt is known",
    "作废原因是规则列明的",
    VOID_REASONS.includes(record.reason),
    `record.txt 第 5 行：${record.reason}`,
  );
  if (record.secret === "-") {
    report.check("the secret is lost", "密值遗失才可以不公开", record.reason === "secret-lost", "record.txt 第 6 行");
  } else {
    const holds = secretOpens(m, record.secret);
    report.check("secret opens secret.commit", "密值打得开抽取前的承诺", holds, "record.txt 第 6 行");
  }
}
