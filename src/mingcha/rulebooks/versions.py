"""The shelf's source: versions kept in the database, and which of them is in force today."""

from collections.abc import Mapping, Sequence
from functools import cache

from mingcha.law.shelf import Version
from mingcha.rulebooks.models import RulebookVersion
from mingcha.web import clock

KEY = ("name", "number", "digest")


class KeptVersions:
    """What `law.rulebook` asks; one short query, texts are read once per process (append-only)."""

    def in_force(self) -> Mapping[str, Version]:
        """{name: version} whose day has come; of several the one made last."""
        rows = RulebookVersion.objects.filter(effective_from__lte=clock.today())
        newest = {row[0]: row for row in rows.order_by("number").values_list(*KEY)}
        return {name: _version(*key) for name, key in newest.items()}

    def history(self, name: str) -> Sequence[Version]:
        """Every version made of a rulebook, oldest first."""
        rows = RulebookVersion.objects.filter(name=name).order_by("number")
        return [Version.of(r.name, r.text, r.number, r.effective_from) for r in rows]


@cache
def _version(name: str, number: int, digest: str) -> Version:
    row = RulebookVersion.objects.get(name=name, number=number)
    return Version(name, number, row.effective_from, digest, row.text)
