"use strict";
// The certificate of a matching (§9): independent of the algorithm and of the seed, it knows only
// who may go where. Chains of exchanges are followed backwards, from those who could take more on.

/** What is wrong with the published teams of one department, "" if the certificate holds.
 * `teams` has the staff ids per visit, `unfilled` the seats as {visit, seat}.
 */
function certificateFault(dept, size, staff, visits, barred, teams, unfilled) {
  const claim = new Claim(dept, size, staff, visits, barred, teams, unfilled);
  return claim.brokenRule() || claim.seatToFill() || claim.loadToEvenOut();
}

class Claim {
  constructor(dept, size, staff, visits, barred, teams, unfilled) {
    const mine = staff.filter((person) => person.dept === dept);
    this.size = size;
    this.people = new Map(mine.map((person) => [person.id, person]));
    this.visits = visits;
    this.barred = barred;
    this.teams = teams;
    this.unfilled = unfilled;
    this.load = new Map(mine.map((person) => [person.id, person.base]));
    for (const id of teams.flat()) if (this.load.has(id)) this.load.set(id, this.load.get(id) + 1);
  }

  allowed(person, visit) {
    const { region, enterprise } = this.visits[visit];
    return person.pools.has(region) && !this.barred.has(joined(person.id, enterprise));
  }

  couldJoin(person, visit) {
    return !this.teams[visit].includes(person.id) && this.allowed(person, visit);
  }

  holders(visit) {
    const { tag } = this.visits[visit];
    return this.teams[visit].filter((id) => tag !== null && this.people.get(id).tags.has(tag));
  }

  hasRoom(person) {
    return person.cap === null || this.load.get(person.id) < person.base + person.cap;
  }

  /** Parts 1 and 2: the teams are what the rules ask for, and nobody exceeds the cap. */
  brokenRule() {
    const seats = new Set(this.unfilled.map(({ visit, seat }) => `${visit} ${seat}`));
    if (this.unfilled.some(({ seat }) => seat > this.size)) return "载明的缺位不存在";
    const sizes = this.visits.map(() => this.size);
    for (const { visit } of this.unfilled) sizes[visit]--;
    for (let visit = 0; visit < this.visits.length; visit++) {
      const fault = this.teamFault(visit, sizes[visit], seats.has(`${visit} 1`));
      if (fault) return `${this.visits[visit].enterprise}：${fault}`;
    }
    for (const person of this.people.values()) {
      if (person.cap !== null && this.load.get(person.id) > person.base + person.cap) {
        return `${person.id} 超过上限 ${person.cap}`;
      }
    }
    return "";
  }

  teamFault(visit, size, tagSeatEmpty) {
    const team = this.teams[visit];
    if (team.length !== size) return `有 ${team.length} 人，应当 ${size} 人`;
    const stranger = team.find((id) => !this.people.has(id));
    if (stranger) return `${stranger} 不是本部门人员`;
    const barred = team.find((id) => !this.allowed(this.people.get(id), visit));
    if (barred) return `${barred} 不能去`;
    const { tag } = this.visits[visit];
    return tag !== null && !tagSeatEmpty && !this.holders(visit).length ? `没有人持有 ${tag}` : "";
  }

  /** Part 3: for no unfilled seat can anybody join, or make room by a chain and join. */
  seatToFill() {
    const ways = this.unfilled.length ? this.leastLoads() : new Map();
    const able = [...this.people.values()].filter((p) => ways.has(p.id) || this.hasRoom(p));
    for (const { visit } of this.unfilled) {
      const { tag, enterprise } = this.visits[visit];
      const others = this.teams[visit].length - this.holders(visit).length;
      const must = tag !== null && others >= this.size - 1;
      const fit = (p) => this.couldJoin(p, visit) && (!must || p.tags.has(tag));
      const person = able.find(fit);
      if (person) return `${enterprise}：${person.id} 可以补上空缺`;
    }
    return "";
  }

  /** Part 4: no chain leads from anybody to a person with room who bears two visits less. */
  loadToEvenOut() {
    for (const [id, least] of this.leastLoads()) {
      const load = this.load.get(id);
      if (load >= least + 2) return `${id} 已有 ${load} 次，可以让给只有 ${least} 次的人`;
    }
    return "";
  }

  /** For everybody from whom chains lead to people with room: the least load of those.
   * Goals in the order of their loads: whoever is found first through a goal keeps its load.
   */
  leastLoads() {
    const least = new Map();
    const asked = new Set();
    const waiting = this.waitingVisits();
    const goals = [...this.people.values()].filter((person) => this.hasRoom(person));
    goals.sort((one, other) => this.load.get(one.id) - this.load.get(other.id));
    for (const goal of goals) {
      const takers = [goal];
      while (takers.length) {
        const taker = takers.pop();
        if (asked.has(taker.id)) continue;
        asked.add(taker.id);
        for (const giver of this.givers(taker, waiting)) {
          if (least.has(giver)) continue;
          least.set(giver, this.load.get(goal.id));
          takers.push(this.people.get(giver));
        }
      }
    }
    return least;
  }

  /** "region" → visits that nobody yet could take over; "region,tag" → only a holder still could. */
  waitingVisits() {
    const waiting = new Map();
    this.visits.forEach(({ region }, visit) => {
      if (!waiting.has(region)) waiting.set(region, []);
      waiting.get(region).push(visit);
    });
    return waiting;
  }

  /** Those whom the taker could relieve; their visits wait no longer, or only for a holder. */
  givers(taker, waiting) {
    const found = [];
    for (const region of taker.pools) {
      for (const key of [region, ...[...taker.tags].map((tag) => joined(region, tag))]) {
        const visits = waiting.get(key) || [];
        const still = visits.filter((visit) => !this.couldJoin(taker, visit));
        waiting.set(key, still);
        for (const visit of visits.filter((one) => this.couldJoin(taker, one))) {
          const { tag } = this.visits[visit];
          const holders = this.holders(visit);
          const bound = holders.length === 1 && !taker.tags.has(tag);
          found.push(...this.teams[visit].filter((id) => !bound || id !== holders[0]));
          if (!bound) continue;
          const rest = joined(region, tag);
          waiting.set(rest, [...(waiting.get(rest) || []), visit]);
        }
      }
    }
    return found;
  }
}
