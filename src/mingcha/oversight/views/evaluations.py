"""效果评估 (S-27): figures with their sources, typed parts, versions, Word and A4."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mingcha.oversight import actions, papers, queries
from mingcha.oversight.forms import EvaluationForm
from mingcha.oversight.models import Evaluation
from mingcha.oversight.views.pages import READERS, page_of, told_on, user_of
from mingcha.web import clock, word
from mingcha.web.access import allow
from mingcha.web.forms import form_page, posted


@require_safe
@allow(*READERS)
def evaluation_list(request: HttpRequest) -> HttpResponse:
    """All versions of all years, the newest first."""
    user = user_of(request)
    page = page_of(request, queries.evaluations_visible_to(user))
    context = {"page": page, "year": clock.today().year, "may": user.has_role("clerk")}
    return render(request, "oversight/evaluation_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allow("clerk")
def evaluation(request: HttpRequest, year: int) -> HttpResponse:
    """The year's report: figures as they are now, and the parts to be typed."""
    user = user_of(request)
    if user.department is None or not user.department.is_lead:
        raise PermissionDenied
    last = queries.newest_evaluation(user.department, year)
    form = EvaluationForm(posted(request), initial=last.texts if last else {})
    if form.is_valid():
        with told_on(form):
            made = actions.save_evaluation(by=user, year=year, texts=form.cleaned_data)
            messages.success(request, f"已保存为第 {made.version} 版。")
            return redirect("oversight:evaluation_version", made.pk)
    context = {
        "form": form,
        "year": year,
        "last": last,
        "figures": queries.figures_of_year(user.department, year, clock.today()),
    }
    return form_page(request, "oversight/evaluation_form.html", context)


def _found(request: HttpRequest, pk: int) -> Evaluation:
    return get_object_or_404(queries.evaluations_visible_to(user_of(request)), pk=pk)


@require_safe
@allow(*READERS)
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """One version as it was saved."""
    found = _found(request, pk)
    parts = [(name, found.texts.get(key, "")) for key, name in queries.PARTS]
    return render(request, "oversight/evaluation.html", {"one": found, "parts": parts})


@require_safe
@allow(*READERS)
def as_word(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as a Word paper (GB/T 9704), to be edited and stamped."""
    content = papers.evaluation_docx(_found(request, pk))
    answer = HttpResponse(content, content_type=word.CONTENT_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="evaluation-{pk}.docx"'
    return answer


@require_safe
@allow(*READERS)
def as_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The report on A4."""
    content = papers.evaluation_pdf(_found(request, pk))
    return HttpResponse(content, content_type="application/pdf")
