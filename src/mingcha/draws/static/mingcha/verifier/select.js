"use strict";
// The draw of enterprises: tickets, cells, apportionment, selection, batches (§8). A ticket and an
// id are kept as one text (64 hex digits, then the id): such texts sort like the pair.

/** Ticket and id of every id; the same ticket serves every scope. */
function* ticketsOf(alg, k, ids) {
  const message = new Uint8Array(128);
  const prefix = putText(`${hx(alg, `mc1|ticket|${k}`).slice(0, 32)}|`, message, 0);
  const room = new Uint8Array(ids.length * 97); // an id has at most 32 characters
  let at = 0;
  for (let i = 0; i < ids.length; i++) {
    hashInto(alg, message, putText(ids[i], message, prefix), HASH_OUT, 0);
    at = putText(ids[i], room, putHex(HASH_OUT, room, at));
    room[at++] = 0x0a;
    if (i % SLICE === SLICE - 1) yield ["算票号", i, ids.length];
  }
  return linesOf(room, at);
}

/** One ticket. */
function ticketOf(alg, k, id) {
  return hx(alg, `${hx(alg, `mc1|ticket|${k}`).slice(0, 32)}|${id}`);
}

/** The whole draw: cells in order, each with all its ticket-and-ids in order. */
function* rankedCells(m, k, roster) {
  const tickets = yield* ticketsOf(m.alg, k, roster.map((row) => row.id));
  const members = new Map();
  roster.forEach((row, i) => {
    for (const scope of scopesOf(m, row.need)) {
      const cell = joined(scope, row.grade, row.region);
      if (!members.has(cell)) members.set(cell, []);
      members.get(cell).push(tickets[i]);
    }
  });
  const ranked = new Map();
  for (const cell of [...members.keys()].sort()) {
    ranked.set(cell, members.get(cell).sort());
    yield ["排各格的次序", ranked.size, members.size];
  }
  return ranked;
}

/** How many each region gives, for the sizes C of its cells, regions ascending (§8.3, §8.4). */
function apportion(m, k, scope, grade, sizes) {
  const pop = BigInt(sizes.reduce((sum, size) => sum + size, 0));
  const n = quotaOf(m.quotas.get(joined(scope, grade)), pop);
  const u = u60(m.alg, `mc1|alloc|${k}|${scope}|${grade}`) % pop;
  let before = 0n;
  return sizes.map((size) => {
    const upto = before + BigInt(size);
    const share = (n * upto + u) / pop - (n * before + u) / pop;
    before = upto;
    return Number(share);
  });
}

/** How many each cell gives, for a map from cell to its C; cells in order. */
function sharesOf(m, k, sizes) {
  const strata = new Map();
  for (const cell of sizes.keys()) {
    const stratum = cell.slice(0, cell.lastIndexOf(","));
    if (!strata.has(stratum)) strata.set(stratum, []);
    strata.get(stratum).push(cell);
  }
  const shares = new Map();
  for (const [stratum, cells] of strata) {
    const counts = apportion(m, k, ...stratum.split(","), cells.map((cell) => sizes.get(cell)));
    cells.forEach((cell, i) => shares.set(cell, counts[i]));
  }
  return shares;
}

/** The batch, from 1, of every selected id of one scope (§8.6). */
function batchNumbers(m, k, ids) {
  const order = ids.map((id) => hx(m.alg, `mc1|batch|${k}|${id}`) + id).sort();
  const batches = m.batches || 1;
  const full = Math.floor(order.length / batches);
  const larger = order.length % batches;
  const numbers = new Map();
  let at = 0;
  for (let batch = 1; batch <= batches; batch++) {
    const end = at + full + (batch <= larger ? 1 : 0);
    for (; at < end; at++) numbers.set(order[at].slice(64), batch);
  }
  return numbers;
}

/** The rows of cells.csv and selected.csv, and the ranked cells they come from. */
function* drawEnterprises(m, k, roster) {
  const ranked = yield* rankedCells(m, k, roster);
  const sizes = new Map([...ranked].map(([cell, members]) => [cell, members.length]));
  const shares = sharesOf(m, k, sizes);
  const cells = [];
  const selected = [];
  for (const [cell, members] of ranked) {
    const [scope, grade, region] = cell.split(",");
    const share = shares.get(cell);
    const cutoff = share ? members[share - 1].slice(0, 64) : null;
    cells.push({ scope, grade, region, size: members.length, k: share, cutoff });
    members.slice(0, share).forEach((text, i) => {
      const [ticket, id] = [text.slice(0, 64), text.slice(64)];
      selected.push({ scope, grade, region, rank: i + 1, ticket, id });
    });
  }
  yield ["排检查批次", 0, selected.length];
  for (const [scope, rows] of byScope(selected)) {
    const numbers = batchNumbers(m, k, rows.map((row) => row.id));
    for (const row of rows) row.batch = numbers.get(row.id);
    yield [`排检查批次（${scope}）`, rows.length, selected.length];
  }
  return { ranked, cells, selected };
}

/** Scope → its selected rows. */
function byScope(selected) {
  const scopes = new Map();
  for (const row of selected) {
    if (!scopes.has(row.scope)) scopes.set(row.scope, []);
    scopes.get(row.scope).push(row);
  }
  return scopes;
}

const cellKey = (row) => joined(row.scope, row.grade, row.region);
const cellLine = (c) => joined(cellKey(c), c.size, c.k, c.cutoff || "-");
const selectedLine = (s) => joined(cellKey(s), s.rank, s.ticket, s.id, s.batch);

/** What a department must visit, in the order of (ticket, id); `needs`: id → need (§9). */
function visitsOf(dept, needs, selected) {
  return selected
    .filter((row) => row.scope === dept || (row.scope === "ALL" && needs.get(row.id).has(dept)))
    .map((row) => [row.ticket + row.id, row])
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, row]) => ({
      enterprise: row.id,
      region: row.region,
      tag: needs.get(row.id).get(dept),
    }));
}

/** The needs of the selected enterprises by id. */
function needsOf(roster, selected) {
  const chosen = new Set(selected.map((row) => row.id));
  return new Map(roster.filter((row) => chosen.has(row.id)).map((row) => [row.id, row.need]));
}
