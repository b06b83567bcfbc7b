"""Every trick there is."""

from collections.abc import Iterator
from itertools import chain

from registers.tricks.archives import archives
from registers.tricks.cells import cells
from registers.tricks.foreign import foreign
from registers.tricks.kit import Trick
from registers.tricks.markup import markup
from registers.tricks.tables import tables


def tricks() -> Iterator[Trick]:
    """In the order of their files."""
    return chain(archives(), markup(), cells(), tables(), foreign())
