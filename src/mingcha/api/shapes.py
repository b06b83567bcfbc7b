"""What the answers look like, as JSON Schema (draft 2020-12, as OpenAPI 3.1 has it)."""

from typing import Any

from mingcha.notices.open_data import NUMBERS, TABLES, TRUTHS, Table

Schema = dict[str, Any]

WORDS: Schema = {"type": "string"}
FILE: Schema = {}  # bytes: OpenAPI 3.1 describes binary content by saying nothing of its schema
OBJECT: Schema = {"type": "object"}
WHOLE: Schema = {"type": "integer", "minimum": 0}
NOTE: Schema = {"type": "string", "pattern": r"^[^\n]+\n[0-9]+\n[A-Za-z0-9+/=]+\n\n— "}
KEY: Schema = {"type": "string", "pattern": r"^[^+\s]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+\n$"}
HASHES: Schema = {"type": "array", "items": {"type": "string", "pattern": "^[0-9a-f]{64}$"}}


def record(**places: Schema) -> Schema:
    """An object with exactly these places."""
    return {
        "type": "object",
        "properties": places,
        "required": list(places),
        "additionalProperties": False,
    }


def _field(name: str, meaning: str) -> Schema:
    kind = "integer" if name in NUMBERS else "boolean" if name in TRUTHS else "string"
    return {"type": [kind, "null"], "description": meaning}


def _table(name: str, table: Table) -> Schema:
    fields = {one: {"const": meaning} for one, meaning in table.fields.items()}
    row = {one: _field(one, meaning) for one, meaning in table.fields.items()}
    return record(
        name={"const": name},
        title={"const": table.title},
        fields=record(**fields),
        rows={"type": "array", "items": record(**row)},
        page=WHOLE | {"minimum": 1},
        next={"type": ["string", "null"]},
    ) | {"title": table.title}


COMPONENTS: dict[str, Schema] = {name: _table(name, table) for name, table in TABLES.items()}
TABLE: Schema = {"oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in TABLES]}
ERRORS = record(
    errors={"type": "object", "additionalProperties": {"type": "array", "items": WORDS}}
)
CONSISTENCY = record(old=WHOLE, new=WHOLE, path=HASHES)
RECEIPT = record(entry=WORDS, seq=WHOLE, path=HASHES, checkpoint=NOTE)
