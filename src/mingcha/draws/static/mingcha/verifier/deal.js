"use strict";
// The deal (§9 A): seat by seat, the person with the smallest (load, hash, id) who may go there
// joins. One heap of turns for each class of persons with equal pools and tags keeps it fast.

const earlier = (one, other) =>
  one.load !== other.load ? one.load < other.load : one.text < other.text;

/** A heap of turns, the first of them on top. */
class Heap {
  constructor() {
    this.turns = [];
  }

  get top() {
    return this.turns[0];
  }

  push(turn) {
    const { turns } = this;
    let at = turns.push(turn) - 1;
    for (let above = (at - 1) >> 1; at > 0 && earlier(turn, turns[above]); above = (at - 1) >> 1) {
      turns[at] = turns[above];
      at = above;
    }
    turns[at] = turn;
  }

  pop() {
    const { turns } = this;
    const [top] = turns;
    const last = turns.pop();
    if (turns.length === 0) return top;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= turns.length) break;
      if (below + 1 < turns.length && earlier(turns[below + 1], turns[below])) below++;
      if (!earlier(turns[below], last)) break;
      turns[at] = turns[below];
      at = below;
    }
    turns[at] = last;
    return top;
  }
}

/** Everybody with room, in one heap of turns for each class of equal pools and tags. */
class Deck {
  constructor(board) {
    this.board = board;
    this.classes = new Map();
    this.fitting = new Map();
    this.heapOf = board.staff.map(({ pools, tags }) => {
      const key = `${[...pools].join("+")}|${[...tags].join("+")}`;
      if (!this.classes.has(key)) this.classes.set(key, { pools, tags, heap: new Heap() });
      return this.classes.get(key).heap;
    });
    board.staff.forEach((_, i) => this.put(i));
  }

  put(i) {
    if (this.board.hasRoom(i)) this.heapOf[i].push(this.board.turn(i));
  }

  /** The heaps of the classes that fit a seat in this region, for a holder of the tag if any. */
  heaps(region, tag) {
    const key = `${region}|${tag || ""}`;
    if (!this.fitting.has(key)) {
      const fit = [...this.classes.values()].filter(
        ({ pools, tags }) => pools.has(region) && (tag === null || tags.has(tag)),
      );
      this.fitting.set(key, fit.map(({ heap }) => heap));
    }
    return this.fitting.get(key);
  }

  /** Take out the person whose turn it is for a seat of this visit, -1 if there is nobody. */
  take(visit, tag) {
    const aside = []; // those who may not join here; they keep their turns
    let best = null;
    for (const heap of this.heaps(this.board.visits[visit].region, tag)) {
      const first = () => heap.top && (!best || earlier(heap.top, best.top));
      while (first() && !this.board.couldJoin(heap.top.i, visit)) aside.push([heap, heap.pop()]);
      if (first()) best = heap;
    }
    const i = best ? best.pop().i : -1;
    for (const [heap, turn] of aside) heap.push(turn);
    return i;
  }
}

/** A. Deal seat by seat; return the seats for which nobody was found. */
function* dealSeats(board, size) {
  const deck = new Deck(board);
  const missed = [];
  for (let visit = 0; visit < board.visits.length; visit++) {
    for (let seat = 1; seat <= size; seat++) {
      const i = deck.take(visit, seat === 1 ? board.visits[visit].tag : null);
      if (i < 0) {
        missed.push({ visit, seat });
        continue;
      }
      board.join(visit, i);
      board.load[i]++;
      deck.put(i);
    }
    if (visit % 500 === 499) yield ["发牌配人", visit, board.visits.length];
  }
  return missed;
}
