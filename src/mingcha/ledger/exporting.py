"""The whole log as one file that a machine without the app can recompute (`witness.py export`).

A zip of `entries.jsonl` (the line of every leaf, in order; contents stay here, leaves carry their
commitments), `checkpoints.json` (the signed heads) and `key.txt`.
"""

import json
import zipfile
from typing import IO

from mingcha.ledger import signing, tree
from mingcha.ledger.models import Checkpoint, Entry


def write(file: IO[bytes]) -> int:
    """Writes the export; how many entries it has. Memory does not grow with the log."""
    count = 0
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("entries.jsonl", "w", force_zip64=True) as lines:
            for entry in Entry.objects.order_by("seq").iterator(2000):
                lines.write(tree.leaf_line(entry) + b"\n")
                count += 1
        notes = Checkpoint.objects.filter(size__lte=count).exclude(note=None)
        archive.writestr("checkpoints.json", json.dumps(list(notes.values_list("note", flat=True))))
        archive.writestr("key.txt", signing.verifier_key() + "\n")
    return count
