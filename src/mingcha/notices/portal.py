"""The public portal: works without JavaScript, shows only what was published."""

from pathlib import Path

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

import mingcha.engine
from mingcha.draws import queries as draws
from mingcha.inspections.models import FollowUp
from mingcha.notices import actions, chances, queries
from mingcha.notices.forms import ComplaintForm
from mingcha.notices.models import Notice
from mingcha.registers.models import Target
from mingcha.web import clock

PROTOCOL = Path(mingcha.engine.__file__).with_name("protocol.md")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What a citizen, an enterprise or a journalist opens."""
    kinds = Notice.Kind
    plans = list(queries.published(kinds.PLAN).order_by("-id")[:1])
    items = queries.published(kinds.ITEM_LIST).first()
    context = {
        "figures": queries.figures(clock.today().year),
        "item_count": len(items.body["items"]) if items else 0,  # type: ignore[attr-defined]
        "item_date": queries.latest_date(kinds.ITEM_LIST),
        "plan": plans[0] if plans else None,
        "result_count": queries.published(kinds.RESULT).count(),
        "result_date": queries.latest_date(kinds.RESULT),
        "follow_up_count": published_follow_ups().count(),
        "draws": draws.public_draws()[:6],
    }
    return render(request, "notices/home.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Enterprises by name or code; a full code goes straight to its page."""
    text = request.GET.get("q", "").strip()
    found = queries.search_targets(text)
    if len(text) == 18 and (target := found.filter(uscc=text.upper()).first()):
        return redirect("notices:enterprise", uscc=target.uscc)
    page = Paginator(found, 30).get_page(request.GET.get("page"))
    return render(request, "notices/search.html", {"text": text, "page": page})


@require_safe
def enterprise(request: HttpRequest, uscc: str) -> HttpResponse:
    """One enterprise: its published results, and its ticket in every public draw."""
    target = get_object_or_404(Target.objects.select_related("region"), uscc=uscc)
    context = {
        "target": target,
        "results": queries.results().filter(target=target),
        "chances": list(chances.of_target(target)),
    }
    return render(request, "notices/enterprise.html", context)


@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    """The four publication lists."""
    kinds = Notice.Kind
    context = {
        "dates": {
            "items": queries.latest_date(kinds.ITEM_LIST),
            "plans": queries.latest_date(kinds.PLAN),
            "results": queries.latest_date(kinds.RESULT),
        },
        "tasks": queries.published(kinds.TASK).order_by("-id")[:30],
    }
    return render(request, "notices/lists.html", context)


@require_safe
def item_list(request: HttpRequest) -> HttpResponse:
    """事项清单 as published."""
    notice = queries.published(Notice.Kind.ITEM_LIST).first()
    return render(request, "notices/item_list.html", {"notice": notice})


@require_safe
def plan_list(request: HttpRequest) -> HttpResponse:
    """年度计划, every published version."""
    notices = queries.published(Notice.Kind.PLAN).order_by("-id")
    return render(request, "notices/plan_list.html", {"notices": notices})


@require_safe
def result_list(request: HttpRequest) -> HttpResponse:
    """抽查结果, searchable."""
    text = request.GET.get("q", "").strip()
    page = Paginator(queries.results(text), 30).get_page(request.GET.get("page"))
    return render(request, "notices/result_list.html", {"page": page, "text": text})


@require_safe
def follow_up_list(request: HttpRequest) -> HttpResponse:
    """后续处理与处罚 of published inspections (R-28, S-21)."""
    page = Paginator(published_follow_ups(), 30).get_page(request.GET.get("page"))
    return render(request, "notices/follow_up_list.html", {"page": page})


def published_follow_ups() -> QuerySet[FollowUp]:
    """Follow-ups whose inspection's result is public."""
    return FollowUp.objects.filter(
        inspection__notice__withdrawn=False, inspection__notice__isnull=False
    ).select_related("inspection__target", "department")


@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice with all its versions; a withdrawn one shows only that and why."""
    found = get_object_or_404(Notice.objects.select_related("target"), pk=pk)
    versions = list(found.versions.order_by("-version"))
    if not versions:
        raise Http404
    template = f"notices/body_{found.kind}.html"
    context = {
        "notice": found,
        "versions": versions,
        "latest": versions[0],
        "body_template": template,
    }
    return render(request, "notices/notice.html", context)


@require_safe
def rights(request: HttpRequest) -> HttpResponse:
    """权利义务告知 (X-29, R-25)."""
    return render(request, "notices/rights.html")


@require_http_methods(["GET", "POST"])
def complaint(request: HttpRequest) -> HttpResponse:
    """举报: anonymous is fine; the receipt number is shown once."""
    form = ComplaintForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        received = actions.receive_complaint(**form.cleaned_data)
        return render(request, "notices/complaint_received.html", {"complaint": received})
    return render(
        request, "notices/complaint.html", {"form": form}, status=422 if form.errors else 200
    )


@require_safe
def protocol(request: HttpRequest) -> HttpResponse:
    """The draw protocol: in short, and whole."""
    return render(request, "notices/protocol.html", {"text": PROTOCOL.read_text(encoding="utf-8")})
