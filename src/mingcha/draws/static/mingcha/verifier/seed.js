"use strict";
// The seed: the operator's secret and the public entropy, joined after the commitment (§7).

/** Read seed.txt, whose entries have the manifest's labels, order and grammar. Its `k` is K. */
function parseSeed(m, bytes) {
  const f = new Labelled("seed.txt", bytes, "mc1-seed");
  const seed = { k: fileHash(m.alg, bytes) };
  seed.draw = f.take("draw", TOKEN);
  seed.manifest = f.take("manifest", HEX64);
  seed.secret = f.take("secret", HEX64);
  seed.values = m.entropy.map((entry) => {
    const value = f.take(entry.label, ".+");
    const fault = malformedValue(entry, value);
    if (fault) throw new Refused("seed.txt", f.at, `${entry.label}：${fault}`);
    return value;
  });
  f.end();
  return seed;
}

/** Tell whether this is the secret that the manifest commits to. */
function secretOpens(m, secret) {
  return hx(m.alg, `mc1|commit|${m.draw}|${secret}`) === m.secretCommit;
}

/** Compare a seed with the manifest: draw, M, the opened commitments, the lottery issues. */
function checkSeed(report, m, seed) {
  report.check("seed.txt names this draw", "种子写的是这次抽取", seed.draw === m.draw, "seed.txt 第 2 行");
  report.check(
    "seed.txt names M",
    "种子写的承诺 M 就是承诺文件的指纹",
    seed.manifest === m.m,
    `seed.txt 第 3 行：写的是 ${seed.manifest}，算出 ${m.m}`,
  );
  report.check(
    "secret opens secret.commit",
    "密值打得开抽取前的承诺",
    secretOpens(m, seed.secret),
    "seed.txt 第 4 行",
  );
  m.entropy.forEach((entry, i) => {
    const holds = entryAnswers(entry, m.alg, m.draw, seed.values[i]);
    const where = `seed.txt 第 ${i + 5} 行`;
    if (entry.kind === "sealed") {
      const words = `密封的随机数 ${entry.label} 打得开它的承诺`;
      report.check(`entropy ${entry.label} opens its commitment`, words, holds, where);
    } else if (entry.kind === "lottery") {
      const words = `开奖号 ${entry.label} 是事先指定的那一期`;
      report.check(`entropy ${entry.label} is of the declared issue`, words, holds, where);
    }
  });
}
