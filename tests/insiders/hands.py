"""What an insider has in hand: a login, a database owner's rights, and what others hold outside."""

import base64
import io
import zipfile
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client

from mingcha.engine.refused import Refused
from mingcha.engine.verify import verify
from mingcha.ledger import tree, triggers
from mingcha.ledger.models import Checkpoint, Entry


def login(user: object) -> Client:
    """A browser in which this person has logged in."""
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def form_of(client: Client, url: str) -> dict[str, Any]:
    """What the form of a page would post if nothing in it were touched."""
    form = client.get(url).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {form.add_prefix(name): value for name, value in values.items() if value is not None}


def page(path: str) -> str:
    """A public page as anybody sees it, without the markup that groups digits."""
    answer = Client().get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode().replace("</span> <span>", "")


def bundle(code: str) -> dict[str, bytes]:
    """The public bundle of a draw as anybody downloads it."""
    answer = Client().get(f"/draws/{code}/bundle.zip")
    assert answer.status_code == 200, answer.status_code
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def faults(code: str) -> list[str]:
    """What the verifier says against the published bundle; nothing when it holds."""
    try:
        report = verify(bundle(code))
    except Refused as refused:
        return [f"{refused.file}: {refused.reason}"]
    return [line for line in report.lines if line.startswith("FAIL")] if report.code else []


# --- the database owner


def sql(statement: str, *values: object) -> None:
    """A statement past every guard of the application."""
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))


def rewrite_log(change: Callable[[], None]) -> None:
    """The careful owner: triggers lifted, the past changed, every leaf, node and head made to fit.

    Only the signing key, which is outside the database, is missing.
    """
    triggers.lift(connection)
    change()
    sql("DELETE FROM ledger_node")
    nodes: dict[tuple[int, int], str] = {}
    for entry in Entry.objects.order_by("seq"):
        value, level, index = tree.leaf_hash(tree.leaf_line(entry)), 0, entry.seq
        sql("UPDATE ledger_entry SET leaf = %s WHERE seq = %s", value, entry.seq)
        nodes[level, index] = value
        while index % 2:
            value = tree.node_hash(nodes[level, index - 1], value)
            level, index = level + 1, index // 2
            nodes[level, index] = value
    for (level, index), value in nodes.items():
        sql(
            'INSERT INTO ledger_node (level, "index", hash) VALUES (%s, %s, %s)',
            level, index, value,
        )  # fmt: skip
    for head in Checkpoint.objects.filter(size__lte=Entry.objects.count()):
        root = tree.root_of(head.size)
        note = (head.note or "").replace(_base64(head.root), _base64(root))
        sql("UPDATE ledger_checkpoint SET root = %s, note = %s WHERE id = %s", root, note, head.pk)


def _base64(digest: str) -> str:
    return base64.b64encode(bytes.fromhex(digest)).decode()
