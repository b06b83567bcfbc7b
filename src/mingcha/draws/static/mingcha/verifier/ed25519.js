"use strict";
// Ed25519 (RFC 8032 §5.1), checking only: nothing here is secret, so it need not take equal time.
// Our own, because browsers offer theirs on https pages only and not at all in older versions.

const ED_P = 2n ** 255n - 19n;
const ED_L = 2n ** 252n + 27742317777372353535851937790883648493n;
const ED_D = edMod(-121665n * edPower(121666n, ED_P - 2n));
const ED_I = edPower(2n, (ED_P - 1n) / 4n); // a root of −1
const ED_BASE = edPoint(edBytes(edMod(4n * edPower(5n, ED_P - 2n))));

function edMod(x) {
  const rest = x % ED_P;
  return rest < 0n ? rest + ED_P : rest;
}

function edPower(base, exponent) {
  let found = 1n;
  for (let b = edMod(base); exponent; exponent >>= 1n, b = (b * b) % ED_P) {
    if (exponent & 1n) found = (found * b) % ED_P;
  }
  return found;
}

function edBytes(number) {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((number >> BigInt(8 * i)) & 255n));
}

/** Little-endian bytes as a number. */
function edNumber(bytes) {
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/** A point in extended coordinates from its 32 bytes; null when they are none (§5.1.3). */
function edPoint(bytes) {
  const given = edNumber(bytes);
  const sign = given >> 255n;
  const y = given & ((1n << 255n) - 1n);
  if (y >= ED_P) return null;
  const square = edMod((y * y - 1n) * edPower(ED_D * y * y + 1n, ED_P - 2n));
  let x = edPower(square, (ED_P + 3n) / 8n);
  if (edMod(x * x - square)) x = edMod(x * ED_I);
  if (edMod(x * x - square) || (x === 0n && sign)) return null;
  if ((x & 1n) !== sign) x = ED_P - x;
  return [x, y, 1n, edMod(x * y)];
}

function edAdd(p, q) {
  const a = edMod((p[1] - p[0]) * (q[1] - q[0]));
  const b = edMod((p[1] + p[0]) * (q[1] + q[0]));
  const c = edMod(2n * p[3] * q[3] * ED_D);
  const d = edMod(2n * p[2] * q[2]);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [edMod(e * f), edMod(g * h), edMod(f * g), edMod(e * h)];
}

function edTimes(number, point) {
  let found = [0n, 1n, 1n, 0n];
  for (let p = point; number; number >>= 1n, p = edAdd(p, p)) {
    if (number & 1n) found = edAdd(found, p);
  }
  return found;
}

/** Whether `signature` (64 bytes) is that of `key` (32 bytes) over `message` (§5.1.7). */
function isSigned(key, message, signature) {
  if (key.length !== 32 || signature.length !== 64) return false;
  const a = edPoint(key);
  const r = edPoint(signature.subarray(0, 32));
  const s = edNumber(signature.subarray(32));
  if (!a || !r || s >= ED_L) return false;
  const digest = sha512(Uint8Array.of(...signature.subarray(0, 32), ...key, ...message));
  const left = edTimes(s, ED_BASE);
  const right = edAdd(r, edTimes(edNumber(digest) % ED_L, a));
  return !edMod(left[0] * right[2] - right[0] * left[2]) && !edMod(left[1] * right[2] - right[1] * left[2]);
}
