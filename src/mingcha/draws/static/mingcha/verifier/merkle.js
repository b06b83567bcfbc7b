"use strict";
// Merkle trees of RFC 9162 §2.1: leaf = H(0 ‖ line), node = H(1 ‖ left ‖ right), nothing = H("").

const NODE_ROOM = new Uint8Array(65);

/** The root over lines of text, in hex. */
function* merkleRoot(alg, lines) {
  if (lines.length === 0) return hx(alg, "");
  let level = new Uint8Array(32 * lines.length);
  let room = new Uint8Array(1024);
  for (let i = 0; i < lines.length; i++) {
    if (lines[i].length >= room.length) room = new Uint8Array(2 * lines[i].length);
    room[0] = 0;
    hashInto(alg, room, putText(lines[i], room, 1), level, 32 * i);
    if (i % SLICE === SLICE - 1) yield ["算名录树", i, lines.length];
  }
  for (let count = lines.length; count > 1; count = (count + 1) >> 1) {
    yield* merkleParents(alg, level, count);
  }
  return hex(level.subarray(0, 32));
}

/** Turn a level of `count` nodes into the one above it, in its own place. */
function* merkleParents(alg, level, count) {
  for (let i = 0; 2 * i < count; i++) {
    const pair = level.subarray(64 * i, Math.min(64 * i + 64, 32 * count));
    if (pair.length === 64) joinInto(alg, pair, level, 32 * i);
    else level.copyWithin(32 * i, 64 * i, 64 * i + 32); // an odd last node moves up unchanged
    if (i % SLICE === SLICE - 1) yield ["算名录树", i, count];
  }
}

/** The node above left ‖ right (64 bytes), written to `out` from `at` on. */
function joinInto(alg, pair, out, at) {
  NODE_ROOM[0] = 1;
  NODE_ROOM.set(pair, 1);
  hashInto(alg, NODE_ROOM, 65, out, at);
}

/** Tell whether the path proves `line` to be number `index` of `rows` (RFC 9162 §2.1.3.2). */
function merkleIncluded(alg, line, index, rows, path, root) {
  let fn = index;
  let sn = rows - 1;
  if (fn > sn) return false;
  const leaf = new Uint8Array(line.length + 1);
  putText(line, leaf, 1);
  const pair = new Uint8Array(64);
  const node = new Uint8Array(32);
  hashInto(alg, leaf, leaf.length, node, 0);
  for (const sibling of path) {
    if (sn === 0) return false;
    const fromLeft = fn % 2 === 1 || fn === sn;
    pair.set(unhex(sibling), fromLeft ? 0 : 32);
    pair.set(node, fromLeft ? 32 : 0);
    joinInto(alg, pair, node, 0);
    while (fromLeft && fn % 2 === 0 && fn > 0) {
      fn >>= 1;
      sn >>= 1;
    }
    fn >>= 1;
    sn >>= 1;
  }
  return sn === 0 && hex(node) === root;
}
