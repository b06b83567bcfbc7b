"""Keeping the heads outside: every signed head as a file in a folder that the operator names.

Best a folder of another machine, or of another office: what lies there cannot be rewritten with
the tables.
"""

import logging
from pathlib import Path

from django.conf import settings

log = logging.getLogger(__name__)


def keep(size: int, note: str) -> None:
    """Writes `000000001234.txt`, once; a folder out of reach is logged and stops nothing."""
    if not settings.LEDGER_MIRROR:
        return
    path = Path(settings.LEDGER_MIRROR) / f"{size:012d}.txt"
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(note)
    except FileExistsError:
        return
    except OSError as error:
        log.error("the mirror of the ledger's heads cannot be written: %s", error)
