"use strict";
// SHA-512 (FIPS 180-4 §6.4) over BigInt words: slow and short, for one signature at a time.

const WORD = (1n << 64n) - 1n;
const SHA512 = sha512Constants();

/** The first 64 bits of the fractional parts of square and cube roots of primes (§4.2.3, §5.3.5). */
function sha512Constants() {
  const primes = [];
  for (let n = 2n; primes.length < 80; n++) if (primes.every((p) => n % p)) primes.push(n);
  const root = (power, p) => {
    const target = p << BigInt(64 * power);
    let low = 0n;
    for (let bit = 1n << 70n; bit; bit >>= 1n) {
      if ((low + bit) ** BigInt(power) <= target) low += bit;
    }
    return low & WORD;
  };
  return { start: primes.slice(0, 8).map((p) => root(2, p)), k: primes.map((p) => root(3, p)) };
}

/** SHA-512 of bytes, 64 bytes. */
function sha512(bytes) {
  const padded = new Uint8Array(Math.ceil((bytes.length + 17) / 128) * 128);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n);
  const state = [...SHA512.start];
  for (let at = 0; at < padded.length; at += 128) sha512Block(state, view, at);
  const out = new DataView(new ArrayBuffer(64));
  state.forEach((word, i) => out.setBigUint64(8 * i, word));
  return new Uint8Array(out.buffer);
}

function sha512Block(state, view, at) {
  const turn = (x, n) => ((x >> n) | (x << (64n - n))) & WORD;
  const w = Array.from({ length: 16 }, (_, i) => view.getBigUint64(at + 8 * i));
  for (let t = 16; t < 80; t++) {
    const [x, y] = [w[t - 15], w[t - 2]];
    const s0 = turn(x, 1n) ^ turn(x, 8n) ^ (x >> 7n);
    const s1 = turn(y, 19n) ^ turn(y, 61n) ^ (y >> 6n);
    w.push((w[t - 16] + s0 + w[t - 7] + s1) & WORD);
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let t = 0; t < 80; t++) {
    const s1 = turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n);
    const t1 = h + s1 + ((e & f) ^ (~e & WORD & g)) + SHA512.k[t] + w[t];
    const s0 = turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n);
    const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) & WORD, c, b, a, (t1 + t2) & WORD];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => {
    state[i] = (state[i] + word) & WORD;
  });
}
