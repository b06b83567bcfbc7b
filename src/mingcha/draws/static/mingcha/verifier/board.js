"use strict";
// Matching one department (§9): who is on which team, and what everybody bears. Persons are numbered
// in the order E and visits in task order: "in the order of E" and "in task order" mean ascending.

/** The state of one department: who is on which team, and what everybody bears. */
class Board {
  constructor(m, k, dept, staff, visits, barred) {
    const even = (person) => hx(m.alg, `mc1|even|${k}|${dept}|${person.id}`) + person.id;
    const mine = staff.filter((person) => person.dept === dept).map((p) => [even(p), p]);
    this.staff = mine.sort(([one], [other]) => (one < other ? -1 : 1)).map(([, person]) => person);
    this.visits = visits;
    this.barred = barred; // a Set of "staff,enterprise"
    this.alg = m.alg;
    this.deal = `mc1|deal|${k}|${dept}|`;
    this.load = this.staff.map((person) => person.base);
    this.teams = visits.map(() => []);
    this.held = this.staff.map(() => []); // the visits of each person, ascending
    this.serving = new Map(); // region → persons, ascending
    this.staff.forEach((person, i) => {
      for (const region of person.pools) {
        if (!this.serving.has(region)) this.serving.set(region, []);
        this.serving.get(region).push(i);
      }
    });
  }

  hasRoom(i) {
    const { base, cap } = this.staff[i];
    return cap === null || this.load[i] < base + cap;
  }

  holds(i, visit) {
    const { tag } = this.visits[visit];
    return tag !== null && this.staff[i].tags.has(tag);
  }

  holders(visit) {
    return this.teams[visit].filter((i) => this.holds(i, visit));
  }

  /** allowed(i, t): the region is one of the person's, and there is no recusal. */
  allowed(i, visit) {
    const { region, enterprise } = this.visits[visit];
    const person = this.staff[i];
    return person.pools.has(region) && !this.barred.has(joined(person.id, enterprise));
  }

  couldJoin(i, visit) {
    return !this.teams[visit].includes(i) && this.allowed(i, visit);
  }

  /** The persons who serve in the region of a visit. */
  nearby(visit) {
    return this.serving.get(this.visits[visit].region) || [];
  }

  /** The turn of a person at the present load: the smallest (load, hash, id) is dealt first. */
  turn(i) {
    const { id } = this.staff[i];
    const load = this.load[i];
    return { load, text: hx(this.alg, `${this.deal}${load}|${id}`) + id, i };
  }

  join(visit, i) {
    this.teams[visit].push(i);
    const held = this.held[i];
    let at = held.length;
    while (at > 0 && held[at - 1] > visit) at--;
    held.splice(at, 0, visit);
  }

  leave(visit, i) {
    this.teams[visit].splice(this.teams[visit].indexOf(i), 1);
    this.held[i].splice(this.held[i].indexOf(visit), 1);
  }

  /** Carry out a chain of exchanges: first everybody leaves, then everybody joins. */
  apply(path) {
    for (const step of path) this.leave(step.visit, step.out);
    for (const step of path) this.join(step.visit, step.come);
  }
}
