"""Hostile requests to any address: what a seeded generator may put where (trust.md §5)."""

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from random import Random
from typing import Any
from urllib.parse import quote

INTS = ("0", "1", "7", "2147483648", "9223372036854775807", "9223372036854775808", "1" + "0" * 30,
        "9" * 4301, "-1", "1.5", "٣", "0x1")  # fmt: skip
TEXTS = (
    "", " ", "\u3000", "x", "明" * 300, "A" * 20_000, "\x00", "a\x00b", "\ud800", "\udfff明", "\ufffe",
    "\u202e反", "%", "%00", "%s%n", "'", "\"'--", "' OR '1'='1", "<script>alert(1)</script>", "{{7*7}}",
    "../../etc/passwd", "..\\..\\x", "a\r\nX: y", "=1+1", "𠮷", "é", "\u200b", "null", "None", "nan",
    "inf", "-inf", "1e400", "NaN", "[]", "{}", "true", "2023-06-31", "0000-00-00", "9999-12-31",
    "10000-01-01", "0001-01-01", "2026-13", "2026-W60", "25:61", "1,2,3", "\uff11\uff12", "²", "௧",
    "999901", "91999901MA0000001X", "110101199003070000", "//evil.example/", "https://evil.example/",
    "javascript:alert(1)", *INTS,
)  # fmt: skip
BROKEN = ("%00", "%ff%fe", "%c0%80", "%ed%a0%80", "%f4%90%80%80", "%", "%zz", "%u0000", "a%00b")
METHODS = ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "HEAD", "CONNECT", "FOO", "get")
PARAMETERS = (
    "page", "sort", "col", "q", "tab", "at", "next", "kind", "year", "number", "token", "status",
    "department", "region", "form", "back", "from", "to", "on", "chip", "task", "plan", "id", "pk",
)  # fmt: skip
TYPES = ("text/plain", "application/json", "application/xml", "multipart/form-data",
         "multipart/form-data; boundary=", "multipart/form-data; boundary=x; charset=nothing",
         "application/x-www-form-urlencoded; charset=utf-99", "application/x-www-form-urlencoded",
         "", "x", "image/png", "multipart/form-data; boundary=" + "b" * 3000)  # fmt: skip
HEADERS: tuple[dict[str, str], ...] = (
    {"HX-Request": "true"}, {"HX-Request": "true", "HX-History-Restore-Request": "true"},
    {"HX-Request": "true", "HX-Current-URL": "%%%\xff", "HX-Current-URL-URI-AutoEncoded": "true"},
    {"HX-Trigger": "{", "Triggering-Event-URI-AutoEncoded": "true", "Triggering-Event": "%7b"},
    {"Idempotency-Key": "x"}, {"Idempotency-Key": "k" * 32}, {"Referer": "javascript:alert(1)"},
    {"Referer": "http://[::1"}, {"Host": "evil.example"}, {"Host": "a b"}, {"Host": "[::1"},
    {"Accept-Language": "x" * 5000}, {"Accept": "\xff"}, {"Accept-Encoding": "gzip;q=x"},
    {"Cookie": "mingcha_session=\xff; mingcha_csrf=%00"}, {"Cookie": "mingcha_messages=x:y:z"},
    {"If-Modified-Since": "Thu, 99 Foo 99999 99:99:99 GMT"}, {"If-None-Match": '"\xff'},
    {"Range": "bytes=9-1,-,x"}, {"X-Forwarded-Host": "evil.example"},
    {"Content-Encoding": "gzip"}, {"Transfer-Encoding": "chunked"},
    {"X-Http-Method-Override": "DELETE"}, {"Expect": "100-continue"},
)  # fmt: skip


@dataclass
class Request:
    """One request as a client sends it."""

    method: str
    path: str  # quoted, with its query
    body: bytes = b""
    kind: str = ""  # Content-Type
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Fields(HTMLParser):
    """The fields of the forms on a page: name → values that it offers or holds."""

    found: dict[str, list[str]] = field(default_factory=dict)
    inside: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes inputs, buttons and the options of a select."""
        given = dict(attrs)
        name = given.get("name") or ""
        if tag in ("select", "textarea"):
            self.inside = name
        if name and tag in ("input", "select", "textarea", "button"):
            self.found.setdefault(name, [])
        if tag in ("input", "button") and name and given.get("value"):
            self.found[name].append(given["value"] or "")
        if tag == "option" and self.inside and given.get("value"):
            self.found[self.inside].append(given["value"] or "")


def fields_of(page: str) -> dict[str, list[str]]:
    """The fields of all forms on a page."""
    parser = Fields()
    parser.feed(page)
    return {n: v for n, v in parser.found.items() if n not in ("submission", "csrfmiddlewaretoken")}


def text(chance: Random) -> str:
    """A value nobody expects."""
    return chance.choice(TEXTS)


def encoded(value: str) -> str:
    """The value in an address, lone surrogates as the bytes they would be."""
    return quote(value.encode("utf-8", "surrogatepass"), safe="")


def arguments(chance: Random, good: dict[str, Any], kinds: dict[str, str]) -> dict[str, str]:
    """The places of an address: mostly a record that is there, else something hostile, quoted."""
    if good and chance.random() < 0.7:
        return {name: encoded(str(good[name])) for name in kinds}
    found = {}
    for name, kind in kinds.items():
        if kind == "int":
            found[name] = chance.choice(INTS[:8])
        else:
            hostile = chance.choice((encoded(text(chance)), chance.choice(BROKEN)))
            found[name] = hostile if chance.random() < 0.7 else "MD-2026-01-1"
    return found


def query(chance: Random, names: list[str]) -> str:
    """A query string: known and unknown names with hostile values, some broken, some very long."""
    if chance.random() < 0.05:
        return "a" * 60_000 if chance.random() < 0.5 else "&".join(f"x{n}=1" for n in range(2000))
    parts = []
    for _ in range(chance.randint(1, 4)):
        name = chance.choice(names)
        value = chance.choice(BROKEN) if chance.random() < 0.2 else encoded(text(chance))
        parts.append(f"{encoded(name)}={value}")
    return "&".join(parts)


def filled(chance: Random, fields: dict[str, list[str]]) -> list[tuple[str, str]]:
    """The fields as somebody might send them: most as offered, some hostile, absent or twice."""
    spoilt = chance.random()  # how much of this form is wrong
    sent = []
    for name, offered in fields.items():
        if chance.random() < 0.1:
            continue
        wrong = not offered or chance.random() < spoilt
        sent.append((name, text(chance) if wrong else chance.choice(offered)))
        if chance.random() < 0.05:
            sent.append((name, text(chance)))
    return sent


def multipart(chance: Random, sent: list[tuple[str, str]]) -> bytes:
    """The fields as parts, some of them as files; sometimes cut off in the middle."""
    parts = []
    for name, value in sent:
        file = (
            '; filename="'
            + chance.choice(("a.xlsx", "..\\x.csv", "", "a\x00.png", "明" * 200))
            + '"'
        )
        head = (
            f'Content-Disposition: form-data; name="{name}"{file if chance.random() < 0.3 else ""}'
        )
        parts.append(f"--x\r\n{head}\r\n\r\n{value}\r\n")
    whole = ("".join(parts) + "--x--\r\n").encode("utf-8", "surrogatepass")
    return whole if chance.random() < 0.7 else whole[: chance.randint(0, len(whole))]


def posted(chance: Random, path: str, fields: dict[str, list[str]]) -> Request:
    """A POST with a body of any shape."""
    sent, shape = filled(chance, fields), chance.random()
    if shape < 0.65:
        body = "&".join(f"{encoded(n)}={encoded(v)}" for n, v in sent).encode()
        return Request("POST", path, body, "application/x-www-form-urlencoded")
    if shape < 0.85:
        return Request("POST", path, multipart(chance, sent), "multipart/form-data; boundary=x")
    if shape < 0.9:
        return Request("POST", path, json.dumps(dict(sent)).encode(), "application/json")
    body = chance.choice((b"", b"\x00", b"\xff\xfe", b"&&&===%%%", b"a=1&" * 25_000, b"{"))
    return Request("POST", path, body, chance.choice(TYPES))


def request(chance: Random, path: str, fields: dict[str, list[str]], refused: set[str]) -> Request:
    """One hostile request to the address; methods it is known to refuse are seldom tried again."""
    share = chance.random()
    if share < 0.05:
        made = Request(chance.choice(METHODS), path)
    elif (share < 0.4 and "GET" not in refused) or ("POST" in refused and share < 0.95):
        made = Request("GET", f"{path}?{query(chance, [*fields, *PARAMETERS])}")
    else:
        made = posted(chance, path, fields)
    if chance.random() < 0.15:
        made.headers = chance.choice(HEADERS)
    return made
