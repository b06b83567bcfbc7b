"use strict";
// Inflate (RFC 1951), small and complete: the bundle is a ZIP, and a browser may lack its own.

const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
  163, 195, 227, 258,
];
const LENGTH_BITS = [
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
];
const REACH_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
  3073, 4097, 6145, 8193, 12289, 16385, 24577,
];
const REACH_BITS = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];
const CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

class Inflate {
  constructor(bytes, size) {
    this.bytes = bytes;
    this.at = 0;
    this.hold = 0; // bits read and not yet used, the next one lowest
    this.held = 0;
    this.out = new Uint8Array(size);
    this.end = 0;
  }

  /** The whole stream, which must fill `size` bytes exactly. */
  run() {
    let last = 0;
    while (!last) {
      last = this.bits(1);
      const kind = this.bits(2);
      if (kind === 0) this.stored();
      else if (kind === 1) this.coded(...fixedCodes());
      else if (kind === 2) this.coded(...this.ownCodes());
      else throw new Error("deflate: unknown kind of block");
    }
    if (this.end !== this.out.length) throw new Error("deflate: too short");
    return this.out;
  }

  fill(n) {
    while (this.held < n) {
      const byte = this.at < this.bytes.length ? this.bytes[this.at] : 0;
      if (this.at++ > this.bytes.length + 4) throw new Error("deflate: the stream breaks off");
      this.hold |= byte << this.held;
      this.held += 8;
    }
  }

  bits(n) {
    this.fill(n);
    const value = this.hold & ((1 << n) - 1);
    this.hold >>>= n;
    this.held -= n;
    return value;
  }

  /** The next symbol of a Huffman code. */
  symbol(code) {
    this.fill(code.longest);
    const entry = code.table[this.hold & (code.table.length - 1)];
    if (entry === 0) throw new Error("deflate: no such code");
    this.hold >>>= entry & 15;
    this.held -= entry & 15;
    return entry >>> 4;
  }

  stored() {
    this.at -= this.held >>> 3; // give whole bytes back
    this.hold = this.held = 0;
    const length = this.bits(16);
    if ((length ^ 0xffff) !== this.bits(16)) throw new Error("deflate: wrong length");
    for (let i = 0; i < length; i++) this.put(this.bits(8));
  }

  put(byte) {
    if (this.end >= this.out.length) throw new Error("deflate: too long");
    this.out[this.end++] = byte;
  }

  coded(letters, reaches) {
    for (let symbol = this.symbol(letters); symbol !== 256; symbol = this.symbol(letters)) {
      if (symbol < 256) {
        this.put(symbol);
        continue;
      }
      const length = LENGTH_BASE[symbol - 257] + this.bits(LENGTH_BITS[symbol - 257]);
      const far = this.symbol(reaches);
      const from = this.end - REACH_BASE[far] - this.bits(REACH_BITS[far]);
      if (!(from >= 0)) throw new Error("deflate: refers to nothing");
      if (this.end + length > this.out.length) throw new Error("deflate: too long");
      for (let i = 0; i < length; i++) this.out[this.end++] = this.out[from + i];
    }
  }

  /** The codes that a block brings along (§3.2.7). */
  ownCodes() {
    const letters = this.bits(5) + 257;
    const reaches = this.bits(5) + 1;
    const count = this.bits(4) + 4;
    const lengths = new Array(19).fill(0);
    for (let i = 0; i < count; i++) lengths[CODE_ORDER[i]] = this.bits(3);
    const code = huffman(lengths);
    const all = [];
    while (all.length < letters + reaches) {
      const symbol = this.symbol(code);
      if (symbol < 16) all.push(symbol);
      else if (symbol === 16) repeat(all, all[all.length - 1], 3 + this.bits(2));
      else repeat(all, 0, symbol === 17 ? 3 + this.bits(3) : 11 + this.bits(7));
    }
    if (all.length > letters + reaches) throw new Error("deflate: too many codes");
    return [huffman(all.slice(0, letters)), huffman(all.slice(letters))];
  }
}

function repeat(list, value, times) {
  for (let i = 0; i < times; i++) list.push(value);
}

/** The codes of a block without its own (§3.2.6). */
function fixedCodes() {
  const lengths = Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8));
  return [huffman(lengths), huffman(new Array(30).fill(5))];
}

/** A table from the next bits to 16·symbol + length of its code, 0 = no such code (§3.2.2). */
function huffman(lengths) {
  const longest = Math.max(1, ...lengths);
  const table = new Uint16Array(1 << longest);
  let code = 0;
  for (let length = 1; length <= longest; length++, code <<= 1) {
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] !== length) continue;
      if (code >= 1 << length) throw new Error("deflate: codes overlap");
      for (let i = reversed(code, length); i < table.length; i += 1 << length) {
        table[i] = (symbol << 4) | length;
      }
      code++;
    }
  }
  return { table, longest };
}

function reversed(code, length) {
  let turned = 0;
  for (let i = 0; i < length; i++) turned |= ((code >>> i) & 1) << (length - 1 - i);
  return turned;
}
