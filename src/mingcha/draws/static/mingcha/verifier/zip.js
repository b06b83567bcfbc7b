"use strict";
// Reading a ZIP: entries stored or deflated, found through the central directory, each checked by
// its CRC-32. Anything else (encrypted, ZIP64, the same name twice) is turned down.

const CRC_TABLE = new Int32Array(256).map((_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest;
});
const LARGEST_FILE = 1 << 30; // bytes; no table of a draw comes near it

function crc32(bytes) {
  let rest = -1;
  for (let i = 0; i < bytes.length; i++) rest = CRC_TABLE[(rest ^ bytes[i]) & 255] ^ (rest >>> 8);
  return (rest ^ -1) >>> 0;
}

/** Tell whether bytes look like a ZIP. */
function isZip(bytes) {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

/** Map from path to content of the entries whose path `wanted` accepts. */
function readZip(name, bytes, wanted) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = new Map();
  try {
    const { count, start } = centralDirectory(view);
    for (let i = 0, at = start; i < count; i++) {
      const entry = zipEntry(view, at);
      if (wanted(entry.path)) {
        if (found.has(entry.path)) throw new Error(`${entry.path} twice`);
        found.set(entry.path, unpacked(view, bytes, entry));
      }
      at = entry.next;
    }
  } catch (error) {
    throw new Refused(name, 0, `不是能读的 ZIP 文件（${error.message}）`);
  }
  return found;
}

function centralDirectory(view) {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 65557); at--) {
    if (view.getUint32(at, true) === 0x06054b50) {
      return { count: view.getUint16(at + 10, true), start: view.getUint32(at + 16, true) };
    }
  }
  throw new Error("no central directory");
}

function zipEntry(view, at) {
  if (view.getUint32(at, true) !== 0x02014b50) throw new Error("broken central directory");
  const nameLength = view.getUint16(at + 28, true);
  const extra = view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  return {
    path: new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + at + 46, nameLength)),
    flags: view.getUint16(at + 8, true),
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    packed: view.getUint32(at + 20, true),
    size: view.getUint32(at + 24, true),
    at: view.getUint32(at + 42, true),
    next: at + 46 + nameLength + extra,
  };
}

function unpacked(view, bytes, entry) {
  if (entry.flags & 1) throw new Error(`${entry.path} is encrypted`);
  if (entry.size > LARGEST_FILE) throw new Error(`${entry.path} is too large`);
  if (view.getUint32(entry.at, true) !== 0x04034b50) throw new Error("broken entry");
  const lengths = view.getUint16(entry.at + 26, true) + view.getUint16(entry.at + 28, true);
  const packed = bytes.subarray(entry.at + 30 + lengths, entry.at + 30 + lengths + entry.packed);
  let content;
  if (entry.method === 0) content = packed;
  else if (entry.method === 8) content = new Inflate(packed, entry.size).run();
  else throw new Error(`${entry.path}: method ${entry.method}`);
  if (content.length !== entry.size || crc32(content) !== entry.crc) {
    throw new Error(`${entry.path}: wrong check sum`);
  }
  return content;
}
