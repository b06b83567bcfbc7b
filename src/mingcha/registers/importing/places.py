"""Which region an address lies in, by the place names of the region table."""

from collections.abc import Iterable


class Places:
    """Finds regions by code and by place names.

    >>> places = Places([("999901", ["明德县"]), ("999901002", ["青石镇"])])
    >>> places.find("明德县青石镇河东路 3 号")
    '999901002'
    """

    def __init__(self, regions: Iterable[tuple[str, Iterable[str]]]) -> None:
        """`regions`: (code, place names) of each region."""
        named = [(name, code) for code, names in regions for name in set(names) if name]
        self.codes = {code for _, code in named}
        # the smallest region first (longest code), then the longest name
        self._named = sorted(named, key=lambda pair: (-len(pair[1]), -len(pair[0]), pair))

    def find(self, text: str) -> str | None:
        """The code of the smallest region named in `text`, by the longest of its names."""
        for name, code in self._named if text else ():
            if name in text:
                return code
        return None

    def locate(self, given: str, address: str) -> str | None:
        """The region by what is given (a place name), made more exact by the address."""
        first, second = self.find(given), self.find(address)
        if first is None:
            return second
        return second if second is not None and second.startswith(first) else first
