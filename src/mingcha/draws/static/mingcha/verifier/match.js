"use strict";
// Matching one department (§9): after the deal, B fill and C even out by chains of exchanges.

/** Teams (staff ids ascending) per visit, and the unfilled seats [{visit, seat}] in order. */
function* matchDepartment(m, k, dept, size, staff, visits, barred) {
  const board = new Board(m, k, dept, staff, visits, barred);
  const missed = yield* dealSeats(board, size);
  const unfilled = yield* fillSeats(board, missed);
  yield* evenOut(board);
  const teams = board.teams.map((team) => team.map((i) => board.staff[i].id).sort());
  unfilled.sort((one, other) => one.visit - other.visit || one.seat - other.seat);
  return { teams, unfilled };
}

/** Search, breadth first, for a chain of exchanges from a start to a goal (the protocol's search).
 * Returns {path} or, in vain, {reached}: everybody who was reached.
 */
function searchExchange(board, starts, closed, goal) {
  const parent = new Map(starts.map((s) => [s, null]));
  const queue = [...starts];
  const waiting = new Map(); // region → who is neither closed nor reached, in the order of E
  for (let at = 0; at < queue.length; at++) {
    const out = queue[at];
    for (const visit of board.held[out]) {
      const { region } = board.visits[visit];
      const among = waiting.get(region) || board.serving.get(region) || [];
      const left = among.filter((j) => !parent.has(j) && !closed.has(j));
      const holders = left.length ? board.holders(visit) : [];
      const onlyHolder = holders.length === 1 && holders[0] === out;
      for (const come of left) {
        if (!board.couldJoin(come, visit)) continue;
        if (onlyHolder && !board.holds(come, visit)) continue;
        parent.set(come, { visit, out, come });
        queue.push(come);
        if (goal(come)) return { path: chainTo(parent, come) };
      }
      waiting.set(region, left);
    }
  }
  return { reached: [...parent.keys()] };
}

function chainTo(parent, last) {
  const path = [];
  for (let step = parent.get(last); step; step = parent.get(step.out)) path.unshift(step);
  return path;
}

/** B. Fill the missed seats; return those that nobody at all can take.
 * Whoever was reached by a search in vain is lost: no chain from them ever leads to room again, so
 * that leaving them out of later searches changes no result.
 */
function* fillSeats(board, missed) {
  const unfilled = [];
  const lost = new Set();
  for (const [done, { visit, seat }] of missed.entries()) {
    const must = seat === 1 && board.visits[visit].tag !== null && !board.holders(visit).length;
    const fit = (i) => board.couldJoin(i, visit) && (!must || board.holds(i, visit));
    const able = board.nearby(visit).filter(fit);
    const roomy = able.filter((i) => board.hasRoom(i));
    if (roomy.length) {
      const i = roomy.reduce((best, j) => (board.load[j] < board.load[best] ? j : best));
      board.join(visit, i);
      board.load[i]++;
    } else {
      const starts = able.filter((i) => !lost.has(i));
      const { path, reached } = searchExchange(board, starts, lost, (j) => board.hasRoom(j));
      if (path) {
        board.apply(path);
        board.join(visit, path[0].out);
        board.load[path[path.length - 1].come]++;
      } else {
        reached.forEach((i) => lost.add(i));
        unfilled.push({ visit, seat });
      }
    }
    if (done % 100 === 99) yield ["补位", done, missed.length];
  }
  return unfilled;
}

/** C. Carry load down by exchange, level by level from the greatest, until no exchange helps.
 * Levels that nobody has are skipped: nothing happens at them.
 */
function* evenOut(board) {
  const { load } = board;
  const closed = new Set();
  let level = load.reduce((most, one) => Math.max(most, one), 0);
  while (load.length && level >= load.reduce((least, one) => Math.min(least, one)) + 2) {
    const bearers = load.flatMap((one, i) => (one === level ? [i] : []));
    for (const i of bearers) {
      if (closed.has(i)) continue;
      const goal = (j) => load[j] <= level - 2 && board.hasRoom(j);
      const { path, reached } = searchExchange(board, [i], closed, goal);
      if (path) {
        board.apply(path);
        load[i]--;
        load[path[path.length - 1].come]++;
      } else {
        reached.forEach((j) => closed.add(j));
      }
      yield ["调匀", level, load.length];
    }
    level = load.reduce((next, one) => (one < level ? Math.max(next, one) : next), 0);
  }
}

/** The rows of teams.csv and the unfilled seats, of all departments matched. */
function* assignTeams(b, k, selected) {
  const needs = needsOf(b.tables["roster.csv"].rows, selected);
  const barred = barredPairs(b);
  const teams = [];
  const unfilled = [];
  for (const [dept, size] of b.m.matched) {
    const visits = visitsOf(dept, needs, selected);
    const staff = b.tables["staff.csv"].rows;
    const found = yield* matchDepartment(b.m, k, dept, size, staff, visits, barred);
    found.teams.forEach((ids, i) => teams.push({ dept, enterprise: visits[i].enterprise, staff: ids }));
    for (const { visit, seat } of found.unfilled) {
      unfilled.push({ dept, enterprise: visits[visit].enterprise, seat });
    }
  }
  const key = (team) => joined(team.dept, team.enterprise);
  teams.sort((one, other) => (key(one) < key(other) ? -1 : 1));
  return { teams, unfilled: unfilled.sort(compareSeats) };
}

const barredPairs = (b) =>
  new Set(b.tables["recuse.csv"].rows.map((row) => joined(row.staff, row.enterprise)));
const teamLine = (t) => joined(t.dept, t.enterprise, t.staff.join("+") || "-");
