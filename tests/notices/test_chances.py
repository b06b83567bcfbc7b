"""为什么抽到我，为什么没抽到我: the page agrees with the draw's own files."""

import pytest
from django.test import Client

from draws import factories as draws
from mingcha.draws.models import DrawnTarget
from mingcha.notices import chances
from mingcha.notices.chances import Chance, Seat

pytestmark = pytest.mark.django_db


def test_ticket_rank_and_cutoff_agree_with_the_draw(client: Client) -> None:
    county = draws.make_county(list_publication="before_check")
    draw = draws.opened(county)
    drawn = {one.target_id: one for one in DrawnTarget.objects.filter(draw=draw)}
    for target in county.targets:
        (chance,) = chances.of_target(target)
        assert isinstance(chance, Chance)
        assert chance.selected == (target.pk in drawn)
        assert chance.selected == (chance.rank <= chance.cell.k)
        won, lost = chance.ruler.won.count("M"), chance.ruler.lost.count("M")
        assert (won, won + lost) == (chance.cell.k, chance.cell.size)
        if chance.selected:
            assert (chance.ticket, chance.rank) == (drawn[target.pk].ticket, drawn[target.pk].rank)
    for target in (county.targets[0], next(t for t in county.targets if t.pk in drawn)):
        page = client.get(f"/enterprises/{target.uscc}/").content.decode()
        assert '<svg class="ruler"' in page
        assert ("所以抽中" in page) == (target.pk in drawn)


def test_before_the_list_is_public_only_the_seat_is_shown(client: Client) -> None:
    county = draws.make_county()
    target = county.targets[0]
    draw = draws.freeze(county)
    assert chances.of_target(target) == []
    draws.commit(county, draw)
    assert isinstance(chances.of_target(target)[0], Seat)
    draws.enter_all(draw)
    draws.draws.open_draw(by=county.cast.operator, draw=type(draw).objects.get(pk=draw.pk))
    assert isinstance(chances.of_target(target)[0], Seat)
    page = client.get(f"/enterprises/{target.uscc}/").content.decode()
    assert "名单待公开" in page
    assert "票号尺" not in page


def test_a_closed_roster_tells_nothing() -> None:
    strata = [
        {
            "code": "A",
            "name": "A 级",
            "when": {"credit_risk": ["A"]},
            "percent": "10",
            "minimum": 1,
        },
        {"code": "U", "name": "其他", "when": {}, "percent": "10", "minimum": 1},
    ]
    county = draws.make_county(strata=strata, list_publication="before_check")
    draw = draws.opened(county)
    assert draw.roster_public == "closed"
    assert chances.of_target(county.targets[0]) == []


def test_a_large_cell_shows_at_most_400_ticks() -> None:
    tickets = [f"{number:064x}" for number in range(1, 10_001)]
    ruler = chances._ruler(tickets, tickets[7], tickets[99])
    assert 0 < ruler.lost.count("M") <= chances.TICKS
    assert ruler.won.count("M") == 100 // -(-len(tickets) // chances.TICKS)


@pytest.mark.parametrize(
    ("x", "anchor"), [("20.0", "start"), ("500.0", "middle"), ("980.0", "end")]
)
def test_words_stay_inside_the_picture(x: str, anchor: str) -> None:
    assert chances._anchor(x) == anchor
