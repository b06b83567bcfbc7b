"""A tenth of the hostile files of `tests.long.hostile`, through the real door (trust.md §5, §7)."""

import pytest
from django.test import Client

from people import Cast
from registers.tricks.all_of_them import tricks
from registers.tricks.door import through
from registers.tricks.kit import Trick

LIGHT = [trick for trick in tricks() if isinstance(trick.content, bytes)]


def test_there_are_enough_and_every_one_has_a_name_and_an_answer() -> None:
    every = list(tricks())
    assert len(every) >= 216
    assert len({trick.name for trick in every}) == len(every)
    assert all(bool(t.says) + bool(t.fault) + bool(t.stored) == 1 for t in every)


@pytest.mark.django_db
@pytest.mark.parametrize("trick", LIGHT[::10], ids=lambda trick: trick.name)
def test_a_file_is_refused_faulted_or_read_to_the_stated_values(cast: Cast, trick: Trick) -> None:
    client = Client()
    client.force_login(cast.clerk)
    came = through(client, trick)
    assert came.answers(trick), came
