"""The form of a task, with its table of strata and the live preview."""

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcha.accounts.models import Department
from mingcha.law import rulebook as rulebooks
from mingcha.law.refusal import Refusal
from mingcha.plans import actions, queries
from mingcha.plans.forms import StratumFormSet, TaskForm, strata_initial, strata_json
from mingcha.plans.forms.tasks import POPULATION, STORED
from mingcha.plans.models import PlanLine, Task
from mingcha.plans.queries import Ground
from mingcha.plans.queries.facts import item_facts
from mingcha.plans.rules import (
    Checks,
    TaskFacts,
    TeamFacts,
    by_credit_risk,
    by_labour_grade,
    by_tags,
    strata_from,
    task_checks,
    team_minimum,
    undivided,
)
from mingcha.plans.views.pages import told_on, user_of
from mingcha.registers.models import Tag
from mingcha.web import clock
from mingcha.web.access import allow

PRESETS = (
    ("none", "不分组"), ("credit_risk", "按企业信用风险等级"),
    ("labour_grade", "按劳动保障守法诚信等级"), ("tags", "按标签"), ("row", "加一组"),
)  # fmt: skip
SEVERAL = ("kinds", "industries")  # lists that the form shows as one line of text


@dataclass
class Draft:
    """The task being written: the form and the table of strata, stored or not."""

    ground: Ground
    task: Task | None
    form: TaskForm
    strata: Any

    def is_valid(self) -> bool:
        """Whether both can be saved; both are asked, so that every fault shows."""
        return bool(self.form.is_valid() & self.strata.is_valid())


@require_safe
@allow("clerk")
def task_choose(request: HttpRequest) -> HttpResponse:
    """S-20: a task begins from a line of a published plan; outside the plan it needs its reason."""
    lines = queries.open_lines(user_of(request).department)
    rows = [(line, *queries.drawn_of(line)) for line in lines]
    return render(request, "plans/task_choose.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@allow("clerk")
def task_create(request: HttpRequest, line_pk: int) -> HttpResponse:
    """A new task from a line."""
    return _new(request, queries.ground_of(_line(request, line_pk)))


@require_http_methods(["GET", "POST"])
@allow("clerk")
def task_create_outside(request: HttpRequest) -> HttpResponse:
    """S-20: a new task outside the plan."""
    return _new(request, _outside(request))


def _new(request: HttpRequest, ground: Ground) -> HttpResponse:
    if request.method == "POST" and "preset" in request.POST:
        return _with_preset(request, ground, None)
    draft = _posted(request, ground, None) if request.method == "POST" else _fresh(ground)
    if request.method == "POST" and draft.is_valid() and (task := _save(request, draft)):
        messages.success(request, "任务草稿已保存。核对无误后提交审批。")
        return redirect("plans:task_detail", task.pk)
    return _page(request, draft)


@require_http_methods(["GET", "POST"])
@allow("clerk")
def task_change(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft of a task."""
    task = get_object_or_404(queries.tasks_of(user_of(request)), pk=pk)
    ground = queries.ground_of_task(task)
    if request.method == "POST" and "preset" in request.POST:
        return _with_preset(request, ground, task)
    draft = _posted(request, ground, task) if request.method == "POST" else _stored(task)
    if request.method == "POST" and draft.is_valid() and _save(request, draft):
        messages.success(request, "已保存。")
        return redirect("plans:task_detail", task.pk)
    return _page(request, draft)


@require_POST
@allow("clerk")
def task_preview(request: HttpRequest, line_pk: int) -> HttpResponse:
    """N, ratio, n and the check list of what stands in the form (an htmx fragment; writes nothing)."""
    return _live(request, queries.ground_of(_line(request, line_pk)))


@require_POST
@allow("clerk")
def task_preview_outside(request: HttpRequest) -> HttpResponse:
    """The same outside the plan."""
    return _live(request, _outside(request))


def _live(request: HttpRequest, ground: Ground) -> HttpResponse:
    code = request.POST.get("task", "")
    task = queries.tasks_of(user_of(request)).filter(code=code).first()
    return render(request, "plans/_preview.html", _seen(_posted(request, ground, task)))


def _line(request: HttpRequest, pk: int) -> PlanLine:
    own = PlanLine.objects.filter(plan__in=queries.plans_of(user_of(request)))
    return get_object_or_404(own.select_related("plan"), pk=pk)


def _outside(request: HttpRequest) -> Ground:
    department = user_of(request).department
    if department is None:
        raise PermissionDenied
    return queries.ground_outside(department, clock.today().year)


def _page(request: HttpRequest, draft: Draft) -> HttpResponse:
    bound = draft.form.is_bound
    wrong = bound and bool(draft.form.errors or not draft.strata.is_valid())
    context = {
        "form": draft.form, "strata": draft.strata, "line": draft.ground.line, "task": draft.task,
        "presets": PRESETS,
        "errors": _stratum_errors(draft.strata) if bound else [],
    }  # fmt: skip
    context |= _seen(draft)
    return render(request, "plans/task_form.html", context, status=422 if wrong else 200)


def _stratum_errors(strata: Any) -> list[str]:
    rows = [
        f"分组第 {number} 行 {form.fields[name].label if name in form.fields else ''}：{error}"
        for number, form in enumerate(strata.forms, 1)
        for name, errors in form.errors.items()
        for error in errors
    ]
    return [*rows, *strata.non_form_errors()]


def _posted(request: HttpRequest, ground: Ground, task: Task | None) -> Draft:
    form = TaskForm(request.POST, ground=ground, task=task)
    return Draft(ground, task, form, StratumFormSet(request.POST, prefix="strata"))


def _fresh(ground: Ground) -> Draft:
    """A new task as its ground and the rulebook propose it."""
    rules = rulebooks.load(ground.rulebook)
    initial = _proposed(ground) | {
        "code": queries.suggested_code(ground.year, ground.department.code),
        "batches": 1,
        "steps": rules.value("draw.steps") or Task.Steps.ONE,
        "level": Task.Level.L2,
        "list_publication": rules.value("drawn_list.publish") or Task.ListPublication.AFTER,
        **_team_initial(ground, max(2, team_minimum(rules).number)),
    }
    form = TaskForm(initial=initial, ground=ground)
    return Draft(ground, None, form, _table(undivided(ground.ratio)))


def _proposed(ground: Ground) -> dict[str, Any]:
    """What the line of the plan says; outside the plan nothing is proposed."""
    line = ground.line
    if line is None:
        return {"mode": PlanLine.Mode.UNTARGETED, "region_balance": True}
    return {
        "title": line.title,
        "mode": line.mode,
        "items": line.items.all(),
        "region_balance": line.region_balance,
        "starts": line.starts,
        "ends": line.ends,
        "open_by": line.ends,
        "basis_docs": line.plan.basis_docs,
    }


def _team_initial(ground: Ground, size: int) -> dict[str, Any]:
    invited = ground.departments if ground.line else [ground.lead]
    joined = {department.code for department in invited}
    codes = Department.objects.values_list("code", flat=True)
    return {f"joins_{code}": code in joined for code in codes} | {
        f"size_{code}": size for code in codes
    }


def _stored(task: Task) -> Draft:
    """A draft as it is stored."""
    initial = {name: getattr(task, name) for name in STORED}
    initial |= {"code": task.code, "items": task.items.all()}
    for name in POPULATION:
        value = task.population.get(name)
        initial[name] = "、".join(value or ()) if name in SEVERAL else value
    for code in Department.objects.values_list("code", flat=True):
        initial[f"size_{code}"] = 2
    for team in task.participations.select_related("department", "required_tag"):
        code = team.department.code
        initial |= {f"joins_{code}": True, f"size_{code}": team.team_size}
        initial[f"tag_{code}"] = team.required_tag.code if team.required_tag else ""
    ground = queries.ground_of_task(task)
    form = TaskForm(initial=initial, ground=ground, task=task)
    return Draft(ground, task, form, _table(task.strata))


def _table(strata: Any) -> Any:
    rows = strata_initial(strata)
    return StratumFormSet(
        initial=[row | {"ORDER": number} for number, row in enumerate(rows, 1)], prefix="strata"
    )


def _with_preset(request: HttpRequest, ground: Ground, task: Task | None) -> HttpResponse:
    """The same form with another table of strata; nothing is judged and nothing saved."""
    kept = {name: request.POST.getlist(name) for name in request.POST}
    form = TaskForm(ground=ground, task=task)
    for name, field in form.fields.items():
        values = kept.get(name, [])
        field.initial = (
            values
            if getattr(field.widget, "allow_multiple_selected", False)
            else (values or [""])[0]
        )
    table = _preset(request, ground)
    response = _page(request, Draft(ground, task, form, table))
    response.headers["HX-Trigger-After-Settle"] = "strata-changed"
    return response


def _preset(request: HttpRequest, ground: Ground) -> Any:
    """A table from the rulebook, or the posted one with one more row."""
    name, percent = request.POST["preset"], ground.ratio
    if name == "credit_risk":
        return _table(by_credit_risk(rulebooks.load(ground.rulebook), percent))
    if name == "labour_grade":
        return _table(by_labour_grade(percent))
    if name == "tags":
        return _table(by_tags(Tag.objects.values_list("code", "name"), percent))
    if name == "row":
        return _longer(request, ground)
    return _table(undivided(percent))


def _longer(request: HttpRequest, ground: Ground) -> Any:
    """The posted rows, whatever they hold, and a new first one: 未分级 stays last."""
    posted = StratumFormSet(request.POST, prefix="strata")
    rows = [_raw(form) for form in posted.forms]
    new = {"code": f"S{len(rows)}", "name": "", "percent": ground.ratio, "minimum": 0}
    return StratumFormSet(
        initial=[row | {"ORDER": number} for number, row in enumerate([new, *rows], 1)],
        prefix="strata",
    )


def _raw(form: Any) -> dict[str, Any]:
    names = ("code", "name", "credit_risk", "labour_grade", "tags", "percent", "minimum")
    return {name: form[name].data for name in names}


def _save(request: HttpRequest, draft: Draft) -> Task | None:
    """Stores the draft; None with the refusal on the form."""
    form, tags = draft.form, {tag.code: tag for tag in Tag.objects.all()}
    given = {
        **form.stored,
        "code": form.cleaned_data["code"],
        "items": form.cleaned_data["items"],
        "population": form.population,
        "strata": strata_json(draft.strata),
        "teams": {d: (size, tags.get(tag)) for d, (size, tag) in form.teams.items()},
    }
    user = user_of(request)
    with told_on(form):
        if draft.task is None:
            return actions.draft_task(by=user, line=draft.ground.line, **given)
        return actions.change_task(by=user, task=draft.task, **given)
    return None


def _seen(draft: Draft) -> dict[str, Any]:
    """The preview and, as far as the form is filled, the check list."""
    seen, wrong = None, ""
    try:
        seen = queries.preview(
            {
                "population": _population(draft),
                "strata": _strata(draft),
                "department": draft.ground.department,
            }
        )
    except Refusal as refusal:
        wrong = refusal.sentence
    checks = None
    if seen and draft.form.is_bound and draft.form.is_valid():
        checks = _checks(draft, seen)
    missing = []
    if draft.form.is_bound:
        missing = [
            draft.form[name].label for name in draft.form.errors if name in draft.form.fields
        ]
    return {"seen": seen, "wrong": wrong, "checks": checks, "missing": missing}


def _checks(draft: Draft, seen: queries.Preview) -> Checks:
    own = draft.ground.department
    rules = queries.joint_for(draft.ground.lead, draft.ground.rulebook, draft.form.teams).rulebook
    year = draft.form.cleaned_data["starts"].year
    groups = queries.groups_in(draft.form.population, own, seen, rules, year)
    return task_checks(replace(_facts(draft, seen), groups=groups), rules)


def _population(draft: Draft) -> dict[str, Any]:
    if draft.form.is_bound:
        draft.form.is_valid()
        return draft.form.population
    return draft.task.population if draft.task else {}


def _strata(draft: Draft) -> list[dict[str, Any]]:
    if not draft.strata.is_bound:
        return [_of_initial(form.initial) for form in draft.strata.forms]
    if not draft.strata.is_valid():
        raise Refusal("strata-table")
    return strata_json(draft.strata)


def _of_initial(row: dict[str, Any]) -> dict[str, Any]:
    when = {key: row[key] for key in ("credit_risk", "labour_grade", "tags") if row.get(key)}
    minimum = int(row["minimum"]) if str(row.get("minimum", "")).isdigit() else 0
    given = {
        "code": row.get("code") or "",
        "name": row.get("name") or "（未命名）",
        "minimum": minimum,
    }
    return given | {"when": when, "percent": str(row.get("percent") or "0")}


def _facts(draft: Draft, seen: queries.Preview) -> TaskFacts:
    """The facts of a form that is filled."""
    data, ground = draft.form.cleaned_data, draft.ground
    return TaskFacts(
        items=item_facts(data["items"]),
        items_outside=[],
        is_targeted=data["mode"] == PlanLine.Mode.TARGETED,
        source_document=data["source_document"],
        starts=data["starts"],
        ends=data["ends"],
        line_starts=ground.starts,
        line_ends=ground.ends,
        teams=[TeamFacts(str(d), size) for d, (size, _) in draft.form.teams.items()],
        departments_outside=[],
        population=seen.population,
        drawn=seen.drawn,
        remaining=queries.remaining_of(ground.line, besides=draft.task),
        batches=data["batches"],
        region_balance=data["region_balance"],
        is_immediate=data["level"] == Task.Level.L1,
        level_reason=data["level_reason"],
        after_check=data["list_publication"] == Task.ListPublication.AFTER,
        open_by=data["open_by"],
        is_outside=ground.line is None,
        outside_reason=data.get("outside_reason", ""),
        strata=tuple(strata_from(_strata(draft))),
    )
