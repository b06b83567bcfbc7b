"use strict";
// The commitment: what is fixed before any entropy exists (§5).

const COMMITMENTS = {
  "roster.rows": INT,
  "roster.root": HEX64,
  "roster.file": HEX64,
  "leaves.file": HEX64,
  "excluded.rows": INT,
  "excluded.root": HEX64,
  "staff.rows": INT,
  "staff.root": HEX64,
  "recuse.rows": INT,
  "recuse.root": HEX64,
};
const DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
const CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]";
const OFFSET = "[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00)";

/** Read a manifest; refuses whatever §5 and §6 refuse. Its `m` is M. */
function parseManifest(bytes) {
  const f = new Labelled("manifest.txt", bytes, "mc1-manifest");
  const m = { alg: f.take("alg", "sha256|sm3") };
  m.m = fileHash(m.alg, bytes);
  m.lines = f.lines;
  m.draw = f.take("draw", TOKEN);
  m.plan = f.take("plan", TOKEN);
  m.rulebook = f.take("rulebook", HEX64);
  m.attempt = Number(f.take("attempt", `(?!0)${INT}`));
  m.prev = f.take("prev", HEX64);
  m.time = f.take("time", `${DAY}T${CLOCK}:[0-5][0-9]${OFFSET}`);
  m.openBy = f.take("open.by", DAY);
  m.level = f.take("level", "L[0-3]");
  m.rosterPublic = f.take("roster.public", "open|closed");
  m.commitments = {};
  for (const [key, pattern] of Object.entries(COMMITMENTS)) m.commitments[key] = f.take(key, pattern);
  m.sources = f.takeNumbered("source.", `${NAME} ${HEX64}`).map((line) => line.split(" "));
  m.batches = f.nextKey() === "batches" ? Number(f.take("batches", "[1-9][0-9]{0,2}")) : null;
  m.quotas = new Map(
    f
      .takeNamed("quota.", `${NAME}\\.${NAME}`, `${INT}/${INT} min ${INT}`)
      .map(([names, value]) => [joined(...names), readQuota(value)]),
  );
  m.depts = new Map(
    f.takeNamed("dept.", `(?!ALL$)${NAME}`, "[02-9]").map(([[dept], k]) => [dept, Number(k)]),
  );
  m.secretCommit = f.take("secret.commit", HEX64);
  m.entropy = f.takeNumbered("entropy.", `${LABEL} .+`).map(readEntry);
  f.end();
  m.joint = [...m.quotas.keys()].some((key) => key.startsWith("ALL,"));
  m.matched = new Map([...m.depts].filter(([, size]) => size > 0));
  m.selection = (m.sources.find(([name]) => name === "selection") || [null, null])[1];
  const fault = manifestFault(m);
  if (fault) throw new Refused("manifest.txt", 0, fault);
  return m;
}

/** The ratio num/den and the least number `min`; the products need BigInt. */
function readQuota(value) {
  const [num, den, min] = value.replace(" min ", "/").split("/").map(BigInt);
  if (den === 0n || num > den) {
    throw new Refused("manifest.txt", 0, `抽查比例 ${value} 不在 0 与 1 之间`);
  }
  return { num, den, min };
}

/** n of §8.3 for a population, as BigInt. */
function quotaOf({ num, den, min }, pop) {
  const share = (pop * num + den - 1n) / den;
  const n = share > min ? share : min;
  return n < pop ? n : pop;
}

function readEntry(line) {
  const entry = parseEntry(line);
  if (!entry) throw new Refused("manifest.txt", 0, `不认识的随机数规则“${line}”`);
  return entry;
}

/** What is wrong between the lines of a manifest, "" if nothing. */
function manifestFault(m) {
  const scopes = new Set([...m.quotas.keys()].map((key) => key.split(",")[0]));
  const allAlone = scopes.size === 1 && scopes.has("ALL");
  if (!m.quotas.size || !m.depts.size) return "至少要有一行 quota 和一行 dept";
  if (!allAlone && [...scopes].some((scope) => !m.depts.has(scope))) {
    return "quota 的范围应当只有 ALL，或者都是有 dept 行的部门";
  }
  if (m.sources.filter(([name]) => name === "selection").length > 1) return "selection 来源多于一行";
  if (new Set(m.entropy.map((entry) => entry.label)).size < m.entropy.length) {
    return "随机数的标签有重复";
  }
  if (!levelReached(m.level, m.entropy, m.matched.size > 0)) {
    return `随机数或检查组人数达不到公信等级 ${m.level} 的要求`;
  }
  return timeFault(m);
}

function timeFault(m) {
  const committed = unixSeconds(m.time);
  if (committed === null || midnight(m.openBy) === null) return "time 或 open.by 不是真实的日期";
  if (m.openBy < m.time.slice(0, 10)) return "open.by 早于 time 当天";
  const rounds = m.entropy.filter((entry) => entry.kind === "drand");
  return rounds.some((entry) => drandTime(entry) <= BigInt(committed)) ? "drand 轮次不晚于 time" : "";
}

/** Unix seconds of the midnight (UTC) that begins `YYYY-MM-DD`, null if there is no such day. */
function midnight(day) {
  const [year, month, date] = day.split("-").map(Number);
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, date);
  const real = year > 0 && at.getUTCMonth() === month - 1 && at.getUTCDate() === date;
  return real ? at.getTime() / 1000 : null;
}

/** Unix seconds of `YYYY-MM-DDTHH:MM:SS±HH:MM`, null if there is no such day. */
function unixSeconds(time) {
  const day = midnight(time.slice(0, 10));
  const [hours, minutes, seconds] = time.slice(11, 19).split(":").map(Number);
  const [offHours, offMinutes] = time.slice(20).split(":").map(Number);
  const offset = (offHours * 60 + offMinutes) * 60 * (time[19] === "-" ? -1 : 1);
  return day === null ? null : day + hours * 3600 + minutes * 60 + seconds - offset;
}

/** The scopes in which an enterprise with this need takes part. */
function scopesOf(m, need) {
  return m.joint ? ["ALL"] : [...need.keys()];
}
