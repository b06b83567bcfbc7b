"""Looking into the registers. Later rooms plan and draw with what is found here.

A *population* (检查对象范围) is a JSON object whose keys are all optional; see `targets_in`.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery

from mingcha.accounts.models import Bureau, Department, Region, User, in_region_of, scope_of
from mingcha.accounts.queries import bureau_of
from mingcha.law.regions import prefix
from mingcha.registers.models import (
    Expert,
    GradeChange,
    Guide,
    Import,
    Inspector,
    Item,
    LegalBasis,
    PastVisit,
    Recusal,
    Synonym,
    Tag,
    Target,
)
from mingcha.registers.models.targets import incomplete_targets
from mingcha.registers.queries.items import has_standing_basis
from mingcha.registers.rules import UNGRADED, check_population
from mingcha.web import clock
from mingcha.web.paging import COUNTED, counted


def targets_in(
    population: Mapping[str, Any], department: Department | None = None
) -> QuerySet[Target]:
    """The targets of a population that can be drawn, that is with an 18-character code; those in
    the roster of the department's bureau (R-17: 辖区内), of all bureaus without a department.

    Keys, all optional: `kinds` [text], `statuses` [code] (default ["open"], R-17), `regions` [code
    prefixes], `industries` [prefixes], `established_before` ISO date (inclusive, X-04), `tags`
    [codes, any of them], `without_tags` [codes], `credit_risk` and `labour_grade` [grades, "U" =
    未分级], `not_visited_days` int. A target whose region is 待定 stands with the county's code.

    Raises Refusal for an unknown key.
    """
    return _narrow(population, department).exclude(uscc=None)


def undrawable_in(
    population: Mapping[str, Any], department: Department | None = None
) -> QuerySet[Target]:
    """Those of the population that no draw can name: their 18-character code is missing."""
    return _narrow(population, department).filter(uscc=None)


def roster_of(department: Department | None) -> QuerySet[Target]:
    """The roster (名录库) of a department's bureau, a city's with its counties'; all without one."""
    home = bureau_of(department)
    if department is None or home is None:
        return Target.objects.all()
    covered = Bureau.objects.filter(region__code__startswith=prefix(home.region_id))
    return Target.objects.filter(bureau__in=list(covered.values_list("pk", flat=True)))


def _narrow(population: Mapping[str, Any], department: Department | None) -> QuerySet[Target]:
    check_population(population)
    found = roster_of(department).filter(status__in=population.get("statuses") or ["open"])
    if kinds := population.get("kinds"):
        found = found.filter(kind__in=kinds)
    if regions := population.get("regions"):
        found = found.filter(in_regions(regions))
    if industries := population.get("industries"):
        found = found.filter(_any_prefix("industry", industries))
    if before := population.get("established_before"):
        found = found.filter(established__lte=date.fromisoformat(before))
    if tags := population.get("tags"):
        found = found.filter(pk__in=_tagged(tags))
    if without := population.get("without_tags"):
        found = found.exclude(pk__in=_tagged(without))
    for grade in ("credit_risk", "labour_grade"):
        if wanted := population.get(grade):
            found = found.filter(**{f"{grade}__in": ["" if g == UNGRADED else g for g in wanted]})
    if days := population.get("not_visited_days"):
        since = clock.today() - timedelta(days=int(days))
        found = found.exclude(pk__in=PastVisit.objects.filter(on__gte=since).values("target_id"))
    return found


def in_regions(prefixes: Iterable[str]) -> Q:
    """Targets below one of the region codes; 待定 ones where their bureau's own region is meant."""
    prefixes = list(prefixes)
    bureaus = Bureau.objects.filter(_any_prefix("region__code", prefixes))
    return below(prefixes) | Q(region=None, bureau__in=bureaus.values("pk"))


def below(prefixes: Iterable[str]) -> Q:
    """Targets whose region is one of these codes or lies below one."""
    return Q(region__in=Region.objects.filter(_any_prefix("code", prefixes)).values("pk"))


def _any_prefix(field: str, prefixes: Iterable[str]) -> Q:
    condition = Q()
    for start in prefixes:
        condition |= Q(**{f"{field}__startswith": start})
    return condition


def _tagged(codes: Iterable[str]) -> QuerySet[Any, Any]:
    return Target.tags.through.objects.filter(tag__code__in=list(codes)).values("target_id")


def population_text(population: Mapping[str, Any]) -> str:
    """The population in words, for plans and notices: 「存续；区域：青石镇；标签：劳务派遣」."""
    check_population(population)
    statuses = population.get("statuses") or ["open"]
    parts = ["、".join(Target.Status(status).label for status in statuses)]
    for key, title, names in (
        ("kinds", "主体类型", {}),
        ("regions", "区域", _names(Region, "code", population.get("regions"))),
        ("industries", "行业代码", {}),
        ("tags", "标签", _names(Tag, "code", population.get("tags"))),
        ("without_tags", "不含标签", _names(Tag, "code", population.get("without_tags"))),
        ("credit_risk", "企业信用风险等级", {UNGRADED: "未分级"}),
        ("labour_grade", "劳动保障守法诚信等级", {UNGRADED: "未分级"}),
    ):
        if values := population.get(key):
            parts.append(f"{title}：" + "、".join(names.get(v, v) for v in values))
    if before := population.get("established_before"):
        day = date.fromisoformat(before)
        parts.append(f"{day.year}年{day.month}月{day.day}日(含)前成立")
    if days := population.get("not_visited_days"):
        parts.append(f"近 {days} 天未检查")
    return "；".join(parts)


def _names(model: Any, key: str, codes: Iterable[str] | None) -> dict[str, str]:
    if not codes:
        return {}
    return dict(model.objects.filter(**{f"{key}__in": list(codes)}).values_list(key, "name"))


def active_items(department: Department | None = None) -> QuerySet[Item]:
    """Items in the effective list (R-02): active, with a legal basis still in force (S-08)."""
    today = clock.today()
    found = Item.objects.filter(has_standing_basis(today), status=Item.Status.ACTIVE).filter(
        Q(basis_until=None) | Q(basis_until__gte=today)
    )
    if department is not None:
        found = found.filter(department=department)
    return found.select_related("department", "parent")


def active_inspectors(department: Department) -> QuerySet[Inspector]:
    """Inspectors of a department who are at work and whose certificate is valid today (J-07)."""
    return (
        Inspector.objects.filter(
            department=department,
            status=Inspector.Status.ACTIVE,
            certificate_until__gte=clock.today(),
        )
        .select_related("department", "section")
        .prefetch_related("specialities", "pools")
    )


def open_recusals(inspectors: Iterable[Inspector]) -> QuerySet[Recusal]:
    """Recusals in force of these inspectors (R-16)."""
    return Recusal.objects.filter(inspector__in=inspectors, ended_at=None).select_related(
        "inspector", "target"
    )


def free_staff_ids(department: Department, count: int) -> list[str]:
    """The next `count` numbers of a department: RS-001, RS-002 …"""
    prefix = f"{department.code[:26]}-"
    taken = set(
        Inspector.objects.filter(staff_id__startswith=prefix).values_list("staff_id", flat=True)
    )
    numbers: list[str] = []
    number = 0
    while len(numbers) < count:
        number += 1
        if (candidate := f"{prefix}{number:03d}") not in taken:
            numbers.append(candidate)
    return numbers


# --- what a viewer may see (data scope by department, trust.md §3)


def targets_visible_to(user: User) -> QuerySet[Target]:
    """A bureau sees its roster; others the part of it that lies in their department's region."""
    department = user.department
    if department is None or department.is_lead:
        return roster_of(department)
    return roster_of(department).filter(in_regions([prefix(department.region_id)]))


def items_visible_to(user: User) -> QuerySet[Item]:
    """Items of the user's department; the lead bureau sees all."""
    return Item.objects.filter(scope_of(user)).select_related("department", "section", "parent")


def inspectors_visible_to(user: User) -> QuerySet[Inspector]:
    """Inspectors of the user's department; the lead bureau sees all."""
    return Inspector.objects.filter(scope_of(user)).select_related("department", "section")


def recusals_visible_to(user: User) -> QuerySet[Recusal]:
    """Recusals of the inspectors the user may see; an inspector without another role: one's own."""
    found = Recusal.objects.select_related("inspector__department", "target", "declared_by")
    if user.roles == {"inspector"}:
        return found.filter(inspector__user=user)
    return found.filter(inspector__in=inspectors_visible_to(user).values("pk"))


def imports_visible_to(user: User) -> QuerySet[Import]:
    """Imports uploaded in the user's department; a bureau sees those of its region."""
    department = user.department
    found = Import.objects.defer("table").select_related("uploaded_by")
    if department is None:
        return found
    if department.is_lead:
        return found.filter(in_region_of(department, "uploaded_by__department__region"))
    return found.filter(uploaded_by__department=department)


def targets_named(text: str) -> QuerySet[Target]:
    """Targets with this code, old number or exact name."""
    return Target.objects.filter(Q(uscc=text) | Q(old_number=text) | Q(name=text)).order_by("pk")


def with_last_visit(targets: QuerySet[Target]) -> QuerySet[Target]:
    """Adds `last_visit`: the date of the newest past visit, None when never inspected."""
    newest = PastVisit.objects.filter(target=OuterRef("pk")).order_by("-on").values("on")[:1]
    return targets.annotate(last_visit=Subquery(newest))


def freshness(user: User) -> dict[str, Any]:
    """Counts and last changes of the three registers for the landing page (B-10, J-06)."""
    targets, items = targets_visible_to(user), items_visible_to(user)
    inspectors = inspectors_visible_to(user)
    return {
        "items": items.filter(status=Item.Status.ACTIVE).count(),
        "item_drafts": items.filter(status=Item.Status.DRAFT).count(),
        "items_at": items.aggregate(at=Max("updated_at"))["at"],
        "targets": counted(targets.filter(status=Target.Status.OPEN), COUNTED),
        "targets_incomplete": counted(targets.filter(incomplete_targets())),
        "targets_at": targets.aggregate(at=Max("updated_at"))["at"],
        "inspectors": inspectors.filter(status=Inspector.Status.ACTIVE).count(),
        "inspector_drafts": inspectors.filter(status=Inspector.Status.DRAFT).count(),
        "inspectors_at": inspectors.aggregate(at=Max("updated_at"))["at"],
        "recusals": recusals_visible_to(user).filter(ended_at=None).count(),
        "tags": Tag.objects.count(),
        "bases": LegalBasis.objects.count(),
        "guides": Guide.objects.filter(scope_of(user))
        .values("department", "number")
        .distinct()
        .count(),
        "experts": Expert.objects.filter(scope_of(user), status=Expert.Status.ACTIVE).count(),
        "worsened": GradeChange.objects.filter(
            Exists(targets.filter(pk=OuterRef("target"))), is_worse=True
        ).count(),
    }


def remembered(kind: str) -> dict[str, str]:
    """{normal heading: field} chosen in earlier imports; field "" = 不导入."""
    return dict(Synonym.objects.filter(kind=kind).values_list("header", "field"))
