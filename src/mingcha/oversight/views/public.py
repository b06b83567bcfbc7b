"""What everybody may see: who leads, and whether results held when looked at again (R-06, R-30)."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from mingcha.notices.bodies import public_name
from mingcha.notices.models import Notice
from mingcha.oversight import queries
from mingcha.oversight.models import BackCheck
from mingcha.web import clock

PAGE = 30


@require_safe
def leading_group(request: HttpRequest) -> HttpResponse:
    """The leading group of each bureau, by office."""
    groups = queries.public_groups(clock.today())
    return render(request, "oversight/public_group.html", {"groups": groups})


@require_safe
def back_checks(request: HttpRequest) -> HttpResponse:
    """Every published sample with how many agreed."""
    page = Paginator(queries.published_samples(), PAGE).get_page(request.GET.get("page"))
    return render(request, "oversight/public_back_checks.html", {"page": page})


@require_safe
def sample(request: HttpRequest, pk: int) -> HttpResponse:
    """The back-checks of a sample. An enterprise is named where its result is public."""
    found = get_object_or_404(queries.published_samples(), pk=pk)
    checks = found.back_checks.select_related("inspection__target", "inspection__task")
    rows = list(checks.prefetch_related("differing__results", "differing__department"))
    shown = set(
        Notice.objects.filter(
            inspection__in=[row.inspection_id for row in rows], withdrawn=False
        ).values_list("inspection", flat=True)
    )
    context = {
        "sample": found,
        "draw": queries.draw_of(found),
        "rows": [(row, _name(row, shown), _corrected(row)) for row in rows],
    }
    return render(request, "oversight/public_sample.html", context)


def _name(row: BackCheck, shown: set[int]) -> str:
    """As the portal calls it; by its number where the result is not public."""
    if row.inspection_id in shown:
        return public_name(row.inspection.target)
    return f"第 {row.inspection.number:03d} 号（结果未公开）"


def _corrected(row: BackCheck) -> bool:
    """Whether what did not hold has been corrected."""
    asked = row.rectifications.select_related("sheet")
    return bool(asked) and all(queries.is_corrected(one) for one in asked)
