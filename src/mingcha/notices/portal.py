"""The public portal: works without JavaScript, shows only what was published."""

from pathlib import Path
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

import mingcha.engine
from mingcha.accounts.queries import bureaus
from mingcha.draws import queries as draws
from mingcha.draws.rules import LOTTERIES, VOID_REASONS
from mingcha.notices import actions, bodies, chances, flood, queries
from mingcha.notices.forms import ComplaintForm
from mingcha.notices.models import Notice
from mingcha.registers.models import Target
from mingcha.web import clock
from mingcha.web.cached import cached
from mingcha.web.forms import form_page, posted
from mingcha.web.paging import LISTED, LongPaginator

PROTOCOL = Path(mingcha.engine.__file__).with_name("protocol.md")
PAGE = 30  # rows


def _page(request: HttpRequest, rows: QuerySet[Any]) -> Page[Any]:
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))


@require_safe
@cached
def home(request: HttpRequest) -> HttpResponse:
    """What a citizen, an enterprise or a journalist opens."""
    kinds = Notice.Kind
    items = queries.published(kinds.ITEM_LIST)
    plan = queries.published(kinds.PLAN).first()
    measures = queries.follow_up_counts()
    context = {
        "figures": queries.figures(clock.today().year),
        "item_count": sum(len(one.body["items"]) for one in items),
        "plan": plan,
        "planned": sum(line["planned_count"] for line in plan.body["lines"]) if plan else 0,
        "result_count": queries.results().count(),
        "measures": measures,
        "follow_up_count": sum(number for _, number in measures),
        "dates": queries.latest_dates(),
        "draws": draws.public_draws()[:6],
        "lotteries": LOTTERIES,
        "void_reasons": VOID_REASONS,
    }
    return render(request, "notices/home.html", context)


@require_safe
@cached
def search(request: HttpRequest) -> HttpResponse:
    """Enterprises by name or code; a full code goes straight to its page. A whole name finds those
    who bear it, and with `part` those whose name it is a part of, too."""
    text = "".join(request.GET.get("q", "").split())
    if len(text) == 18 and Target.objects.filter(uscc=text.upper()).exists():
        return redirect("notices:enterprise", uscc=text.upper())
    found, most = queries.targets_called(text), LISTED
    few = [] if "part" in request.GET else list(found[: PAGE + 1])
    is_whole = bool(few)
    if not is_whole:
        found, most = queries.search_targets(text)
        few = list(found[: PAGE + 1])  # mostly all there is: nothing to count
    pages = Paginator(few, PAGE) if len(few) <= PAGE else LongPaginator(found, PAGE, most)
    page = pages.get_page(request.GET.get("page"))
    names = [(target, bodies.public_name(target)) for target in page]
    context = {"text": text, "page": page, "names": names, "is_whole": is_whole}
    return render(request, "notices/search.html", context)


@require_safe
@cached
def enterprise(request: HttpRequest, uscc: str) -> HttpResponse:
    """One enterprise: its published results, what followed, its ticket in every public draw."""
    if uscc != uscc.upper():
        return redirect("notices:enterprise", uscc=uscc.upper())
    target = get_object_or_404(Target.objects.select_related("region"), uscc=uscc)
    notices = queries.notices_of(target)
    rows = _rows(notices)
    context = {
        "target": target,
        "name": bodies.public_name(target),
        "results": rows,
        "problem_count": sum(row["sheet"]["is_problem"] for row in rows),
        "penalties": notices[Notice.Kind.PENALTY],
        "violations": queries.public_violations(target),
        "listings": notices[Notice.Kind.LISTED],
        "chances": chances.of_target(target),
    }
    return render(request, "notices/enterprise.html", context)


def _rows(notices: dict[str, list[Any]]) -> list[dict[str, Any]]:
    """One row per section of every result, with the follow-ups of that department."""
    followed: dict[tuple[int, str], list[dict[str, Any]]] = {}
    for one in notices[Notice.Kind.FOLLOW_UP]:
        key = (one.follow_up.inspection_id, one.body["department"])
        followed.setdefault(key, []).append(one.body)
    return [
        {
            "notice": notice,
            "sheet": sheet,
            "follow_ups": followed.get((notice.inspection_id, sheet["department"]), []),
        }
        for notice in notices[Notice.Kind.RESULT]
        for sheet in notice.body["sheets"]
    ]


def _bureaus(request: HttpRequest) -> dict[str, Any]:
    """Where several bureaus share one portal: all of them, and the one that was asked for."""
    known = list(bureaus())
    wanted = request.GET.get("bureau", "")
    chosen = next((one for one in known if one.region_id == wanted), None)
    return {"bureaus": known if len(known) > 1 else [], "chosen": chosen}


@require_safe
@cached
def lists(request: HttpRequest) -> HttpResponse:
    """The publication lists, the 实施方案, papers, and what was taken back."""
    around = _bureaus(request)
    context = {
        "dates": queries.latest_dates(),
        "tasks": queries.published(Notice.Kind.TASK, around["chosen"])[:PAGE],
        "documents": queries.published(Notice.Kind.DOCUMENT, around["chosen"])[:PAGE],
        "page": _page(request, queries.withdrawn()),
        **around,
    }
    return render(request, "notices/lists.html", context)


def _all_of(request: HttpRequest, kind: str, template: str) -> HttpResponse:
    around = _bureaus(request)
    notices = queries.published(kind, around["chosen"]).select_related("department")
    return render(request, f"notices/{template}.html", {"notices": notices, **around})


@require_safe
@cached
def item_list(request: HttpRequest) -> HttpResponse:
    """事项清单 as published, one for each bureau (R-04)."""
    return _all_of(request, Notice.Kind.ITEM_LIST, "item_list")


@require_safe
@cached
def plan_list(request: HttpRequest) -> HttpResponse:
    """年度计划, every published version, the newest first (S-22)."""
    return _all_of(request, Notice.Kind.PLAN, "plan_list")


@require_safe
@cached
def violation_list(request: HttpRequest) -> HttpResponse:
    """重大劳动保障违法行为, quarter by quarter (J-11)."""
    return _all_of(request, Notice.Kind.MAJOR_VIOLATION, "violations")


@require_safe
@cached
def result_list(request: HttpRequest) -> HttpResponse:
    """抽查结果, searchable."""
    text, around = request.GET.get("q", "").strip(), _bureaus(request)
    found = queries.results(text, around["chosen"])
    context = {"page": _page(request, found), "text": text, **around}
    return render(request, "notices/result_list.html", context)


@require_safe
@cached
def follow_up_list(request: HttpRequest) -> HttpResponse:
    """后续处理与处罚 of published inspections (R-28, S-21)."""
    around = _bureaus(request)
    context = {"page": _page(request, queries.follow_ups(around["chosen"])), **around}
    return render(request, "notices/follow_up_list.html", context)


@require_safe
@cached
def penalty_list(request: HttpRequest) -> HttpResponse:
    """行政处罚 with its four fields (J-13)."""
    around = _bureaus(request)
    context = {
        "page": _page(request, queries.published(Notice.Kind.PENALTY, around["chosen"])),
        **around,
    }
    return render(request, "notices/penalty_list.html", context)


@require_safe
@cached
def violator_list(request: HttpRequest) -> HttpResponse:
    """严重违法失信名单: who is on it now (J-14)."""
    around = _bureaus(request)
    found = queries.violators().filter(queries.of_bureau(around["chosen"]))
    return render(request, "notices/violators.html", {"page": _page(request, found), **around})


@require_safe
@cached
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice with all its versions; a withdrawn one shows only that and why."""
    found = get_object_or_404(Notice, pk=pk)
    versions = list(found.versions.order_by("-version"))
    if not versions or _hidden_with_its_result(found):
        raise Http404
    template = "withdrawn" if found.withdrawn else "notice"
    context = {
        "notice": found,
        "versions": versions,
        "latest": versions[0],
        "body_template": f"notices/body_{found.kind}.html",
    }
    return render(request, f"notices/{template}.html", context)


def _hidden_with_its_result(notice: Notice) -> bool:
    """What followed from a result is not shown when the result is not."""
    if notice.follow_up is None:
        return False
    return Notice.objects.filter(inspection=notice.follow_up.inspection_id, withdrawn=True).exists()


@require_safe
@cached
def rights(request: HttpRequest) -> HttpResponse:
    """权利义务告知 (X-29, R-25)."""
    return render(request, "notices/rights.html")


@require_http_methods(["GET", "HEAD", "POST"])
def complaint(request: HttpRequest) -> HttpResponse:
    """举报: anonymous is fine; the receipt number is shown once."""
    form = ComplaintForm(posted(request))
    if form.is_valid():
        if not flood.may_report(request):
            return render(
                request, "notices/complaint.html", {"form": form, "many": True}, status=429
            )
        received = actions.receive_complaint(**form.cleaned_data)
        return render(request, "notices/complaint_received.html", {"complaint": received})
    return form_page(request, "notices/complaint.html", {"form": form})


@require_safe
@cached
def protocol(request: HttpRequest) -> HttpResponse:
    """The draw protocol: in short, and whole."""
    return render(request, "notices/protocol.html", {"text": PROTOCOL.read_text(encoding="utf-8")})
