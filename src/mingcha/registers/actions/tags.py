"""标签 (分类标注, S-02)."""

from mingcha.ledger.acting import By, action
from mingcha.ledger.actions import record
from mingcha.registers.models import Tag


@action
def create_tag(*, by: By, code: str, name: str) -> Tag:
    """Adds a tag; `code` is what the files of a draw call it."""
    tag = Tag(code=code, name=name)
    tag.full_clean()
    tag.save()
    record(by=by, event="registers:tag:create", subject=tag, facts={"code": code, "name": name})
    return tag


@action
def rename_tag(*, by: By, tag: Tag, name: str) -> Tag:
    """Changes the name; the code stays, published draws cite it."""
    before, tag.name = tag.name, name
    tag.full_clean()
    tag.save()
    record(
        by=by, event="registers:tag:rename", subject=tag, facts={"before": before, "after": name}
    )
    return tag
