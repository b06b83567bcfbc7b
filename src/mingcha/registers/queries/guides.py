"""随机抽查工作指引: which version holds for an item (S-01, S-25)."""

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from mingcha.accounts.models import Department, User, scope_of
from mingcha.accounts.queries import bureau_of
from mingcha.law import rulebook
from mingcha.registers.models import Claim, Guide, Item
from mingcha.web import clock


def guide_of(item: Item, on: date | None = None) -> Guide | None:
    """The version in force on that day (default: today).

    An item that was claimed from a superior and has no guide of its own follows the superior's.
    """
    day = on or clock.today()
    own = in_force(day).filter(items=item).order_by("-effective_from", "-pk").first()
    if own is not None:
        return own
    claim = Claim.objects.filter(item=item).select_related("origin").first()
    return guide_of(claim.origin, day) if claim else None


def in_force(on: date) -> QuerySet[Guide]:
    """Of every guide the version that holds on that day."""
    later = Guide.objects.filter(
        department=OuterRef("department"),
        number=OuterRef("number"),
        version__gt=OuterRef("version"),
        effective_from__lte=on,
    )
    return Guide.objects.filter(~Exists(later), effective_from__lte=on)


def newest_guides(user: User) -> QuerySet[Guide]:
    """Of every guide the user may see the newest version, in force or not yet."""
    later = Guide.objects.filter(
        department=OuterRef("department"),
        number=OuterRef("number"),
        version__gt=OuterRef("version"),
    )
    return guides_visible_to(user).filter(~Exists(later))


def guides_visible_to(user: User) -> QuerySet[Guide]:
    """All versions of the user's department; a bureau sees those of its region."""
    return Guide.objects.filter(scope_of(user)).select_related("department", "written_by")


def versions_of(guide: Guide) -> QuerySet[Guide]:
    """All versions of one guide, the newest first."""
    found = Guide.objects.filter(department=guide.department_id, number=guide.number)
    return found.select_related("written_by").order_by("-version")


def unguided_items(user: User) -> QuerySet[Item]:
    """Items in the list that no guide in force serves."""
    guided = in_force(clock.today()).values("items")
    return Item.objects.filter(scope_of(user), status=Item.Status.ACTIVE).exclude(pk__in=guided)


def result_codes(department: Department | None) -> list[tuple[str, str]]:
    """(code, text) of the result categories in the rulebook of the department's bureau (R-27)."""
    home = bureau_of(department)
    rows = rulebook.load(home.rulebook if home else "national").value("result.codes") or []
    return [(row["code"], row["text"]) for row in rows]
