"use strict";
// The strict surface of the protocol (§3): what a field, a line and a labelled file may look like.
// Never repair, always refuse. Text here is ASCII, which JavaScript compares as bytes. Since "," is
// smaller than every character of a field, fields joined by "," compare like the tuple of them.

const NAME = "[0-9A-Za-z][0-9A-Za-z_-]{0,31}";
const TOKEN = "[0-9A-Za-z][0-9A-Za-z._-]{0,63}";
const ENT = "[0-9A-Z]{1,32}";
const REGION = "[0-9]{6}(?:[0-9]{3}(?:[0-9]{3})?)?";
const INT = "(?:0|[1-9][0-9]{0,8})";
const HEX64 = "[0-9a-f]{64}";
const SALT = "[0-9a-f]{32}";
const LABEL = "(?!(?:draw|manifest|secret)(?![a-z0-9]))[a-z][a-z0-9]{0,15}";

/** Input that the protocol refuses (exit status 2): the file, the line (0 = the whole), the reason. */
class Refused extends Error {
  constructor(file, line, reason) {
    super(reason);
    this.file = file;
    this.line = line;
    this.reason = reason;
  }
}

const PATTERNS = new Map();

/** Tell whether the whole text matches the pattern. */
function matches(pattern, text) {
  if (!PATTERNS.has(pattern)) PATTERNS.set(pattern, new RegExp(`^(?:${pattern})$`));
  return PATTERNS.get(pattern).test(text);
}

/** The lines of a file: printable ASCII, one LF after every line, no empty line. */
function fileLines(file, bytes) {
  let line = 1;
  let empty = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === 0x0a) {
      if (!empty && (i === 0 || bytes[i - 1] === 0x0a)) empty = line;
      line++;
    } else if (byte < 0x20 || byte > 0x7e) {
      const code = byte.toString(16).toUpperCase().padStart(2, "0");
      throw new Refused(file, line, `字节 0x${code} 不是可打印的 ASCII 字符或换行`);
    }
  }
  if (bytes.length === 0) return [];
  if (bytes[bytes.length - 1] !== 0x0a) throw new Refused(file, line, "最后一行没有换行符");
  if (empty) throw new Refused(file, empty, "空行");
  return new TextDecoder().decode(bytes.subarray(0, bytes.length - 1)).split("\n");
}

/** A key as its fields joined by ",": these texts compare like the tuples of names. */
function joined(...fields) {
  return fields.join(",");
}

/** Tell whether the texts or numbers are strictly ascending. */
function ascending(parts) {
  return parts.every((part, i) => i === 0 || parts[i - 1] < part);
}

/** A file of one header line and `key=value` lines, taken in the one order allowed. */
class Labelled {
  constructor(file, bytes, header) {
    this.file = file;
    this.lines = fileLines(file, bytes);
    this.at = 1;
    if (this.lines[0] !== header) throw new Refused(file, 1, `第一行不是 ${header}`);
  }

  /** The key of the next line, "" at the end. */
  nextKey() {
    return this.at < this.lines.length ? this.lines[this.at].split("=", 1)[0] : "";
  }

  refuse(reason) {
    throw new Refused(this.file, this.at + 1, reason);
  }

  /** The value of the next line, which must have this key and match the pattern. */
  take(key, pattern) {
    const found = this.nextKey();
    if (found !== key || !this.lines[this.at].includes("=")) {
      this.refuse(`应当是 ${key}=，却是“${found}”`);
    }
    const value = this.lines[this.at].slice(key.length + 1);
    if (!matches(pattern, value)) this.refuse(`${key} 的值格式不对`);
    this.at++;
    return value;
  }

  /** The values of the lines prefix1, prefix2, … as far as they go. */
  takeNumbered(prefix, pattern) {
    const values = [];
    while (this.nextKey() === `${prefix}${values.length + 1}`) {
      values.push(this.take(this.nextKey(), pattern));
    }
    return values;
  }

  /** [fields of the name, value] of the lines prefix + name; dots part the fields, ascending. */
  takeNamed(prefix, names, pattern) {
    const taken = [];
    let last = "";
    while (this.nextKey().startsWith(prefix)) {
      const name = this.nextKey().slice(prefix.length);
      const fields = name.split(".");
      if (!matches(names, name) || joined(...fields) <= last) {
        this.refuse(`${this.nextKey()} 格式不对或次序不对`);
      }
      last = joined(...fields);
      taken.push([fields, this.take(this.nextKey(), pattern)]);
    }
    return taken;
  }

  /** Refuse whatever is left. */
  end() {
    if (this.at < this.lines.length) this.refuse(`多出一行“${this.nextKey()}”`);
  }
}
