"""How far ahead things are taken."""

from collections.abc import Iterator

import pytest

from mingcha.bulk.streams import ahead


@pytest.mark.parametrize("count", [0, 1, 3, 10, 11, 50])
def test_things_come_in_order_and_no_more_are_taken_than_asked_for(count: int) -> None:
    taken: list[int] = []

    def things() -> Iterator[int]:
        for number in range(10):
            taken.append(number)
            yield number

    for expected, number in enumerate(ahead(things(), count)):
        assert number == expected
        assert len(taken) == min(10, number + 1 + count)
    assert taken == list(range(10))
