"""The search through pairs of characters finds what a look at every row finds (ADR 10); long lists
are counted and sorted only as far as an index goes (trust.md 7)."""

import random
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from mingcha.ledger.records import writing
from mingcha.registers import kit, queries
from mingcha.registers.filters import TargetFilter
from mingcha.registers.lists import TARGETS
from mingcha.registers.models import Target
from mingcha.registers.queries import search
from mingcha.web import paging
from mingcha.web.paging import HowMany, LongPaginator, counted
from people import Cast
from registers import factories

pytestmark = pytest.mark.django_db

SIGNS = "明德县劳务有限公司ab𠮷éKÅ％(%_'\"\\ .-01"  # quotes, patterns, both planes, both widths
CODES = "0129AX"


def word(signs: str, length: int, draw: random.Random) -> str:
    return "".join(draw.choice(signs) for _ in range(length))


def fill(count: int, draw: random.Random) -> list[Target]:
    """Rows of which many share a pair and few share three signs."""
    rows = [
        Target(
            name=word(SIGNS, draw.randrange(1, 8), draw),
            uscc=word(CODES, 18, draw) if draw.random() < 0.8 else None,
            old_number=word("019", 15, draw) if draw.random() < 0.3 else "",
            updated_at=timezone.now(),
        )
        for _ in range(count)
    ]
    with writing():
        return Target.objects.bulk_create(rows)


def analyzed() -> None:
    """PostgreSQL knows how many rows there are, as after an import."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE registers_target")


def texts(rows: list[Target], count: int, draw: random.Random) -> list[str]:
    """Half of them a part of some row, in either case; half put together at random."""
    found = [word(SIGNS + CODES, draw.randrange(1, 5), draw) for _ in range(count // 2)]
    for _ in range(count // 2):
        row = draw.choice(rows)
        whole = draw.choice([row.name, row.name, row.uscc or "0", row.old_number or "1"])
        start = draw.randrange(len(whole))
        part = whole[start : start + draw.choice([1, 2, 3, 4, 30])]
        found.append(draw.choice([part, part.upper(), part.lower()]))
    return found


def plain(text: str) -> Q:
    return Q(name__icontains=text) | Q(uscc__icontains=text) | Q(old_number__icontains=text)


def ids(condition: Q) -> set[int]:
    return set(Target.objects.filter(condition).values_list("pk", flat=True))


def check(rows: list[Target], count: int, draw: random.Random) -> int:
    """Compares both ways to search; returns for how many texts the index found something."""
    helped = 0
    for text in texts(rows, count, draw):
        few = queries.may_hold(text)
        found = ids(plain(text))
        assert ids(few & plain(text)) == found, text
        by_name = Q(name__icontains=text)
        assert ids(queries.may_hold(text, codes=False) & by_name) == ids(by_name), text
        helped += bool(few) and bool(found)
    return helped


@pytest.mark.parametrize("seed", [1, 2])
def test_the_index_finds_what_a_look_at_every_row_finds(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = random.Random(seed)
    monkeypatch.setattr(search, "RARE", 5)
    monkeypatch.setattr(search, "FEW", 40)
    rows = fill(250, draw)
    analyzed()
    assert check(rows, 120, draw) > 20


def test_the_index_follows_every_change() -> None:
    """Also of statements that no action made: bulk updates, upserts, deletions."""
    draw = random.Random(3)
    rows = fill(60, draw)
    with writing():
        Target.objects.filter(pk__in=[row.pk for row in rows[:10]]).update(name="改名之后𠮷")
        Target.objects.filter(pk=rows[10].pk).update(uscc="912345678901234567", old_number="")
        Target.objects.filter(pk__in=[row.pk for row in rows[11:20]]).delete()
        for row in rows[20:30]:
            row.name, row.old_number = "并入之后", "987654321098765"
        Target.objects.bulk_create(
            rows[20:30], update_conflicts=True, unique_fields=["pk"],
            update_fields=["name", "old_number"],
        )  # fmt: skip
    for text, number in (("之后𠮷", 10), ("567890123", 1), ("并入", 10), ("98765432", 10)):
        few = queries.may_hold(text)
        assert few
        assert Target.objects.filter(few & plain(text)).count() == number
    check(list(Target.objects.all()), 60, draw)


def test_where_the_index_does_not_help_every_row_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = fill(20, random.Random(4))
    assert not queries.may_hold("明")
    assert not queries.may_hold("")
    assert not queries.may_hold("01")  # too short for a code
    assert search.worth_counting(Q()) == search.LISTED  # a small register is counted
    monkeypatch.setattr(search, "FEW", 3)
    monkeypatch.setattr(search, "RARE", 1)
    assert search.worth_counting(Q()) == search.GLANCED
    assert search.worth_counting(Q(pk=1)) == search.LISTED
    with writing():
        Target.objects.filter(pk__in=[row.pk for row in rows[:4]]).update(name="常见名称")
    analyzed()
    assert not queries.may_hold("常见")
    monkeypatch.setattr(search, "FEW", 4)
    assert queries.may_hold("常见")
    if connection.vendor == "sqlite":
        monkeypatch.setattr(search, "_is_installed", lambda: False)  # SQLite without FTS5
        assert not queries.may_hold("常见")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL looks at a sample")
def test_pieces_that_few_rows_have_are_looked_up_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a whole name the pieces that nearly every name has are left out: they tell nothing apart."""
    names = ["明德县甲乙有限公司", "明德县甲乙有限公司", "明德县乙丙有限公司", "明德县丁戊有限公司"]
    for row, name in zip(fill(4, random.Random(5)), names, strict=True):
        with writing():
            Target.objects.filter(pk=row.pk).update(name=name)
    monkeypatch.setattr(search, "RARE", 1)
    monkeypatch.setattr(search, "FEW", 2)
    assert search._rarest(search.NAMES, ["明德", "县甲", "甲乙", "公司"]) == (
        '"县甲" AND "甲乙"',
        True,
    )
    assert search._rarest(search.NAMES, ["明德", "乙丙", "公司"]) == ('"乙丙"', True)
    assert search._rarest(search.NAMES, ["明德", "公司"]) == ('"明德" AND "公司"', False)


# --- long lists


def test_counting_ends(cast: Cast) -> None:
    fill(5, random.Random(5))
    rows = Target.objects.order_by("name")
    assert [str(counted(rows, most)) for most in (4, 5, 6)] == ["超过 4", "5", "5"]
    assert counted(rows, 5) == HowMany(5)
    pages = LongPaginator(rows, 2, 4)
    assert (pages.count, pages.is_more, pages.num_pages) == (4, True, 2)
    assert not LongPaginator(rows, 2, 5).is_more


def test_a_long_list_says_where_it_ends(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond, it is sorted only by what has an index, and narrowed further by a filter."""
    for number in range(1, 5):
        factories.target(number, bureau=cast.bureau, address=f"{9 - number}号")
    client = Client()
    client.force_login(cast.clerk)
    path = reverse("registers:target_list")
    assert "sort=address" in client.get(f"{path}?col=address").content.decode()
    monkeypatch.setattr(TargetFilter, "most", 3)
    page = client.get(f"{path}?col=address&col=name&sort=-address").content.decode()
    assert "共超过 3 户，这里只列到第 3 户" in page
    assert "sort=address" not in page
    assert "sort=name" in page
    backwards = client.get(f"{path}?sort=-name").content.decode()
    assert backwards.index("4号劳务") < backwards.index("3号劳务")
    assert "这里只列到" not in client.get(f"{path}?credit_risk=D").content.decode()


def test_among_millions_a_list_ends_sooner(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, 5):
        factories.target(number, bureau=cast.bureau)
    client = Client()
    client.force_login(cast.clerk)
    path = reverse("registers:target_list")
    monkeypatch.setattr(paging, "AMONG_MILLIONS", 2)
    assert "这里只列到" not in client.get(path).content.decode()
    monkeypatch.setattr(kit, "COUNTED", 3)
    assert "共超过 2 户，这里只列到第 2 户" in client.get(path).content.decode()


FILTERS = (
    "", "sort=name", "sort=-credit_risk", "region=999901001", "region=none", "labour_grade=C",
    "credit_risk=none", "status=moved", "visited=never3", "incomplete=1", "q=明",
)  # fmt: skip


@pytest.mark.once
@pytest.mark.parametrize("query", FILTERS)
def test_an_index_gives_the_order_of_a_page(cast: Cast, query: str) -> None:
    """Otherwise the first page of eight million would wait until all are sorted."""
    plan = plan_of(cast, query)
    assert "TEMP B-TREE" not in plan
    assert "SCAN registers_target\n" not in plan + "\n"


@pytest.mark.once
@pytest.mark.parametrize("query", ["q=青石", "q=MA0000001", "tag=pq", "visited=1"])
def test_few_rows_are_looked_up_by_their_number(cast: Cast, query: str) -> None:
    factories.tag()
    plan = plan_of(cast, query)
    assert "SEARCH registers_target USING INTEGER PRIMARY KEY (rowid=?)" in plan


@pytest.mark.once
def test_the_plan_tells_a_sort() -> None:
    """The check above can fail."""
    assert "TEMP B-TREE" in Target.objects.order_by("address")[:25].explain()
    assert "SCAN registers_target" in Target.objects.filter(address="甲").order_by("pk").explain()


def plan_of(cast: Cast, query: str) -> str:
    """How SQLite answers the list page."""
    request: Any = RequestFactory().get(f"/?{query}")
    filters = TargetFilter(request.GET, queryset=TARGETS.rows(cast.clerk), request=request)
    _, rows = kit.order(TARGETS.columns, kit.found(filters), request.GET.get("sort", ""))
    return str(rows[:25].explain())
