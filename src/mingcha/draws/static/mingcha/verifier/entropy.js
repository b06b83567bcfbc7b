"use strict";
// Public randomness: the rules a manifest announces and the values that answer them (§6).

const ISSUE = "[1-9][0-9]{0,15}";
const ENTROPY_RULES = {
  d10: /^d10x([1-9][0-9]?)$/,
  sealed: new RegExp(`^sealed:(${HEX64})$`),
  lottery: new RegExp(`^lottery:([a-z][a-z0-9]{0,15}):(${ISSUE})(:next)?$`),
  drand: new RegExp(`^drand:quicknet:(${ISSUE})$`),
};
const ZONE = "[0-9]{2}(?:\\.[0-9]{2})*";
const LOTTERY_VALUE = new RegExp(`^${ISSUE}:(${ZONE})(?:\\+(${ZONE}))?$`);
const GAMES = new Map([
  // per zone: how many numbers, the least, the greatest
  ["ssq", [[6, "01", "33"], [1, "01", "16"]]],
  ["dlt", [[5, "01", "35"], [2, "01", "12"]]],
  ["kl8", [[20, "01", "80"]]],
]);

/** Read `LABEL RULE` into {label, kind, args}; null if no rule reads like that. */
function parseEntry(line) {
  const [label] = line.split(" ", 1);
  const rule = line.slice(label.length + 1);
  for (const [kind, pattern] of Object.entries(ENTROPY_RULES)) {
    const found = pattern.exec(rule);
    if (found) return { label, kind, args: found.slice(1).map((group) => group || "") };
  }
  return null;
}

/** How many dice an entry asks for. */
function diceOf(entry) {
  return entry.kind === "d10" ? Number(entry.args[0]) : 0;
}

/** The Unix time in seconds at which the drand round of an entry appears. */
function drandTime(entry) {
  return 1692803367n + 3n * (BigInt(entry.args[0]) - 1n);
}

/** What breaks the grammar of a value, "" if nothing. */
function malformedValue(entry, value) {
  if (entry.kind === "d10") {
    const dice = diceOf(entry);
    return matches(`[0-9]{${dice}}`, value) ? "" : `应当是 ${dice} 位数字`;
  }
  if (entry.kind === "sealed") {
    return matches(`[0-9]{1,32}\\.${SALT}`, value) ? "" : "应当是数字、点和 32 位十六进制";
  }
  if (entry.kind === "lottery") {
    return isLotteryResult(entry.args[0], value) ? "" : `不是 ${entry.args[0]} 的开奖号码`;
  }
  return "含 drand 签名，本核验器不能验证它，请用另一种实现";
}

function isLotteryResult(game, value) {
  const found = LOTTERY_VALUE.exec(value);
  if (!found) return false;
  const zones = found.slice(1).filter(Boolean).map((zone) => zone.split("."));
  const rules = GAMES.get(game) || zones.map((zone) => [zone.length, "00", "99"]);
  return (
    zones.length === rules.length &&
    zones.every((zone, i) => {
      const [count, least, greatest] = rules[i];
      return (
        zone.length === count &&
        ascending(zone) &&
        zone[0] >= least &&
        zone[zone.length - 1] <= greatest
      );
    })
  );
}

/** Tell whether a well-formed value opens the commitment or is of the declared issue. */
function entryAnswers(entry, alg, draw, value) {
  if (entry.kind === "sealed") {
    return hx(alg, `mc1|entry|${draw}|${entry.label}|${value}`) === entry.args[0];
  }
  if (entry.kind !== "lottery") return true;
  const [, declared, laterToo] = entry.args;
  const [issue] = value.split(":", 1);
  const later = issue.length === declared.length && issue > declared;
  return issue === declared || (laterToo !== "" && later);
}

/** Tell whether the entries reach the level; `matched` = some department is matched. */
function levelReached(level, entries, matched) {
  const dice = entries.map(diceOf).filter((count) => count > 0);
  const kinds = new Set(entries.map((entry) => entry.kind));
  if (level === "L0") return !matched && (Math.max(0, ...dice) >= 10 || kinds.has("lottery"));
  const digits = dice.reduce((sum, count) => sum + count, 0);
  const witnessed = dice.length >= 3 && digits >= 39; // 39 digits carry 129.5 bits, 128 are needed
  const lottery = level === "L1" || kinds.has("lottery");
  return witnessed && lottery && (level !== "L3" || kinds.has("drand"));
}
