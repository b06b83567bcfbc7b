"""Importing a list that another platform drew: upload, whole-file check, rows with their faults."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from mingcha.draws import actions, external
from mingcha.draws.external import Fault
from mingcha.draws.forms import ExternalForm
from mingcha.draws.models import Draw
from mingcha.draws.rules import EXTERNAL_LABEL
from mingcha.draws.views.office import STALE, user_of
from mingcha.law.refusal import Refusal
from mingcha.plans import queries as plans
from mingcha.plans.models import Task
from mingcha.registers import reading
from mingcha.web.access import allow

SHOWN = 200  # faults on one page


@require_http_methods(["GET", "HEAD", "POST"])
@allow("operator")
def import_list(request: HttpRequest, pk: int) -> HttpResponse:
    """One page: where the list comes from and the file; with faults, which rows to mend."""
    task = get_object_or_404(plans.tasks_visible_to(user_of(request)), pk=pk)
    form = ExternalForm(request.POST or None, request.FILES or None)
    faults: list[Fault] = []
    if request.method == "POST" and form.is_valid():
        try:
            draw, faults = _import(request, task, form)
        except Refusal as refusal:
            if refusal.code in STALE:
                raise
            form.add_error("file" if "-file-" in refusal.code else None, refusal.sentence)
        else:
            if draw is not None:
                messages.success(request, f"已导入 {draw.drawn_rows} 户，等待各部门比对确认。")
                return redirect("draws:detail", pk=draw.pk)
    context = {
        "task": task, "form": form, "faults": faults[:SHOWN], "count": len(faults),
        "label": EXTERNAL_LABEL, "book": plans.rulebook_of(task),
        "parts": task.participations.select_related("department"),
    }  # fmt: skip
    status = 422 if form.errors or faults else 200
    return render(request, "draws/external.html", context, status=status)


def _import(
    request: HttpRequest, task: Task, form: ExternalForm
) -> tuple[Draw | None, list[Fault]]:
    """(draw, []) when the whole file holds, (None, faults) when it does not."""
    given = dict(form.cleaned_data)
    file = given.pop("file")
    reading.check_size(file.size)
    table = reading.read(file.name, file.read())
    found = external.read_rows(task, table.headers, table)
    if found.faults:
        return None, found.faults
    return actions.import_list(by=user_of(request), task=task, rows=found.rows, **given), []
