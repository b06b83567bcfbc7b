"""A list leaves the house: who took which one, by which filters, how many rows, and its digest.

What was searched for may be somebody's name: the leaf tells which filters were set, their values
are detail. Public lists are handed out without an entry.
"""

import hashlib
from collections.abc import Mapping
from io import BufferedIOBase
from typing import Any

from django.http import FileResponse

from mingcha.ledger import actions
from mingcha.ledger.acting import By


def hand_over(
    file: BufferedIOBase,
    *,
    by: By,
    listed: str,
    name: str,
    rows: int,
    filters: Mapping[str, Any] | None = None,
    content_type: str = "",
) -> FileResponse:
    """The file as a download called `name`, once the ledger tells of it; no entry, no file.

    `listed` is `room:list`; `rows` how many the file has; `filters` what narrowed the list.
    """
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    actions.note_export(by=by, listed=listed, rows=rows, digest=digest, filters=filters or {})
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=content_type or None)
