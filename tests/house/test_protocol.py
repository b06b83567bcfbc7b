"""The protocol that the portal shows is the one in the docs, byte for byte."""

from house.source import PACKAGE, ROOT


def test_the_published_protocol_is_the_documented_one() -> None:
    shown = PACKAGE / "engine" / "protocol.md"
    assert shown.read_bytes() == (ROOT / "docs" / "draw-protocol.md").read_bytes()


def test_the_protocol_is_part_of_the_package() -> None:
    assert '"**/*.md"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
