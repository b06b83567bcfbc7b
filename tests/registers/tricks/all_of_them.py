"""Every trick there is, with its answer."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Any

from registers.tricks.answers import ANSWERS
from registers.tricks.archives import archives
from registers.tricks.cells import cells
from registers.tricks.foreign import foreign
from registers.tricks.kit import Trick
from registers.tricks.markup import markup
from registers.tricks.tables import tables


def tricks() -> Iterator[Trick]:
    """In the order of their files."""
    return map(_answered, chain(archives(), markup(), cells(), tables(), foreign()))


def _answered(trick: Trick) -> Trick:
    answer: Any = ANSWERS.get(trick.name)
    if answer is None:
        return trick
    bare = replace(trick, says="", fault=None, stored=())
    if isinstance(answer, str):
        return replace(bare, says=answer)
    return replace(bare, **{"stored" if isinstance(answer[0], tuple) else "fault": answer})
