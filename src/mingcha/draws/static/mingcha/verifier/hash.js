"use strict";
// The hash H of a draw and the shapes in which the protocol uses it (§3). Both hashes pad alike:
// one bit 1, zeros, and the length in bits as 64 bits, to a multiple of 64 bytes.

const HASHES = {
  sha256: { start: SHA256_START, blocks: sha256Blocks },
  sm3: { start: SM3_START, blocks: sm3Blocks },
};
const HASH_STATE = new Int32Array(8);
const HASH_TAIL = new Uint8Array(128);
const HASH_OUT = new Uint8Array(32);
const HEX_ROOM = new Uint8Array(64);
const HEX_DIGIT = [..."0123456789abcdef"].map((digit) => digit.charCodeAt(0));
let textRoom = new Uint8Array(1024);

/** H of the first `length` bytes, written to `out` from `at` on. */
function hashInto(alg, bytes, length, out, at) {
  const { start, blocks } = HASHES[alg];
  const state = HASH_STATE;
  state.set(start);
  const whole = length >>> 6;
  blocks(state, bytes, 0, whole);
  const rest = length - whole * 64;
  const tail = rest < 56 ? 64 : 128;
  HASH_TAIL.fill(0, 0, tail);
  for (let i = 0; i < rest; i++) HASH_TAIL[i] = bytes[whole * 64 + i];
  HASH_TAIL[rest] = 0x80;
  const high = Math.floor(length / 0x20000000); // the length in bits as two 32-bit words
  const low = length << 3;
  for (let i = 0; i < 4; i++) {
    HASH_TAIL[tail - 8 + i] = high >>> (24 - 8 * i);
    HASH_TAIL[tail - 4 + i] = low >>> (24 - 8 * i);
  }
  blocks(state, HASH_TAIL, 0, tail / 64);
  for (let i = 0; i < 8; i++) {
    const word = state[i];
    out[at + 4 * i] = word >>> 24;
    out[at + 4 * i + 1] = word >>> 16;
    out[at + 4 * i + 2] = word >>> 8;
    out[at + 4 * i + 3] = word;
  }
}

/** Hex digits as bytes. */
function unhex(text) {
  return Uint8Array.from({ length: text.length / 2 }, (_, i) =>
    parseInt(text.slice(2 * i, 2 * i + 2), 16),
  );
}

/** Write ASCII text into `room` from `at` on; return where it ends. */
function putText(text, room, at) {
  for (let i = 0; i < text.length; i++) room[at + i] = text.charCodeAt(i);
  return at + text.length;
}

/** Write H's 32 bytes as hex digits into `room` from `at` on; return where they end. */
function putHex(bytes, room, at) {
  for (let i = 0; i < 32; i++) {
    room[at + 2 * i] = HEX_DIGIT[bytes[i] >>> 4];
    room[at + 2 * i + 1] = HEX_DIGIT[bytes[i] & 15];
  }
  return at + 64;
}

/** The first 32 bytes as 64 lower-case hex digits. */
function hex(bytes) {
  putHex(bytes, HEX_ROOM, 0);
  return String.fromCharCode.apply(null, HEX_ROOM);
}

/** The lines of a table that was written into `room` up to `end`, one LF after every line. */
function linesOf(room, end) {
  return end ? new TextDecoder().decode(room.subarray(0, end - 1)).split("\n") : [];
}

/** Hx of the protocol: H of ASCII text, in hex. */
function hx(alg, text) {
  if (text.length > textRoom.length) textRoom = new Uint8Array(2 * text.length);
  hashInto(alg, textRoom, putText(text, textRoom, 0), HASH_OUT, 0);
  return hex(HASH_OUT);
}

/** H of a whole file, in hex. */
function fileHash(alg, bytes) {
  hashInto(alg, bytes, bytes.length, HASH_OUT, 0);
  return hex(HASH_OUT);
}

/** u60 of the protocol: the first 15 hex digits of Hx as a number (BigInt: it may exceed 2^53). */
function u60(alg, text) {
  return BigInt("0x" + hx(alg, text).slice(0, 15));
}
