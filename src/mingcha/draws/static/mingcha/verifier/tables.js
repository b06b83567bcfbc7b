"use strict";
// The eight tables of a draw: their columns, their keys, and what a line becomes (§4, §8–§11).

const list = (item) => `${item}(?:\\+${item})*`;
const NEED = list(`${NAME}(?::${NAME})?`);
const optional = (text) => (text === "-" ? null : text);
const optionalNumber = (text) => (text === "-" ? null : Number(text));

/** Parts joined by "+", "-" = none; null if they are not strictly ascending. */
function readParts(text) {
  const parts = text === "-" ? [] : text.split("+");
  return ascending(parts) ? parts : null;
}

const SETS = new Map(); // rows with equal text share their sets
const NEEDS = new Map();

function readSet(text) {
  if (!SETS.has(text)) SETS.set(text, readParts(text) && new Set(readParts(text)));
  return SETS.get(text);
}

/** Department → the tag it asks for, null = none; the whole null if departments do not ascend. */
function readNeed(text) {
  if (!NEEDS.has(text)) {
    const pairs = text.split("+").map((part) => part.split(":"));
    const need = new Map(pairs.map(([dept, tag]) => [dept, tag || null]));
    NEEDS.set(text, ascending(pairs.map(([dept]) => dept)) ? need : null);
  }
  return NEEDS.get(text);
}

const readRoster = ([id, grade, region, need]) =>
  readNeed(need) && { id, grade, region, need: readNeed(need) };

const readStaff = ([id, dept, pools, tags, base, cap]) =>
  readSet(pools) &&
  readSet(tags) && {
    id,
    dept,
    pools: readSet(pools),
    tags: readSet(tags),
    base: Number(base),
    cap: optionalNumber(cap),
  };

const readTeam = ([dept, enterprise, staff]) =>
  readParts(staff) && { dept, enterprise, staff: readParts(staff) };

function readChange([seq, kind, unit, enterprise, out, come, reason]) {
  const legal =
    kind === "staff"
      ? enterprise !== "-" && (out === "-") === (reason === "substitute")
      : enterprise === "-" && matches(ENT, out) && matches(`-|${ENT}`, come);
  return (
    legal && {
      seq: Number(seq),
      kind,
      unit,
      enterprise: optional(enterprise),
      out: optional(out),
      come: optional(come),
      reason,
    }
  );
}

const PLACE = [NAME, NAME, REGION]; // scope, grade, region
const TABLES = {
  "roster.csv": { key: 1, columns: [ENT, NAME, REGION, NEED, SALT], read: readRoster },
  "staff.csv": {
    key: 1,
    columns: [NAME, NAME, list(REGION), `-|${list(NAME)}`, INT, `-|${INT}`, SALT],
    read: readStaff,
  },
  "recuse.csv": {
    key: 2,
    columns: [NAME, ENT, NAME, SALT],
    read: ([staff, enterprise, reason]) => ({ staff, enterprise, reason }),
  },
  "excluded.csv": { key: 1, columns: [ENT, NAME], read: ([id, reason]) => ({ id, reason }) },
  "leaves.csv": { key: 1, columns: [ENT, HEX64], read: ([id, hash]) => ({ id, hash }) },
  "cells.csv": {
    key: 3,
    columns: [...PLACE, INT, INT, `-|${HEX64}`],
    read: ([scope, grade, region, size, k, cutoff]) => ({
      scope,
      grade,
      region,
      size: Number(size),
      k: Number(k),
      cutoff: optional(cutoff),
    }),
  },
  "selected.csv": {
    key: 4,
    columns: [...PLACE, INT, HEX64, ENT, INT],
    read: ([scope, grade, region, rank, ticket, id, batch]) => ({
      scope,
      grade,
      region,
      rank: Number(rank),
      ticket,
      id,
      batch: Number(batch),
    }),
  },
  "teams.csv": { key: 2, columns: [NAME, ENT, `-|${list(NAME)}`], read: readTeam },
  "changes.csv": {
    key: 1,
    columns: [INT, "staff|enterprise", NAME, `-|${ENT}`, `-|${NAME}`, `-|${NAME}`, NAME],
    read: readChange,
  },
};

/** {lines, rows} of a table; line i is row i, since there is no header and no empty line. */
function* readTable(file, bytes) {
  const { key, columns, read } = TABLES[file];
  const lines = fileLines(file, bytes);
  const row = new RegExp(`^${columns.map((column) => `(${column})`).join(",")}$`);
  const rows = [];
  let last = null;
  for (let i = 0; i < lines.length; i++) {
    const found = row.exec(lines[i]);
    if (!found) throw new Refused(file, i + 1, `格式不对：${lines[i].slice(0, 80)}`);
    const fields = found.slice(1);
    const value = read(fields);
    if (!value) throw new Refused(file, i + 1, `次序或组合不对：${lines[i].slice(0, 80)}`);
    const now = fields.slice(0, key).map((text, at) => (columns[at] === INT ? Number(text) : text));
    const order = last === null ? 1 : compareFields(now, last);
    if (order <= 0) throw new Refused(file, i + 1, order ? "次序不对" : `重复：${now.join(",")}`);
    last = now;
    rows.push(value);
    if (i % SLICE === SLICE - 1) yield [`读 ${file}`, i, lines.length];
  }
  return { lines, rows };
}

/** Compare two lists of texts and numbers field by field: -1, 0 or 1. */
function compareFields(one, other) {
  for (let i = 0; i < one.length; i++) {
    if (one[i] !== other[i]) return one[i] < other[i] ? -1 : 1;
  }
  return 0;
}
