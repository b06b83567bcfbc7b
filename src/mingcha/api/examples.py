"""A record of this installation for every address, so that each example opens."""

from typing import Any

from mingcha.draws import bundles, small_files
from mingcha.draws import queries as draws
from mingcha.ledger import queries as ledger
from mingcha.rulebooks import queries as rulebooks

Examples = dict[str, dict[str, Any]]  # {name in the URL table: what stands in its places}


def examples() -> Examples:
    """Only what can be opened now: nothing for an address that has no record yet."""
    return (
        _draws()
        | _small()
        | _ledger()
        | _rulebooks()
        | {
            "notices:open_data_json": {"name": "results"},
            "notices:open_data_csv": {"name": "results"},
            "draws:verifier_file": {},
            "ledger:key": {},
            "ledger:witness": {},
            "api:openapi": {},
        }
    )


def _draws() -> Examples:
    for draw in draws.public_draws()[:20]:
        if "manifest.txt" in bundles.public_files(draw):
            code = {"code": draw.code}
            return {
                "draws:public_file": code | {"name": "manifest.txt"},
                "draws:public_bundle": code,
                "draws:audit": code,
            }
    return {}


def _small() -> Examples:
    for draw in draws.small_draws()[:20]:
        if small_files.public_files(draw):
            code = {"code": draw.code}
            return {
                "draws:small_file": code | {"name": "manifest.txt"},
                "draws:small_bundle": code,
            }
    return {}


def _ledger() -> Examples:
    head = ledger.heads().first()
    if head is None:
        return {}
    found: Examples = {
        "ledger:checkpoint": {},
        "ledger:checkpoint_of": {"size": head.size},
        "ledger:consistency": {"old": 1, "new": head.size},
    }
    public = ledger.entries(event="notices:").filter(seq__lt=head.size).first()
    return found | ({"ledger:receipt": {"seq": public.seq}} if public else {})


def _rulebooks() -> Examples:
    book = next(iter(rulebooks.shown()), None)
    if book is None:
        return {}
    ref = {"ref": book.rulebook.name}
    return {"rulebooks:rulebook_json": ref, "rulebooks:rulebook_toml": ref}
