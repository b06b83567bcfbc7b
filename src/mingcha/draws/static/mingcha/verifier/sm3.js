"use strict";
// SM3 (GB/T 32905-2016 §5.3): the constants, and the work on blocks of 64 bytes.

const SM3_START = new Int32Array([
  0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e,
]);
const SM3_W = new Int32Array(68);
const SM3_T = new Int32Array(64).map((_, j) => turn(j < 16 ? 0x79cc4519 : 0x7a879d8a, j % 32));

/** A 32-bit word turned left by n bits. */
function turn(word, n) {
  return (word << n) | (word >>> ((32 - n) % 32));
}

/** Work `count` blocks of `bytes`, from `at` on, into the eight words of `state`. */
function sm3Blocks(state, bytes, at, count) {
  const w = SM3_W;
  for (let block = 0; block < count; block++, at += 64) {
    for (let t = 0, i = at; t < 16; t++, i += 4) {
      w[t] = (bytes[i] << 24) | (bytes[i + 1] << 16) | (bytes[i + 2] << 8) | bytes[i + 3];
    }
    for (let t = 16; t < 68; t++) {
      const x = w[t - 16] ^ w[t - 9] ^ ((w[t - 3] << 15) | (w[t - 3] >>> 17));
      const p1 = x ^ ((x << 15) | (x >>> 17)) ^ ((x << 23) | (x >>> 9));
      w[t] = p1 ^ ((w[t - 13] << 7) | (w[t - 13] >>> 25)) ^ w[t - 6];
    }
    sm3Rounds(state, w);
  }
}

/** The 64 rounds of one block, whose expanded words are `w`. */
function sm3Rounds(state, w) {
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  let e = state[4];
  let f = state[5];
  let g = state[6];
  let h = state[7];
  for (let j = 0; j < 64; j++) {
    const a12 = (a << 12) | (a >>> 20);
    const sum = (a12 + e + SM3_T[j]) | 0;
    const ss1 = (sum << 7) | (sum >>> 25);
    const ff = j < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
    const gg = j < 16 ? e ^ f ^ g : (e & f) | (~e & g);
    const tt1 = (ff + d + (ss1 ^ a12) + (w[j] ^ w[j + 4])) | 0;
    const tt2 = (gg + h + ss1 + w[j]) | 0;
    d = c;
    c = (b << 9) | (b >>> 23);
    b = a;
    a = tt1;
    h = g;
    g = (f << 19) | (f >>> 13);
    f = e;
    e = tt2 ^ ((tt2 << 9) | (tt2 >>> 23)) ^ ((tt2 << 17) | (tt2 >>> 15));
  }
  state[0] ^= a;
  state[1] ^= b;
  state[2] ^= c;
  state[3] ^= d;
  state[4] ^= e;
  state[5] ^= f;
  state[6] ^= g;
  state[7] ^= h;
}
