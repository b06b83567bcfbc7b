"use strict";
// The ledger seen from outside: signed heads (C2SP tlog-checkpoint and signed-note), and the proofs of
// RFC 9162 §2.1 that one log continues another or holds an entry. The same checks as witness.py.

/** What does not hold (code 1), or cannot be read (code 2), in words for the reader. */
class HeadFault extends Error {
  constructor(code, words) {
    super(words);
    this.code = code;
  }
}

const utf8 = (text) => new TextEncoder().encode(text);
const isNode = (text) => typeof text === "string" && /^[0-9a-f]{64}$/.test(text);

function unbase64(text, what) {
  try {
    return Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  } catch {
    throw new HeadFault(2, `${what}不完整，请重新粘贴全文。`);
  }
}

/** {name, id, key} of `NAME+HASH+BASE64`: id are the 4 bytes that a signature begins with. */
function parseLogKey(text) {
  const [, name, digest, body] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text.trim()) || [];
  if (!name) throw new HeadFault(2, "公钥不完整，请从“自己当见证人”或者纸面记录上重新抄录。");
  const raw = unbase64(body, "公钥");
  const id = fileHash("sha256", Uint8Array.of(...utf8(`${name}\n`), ...raw)).slice(0, 8);
  if (raw[0] !== 1 || raw.length !== 33 || id !== digest) throw new HeadFault(2, "公钥抄错了，请核对。");
  return { name, id, key: raw.subarray(1) };
}

/** {size, root} of a head signed by the log's key; `what` names it in refusals. */
function openHead(note, keyText, what) {
  const log = parseLogKey(keyText);
  const whole = `${note.replace(/\r\n?/g, "\n").trim()}\n`;
  const cut = whole.lastIndexOf("\n\n");
  const text = whole.slice(0, cut + 1);
  const [name, size, root] = text.split("\n");
  if (cut < 0 || !/^(0|[1-9]\d{0,14})$/.test(size)) throw new HeadFault(2, `${what}不是树头的全文。`);
  if (!whole.slice(cut + 2).split("\n").some((line) => signs(line, log, text))) {
    throw new HeadFault(1, `${what}的签名不是这把公钥签的：树头被改过，或者公钥不是这个留痕的。`);
  }
  const bytes = unbase64(root, what);
  if (name !== log.name || bytes.length !== 32) throw new HeadFault(1, `${what}不是这个留痕的树头。`);
  return { size: Number(size), root: hex(bytes) };
}

function signs(line, log, text) {
  const [dash, signer, blob] = line.split(" ");
  if (dash !== "\u2014" || signer !== log.name || !blob) return false;
  const raw = unbase64(blob, "签名");
  const id = [...raw.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return id === log.id && isSigned(log.key, utf8(text), raw.subarray(4));
}

function joined(left, right) {
  const out = new Uint8Array(32);
  joinInto("sha256", unhex(left + right), out, 0);
  return hex(out);
}

/** The node of a leaf: H(0 ‖ line). */
function leafNode(line) {
  return fileHash("sha256", Uint8Array.of(0, ...utf8(line)));
}

/** Whether `leaf` is number `index` of the `size` leaves under `root` (RFC 9162 §2.1.3.2). */
function isIncluded(leaf, index, size, path, root) {
  if (!isPlace(index) || !isPlace(size) || index >= size) return false;
  if (![leaf, root, ...path].every(isNode)) return false;
  const found = climb(index, size - 1, leaf, path);
  return found !== null && found.newer === root;
}

/** Whether the tree of `newer` leaves begins with the tree of `older` leaves (§2.1.4.2). */
function isContinued(older, newer, olderRoot, newerRoot, path) {
  if (!isPlace(older) || !isPlace(newer) || older > newer) return false;
  if (![olderRoot, newerRoot, ...path].every(isNode)) return false;
  if (older === newer) return !path.length && olderRoot === newerRoot;
  if (older === 0) return !path.length;
  let [at, last] = [older - 1, newer - 1];
  while (at % 2) [at, last] = [half(at), half(last)];
  const nodes = Number.isInteger(Math.log2(older)) ? [olderRoot, ...path] : [...path];
  if (!nodes.length) return false;
  const found = climb(at, last, nodes[0], nodes.slice(1));
  return found !== null && found.older === olderRoot && found.newer === newerRoot;
}

const isPlace = (number) => Number.isSafeInteger(number) && number >= 0;
const half = (number) => Math.floor(number / 2);

/** The roots a path leads to from a node: `newer` over everything, `older` over what lies to its left;
 * null when it is too short or too long. */
function climb(at, last, node, path) {
  let [older, newer] = [node, node];
  for (const sibling of path) {
    if (last === 0) return null;
    if (at % 2 || at === last) {
      [older, newer] = [joined(sibling, older), joined(sibling, newer)];
      while (at % 2 === 0 && at) [at, last] = [half(at), half(last)];
    } else newer = joined(newer, sibling);
    [at, last] = [half(at), half(last)];
  }
  return last ? null : { older, newer };
}

/** Words on whether the log of head `now` still holds all that head `kept` covered; HeadFault if not. */
function compareHeads(kept, now, path) {
  if (now.size < kept.size) {
    throw new HeadFault(1, `现在只有 ${now.size} 条，您保存时已经有 ${kept.size} 条：记录被退回到了旧的状态。`);
  }
  if (!Array.isArray(path)) throw new HeadFault(2, "一致性证明不完整，请重新粘贴全文。");
  if (!isContinued(kept.size, now.size, kept.root, now.root, path)) {
    throw new HeadFault(1, `现在的记录不是接着您保存的 ${kept.size} 条写下去的：其中有改动或者删除，或者证明被改过。`);
  }
  const more = now.size - kept.size;
  return `您保存的树头所包含的 ${kept.size} 条记录，一条不少、一字未改${more ? `；以后新增了 ${more} 条` : "，也没有新增"}。`;
}

/** {words, entry} of a receipt that holds; HeadFault if not. */
function readReceipt(text, keyText) {
  const given = parsed(text, "回执");
  if (typeof given.entry !== "string" || typeof given.checkpoint !== "string" || !Array.isArray(given.path)) {
    throw new HeadFault(2, "这不是回执的全文。");
  }
  const head = openHead(given.checkpoint, keyText, "回执里的树头");
  if (!isIncluded(leafNode(given.entry), given.seq, head.size, given.path, head.root)) {
    throw new HeadFault(1, "回执的证明走不到签名的树根：这条记录不在留痕里，或者回执被改过。");
  }
  return { words: `第 ${given.seq} 条记录在 ${head.size} 条的留痕里，内容与回执一致。`, entry: given.entry, head };
}

function parsed(text, what) {
  try {
    const found = JSON.parse(text);
    if (found && typeof found === "object") return found;
  } catch {
    // said below
  }
  throw new HeadFault(2, `${what}不是完整的内容，请重新粘贴全文。`);
}
