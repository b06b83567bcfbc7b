"""What every public address for programs answers: the one place that says so.

The address itself and the types of its places come from the URL table (`document`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mingcha.api import shapes
from mingcha.api.shapes import Schema
from mingcha.draws.bundles import FILE_NAMES
from mingcha.draws.small_files import FILE_NAMES as SMALL_NAMES
from mingcha.notices.forms import PageForm
from mingcha.notices.open_data import TABLES

JSON, TEXT, CSV, ZIP = "application/json", "text/plain", "text/csv", "application/zip"
HTML, PYTHON, BYTES = "text/html", "text/x-python", "application/octet-stream"
DRAW = ("抽取编号，见抽取记录", {"type": "string", "pattern": "^[^/]+$"})
REF = (
    "规则集：名称为今天施行的版本，名称@版次为某一版，64 位指纹为任务固定的版本",
    {"type": "string", "pattern": "^[^/]+$"},
)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address. `answers`: {media type: schema} of status 200; `places`: (meaning, schema) of
    what stands in the path or in the query; `refusals`: {status: meaning, media type}."""

    name: str  # in the URL table
    group: str
    title: str
    answers: Mapping[str, Schema]
    text: str = ""
    places: Mapping[str, tuple[str, Schema]] = field(default_factory=dict)
    query: tuple[str, ...] = ()  # of the places
    refusals: Mapping[int, tuple[str, str, Schema]] = field(default_factory=dict)


GONE: dict[int, tuple[str, str, Schema]] = {
    404: ("没有，或者还没有公开", HTML, shapes.WORDS),
}
LIST = ("哪一份清单", {"type": "string", "enum": list(TABLES)})
SEQ: tuple[str, Schema] = ("从 0 起的序号", {"type": "integer", "minimum": 0})
SIZE: tuple[str, Schema] = ("树头下的条数", {"type": "integer", "minimum": 0})


def _one_of(names: Mapping[str, str]) -> tuple[str, Schema]:
    words = "；".join(f"{name} {text}" for name, text in names.items())
    return f"文件名：{words}", {"type": "string", "enum": list(names)}


def _numbers() -> dict[str, tuple[str, Schema]]:
    whole: Schema = {"type": "integer", "minimum": 1}
    return {
        "page": ("第几页，从 1 起", whole | {"maximum": PageForm.MOST_PAGES, "default": 1}),
        "size": (
            "每页条数；一条公示可有几行，同一条的各行不分页",
            whole | {"maximum": PageForm.MOST_RECORDS, "default": PageForm.MOST_RECORDS},
        ),
    }


OPEN_DATA = (
    Endpoint(
        "notices:open_data_json", "公示清单", "一份清单，按页",
        {JSON: shapes.TABLE},
        "新的在前。next 是下一页的地址，没有下一页时为 null；一个字段有几个值的用顿号连接。",
        {"name": LIST} | _numbers(), ("page", "size"),
        GONE | {400: ("页码或者条数不对，说明哪里不对", JSON, shapes.ERRORS)},
    ),
    Endpoint(
        "notices:open_data_csv", "公示清单", "一份清单，全部",
        {CSV: shapes.WORDS},
        "UTF-8，带 BOM，第一行是字段名；逐行传送，不分页。字段、顺序与 JSON 相同。",
        {"name": LIST}, (), GONE,
    ),
)  # fmt: skip

DRAWS = (
    Endpoint(
        "draws:public_file", "抽取", "一次抽取的一个文件",
        {TEXT: shapes.WORDS, JSON: shapes.OBJECT},
        "逐字节与承诺相符；格式见抽取规则。没有公开的文件为 404。",
        {"code": DRAW, "name": _one_of(FILE_NAMES)}, (), GONE,
    ),
    Endpoint(
        "draws:public_bundle", "抽取", "一次抽取的公开包",
        {ZIP: shapes.FILE},
        "解开后用 mingcha draw verify 重算；同样的文件，包也逐字节相同。",
        {"code": DRAW}, (), GONE,
    ),
    Endpoint(
        "draws:audit", "抽取", "一次抽取的审计包",
        {ZIP: shapes.FILE},
        "只给审计管理员和持观察码的人：在同一地址的网页上输入观察码后下载。",
        {"code": DRAW}, (),
        GONE | {403: ("没有输入观察码", HTML, shapes.WORDS)},
    ),
    Endpoint(
        "draws:small_file", "抽取", "一次内部抽取的一个文件",
        {TEXT: shapes.WORDS, JSON: shapes.OBJECT}, "",
        {"code": DRAW, "name": _one_of(SMALL_NAMES)}, (), GONE,
    ),
    Endpoint(
        "draws:small_bundle", "抽取", "一次内部抽取的公开包",
        {ZIP: shapes.FILE}, "", {"code": DRAW}, (), GONE,
    ),
    Endpoint(
        "draws:verifier_file", "抽取", "核验程序，一个网页文件",
        {BYTES: shapes.FILE},
        "存下后断网也能用；网页上印有它的指纹。",
    ),
)  # fmt: skip

LEDGER = (
    Endpoint(
        "ledger:checkpoint", "留痕", "最新的树头",
        {TEXT: shapes.NOTE}, "格式为 C2SP tlog-checkpoint。", {}, (), GONE,
    ),
    Endpoint(
        "ledger:checkpoint_of", "留痕", "某个条数的树头",
        {TEXT: shapes.NOTE}, "", {"size": SIZE}, (), GONE,
    ),
    Endpoint(
        "ledger:consistency", "留痕", "两个树头之间的一致性证明",
        {JSON: shapes.CONSISTENCY}, "RFC 9162 第 2.1.4 节；新的记录接着旧的记录，没有改写。",
        {"old": SIZE, "new": SIZE}, (), GONE,
    ),
    Endpoint(
        "ledger:receipt", "留痕", "一条公开记录的回执",
        {JSON: shapes.RECEIPT}, "证明这一条在树头之下；抽取、公示、留痕三类记录人人可取。",
        {"seq": SEQ}, (), GONE,
    ),
    Endpoint("ledger:key", "留痕", "验签公钥", {TEXT: shapes.KEY}, "树头用它验签。"),
    Endpoint(
        "ledger:witness", "留痕", "核对留痕的程序", {PYTHON: shapes.WORDS},
        "一个文件，只需要 Python。",
    ),
)  # fmt: skip

RULEBOOKS = (
    Endpoint(
        "rulebooks:rulebook_json", "规则集", "一册规则集，规范字节",
        {JSON: shapes.OBJECT}, "与抽取文件 rulebook.json 相同，可按指纹核对。",
        {"ref": REF}, (), GONE,
    ),
    Endpoint(
        "rulebooks:rulebook_toml", "规则集", "一册规则集，原文",
        {TEXT: shapes.WORDS}, "任务固定的版本没有原文，为 404。", {"ref": REF}, (), GONE,
    ),
)  # fmt: skip

SELF = (Endpoint("api:openapi", "本说明", "OpenAPI 3.1 文档", {JSON: shapes.OBJECT}),)

ENDPOINTS = (*OPEN_DATA, *DRAWS, *LEDGER, *RULEBOOKS, *SELF)
