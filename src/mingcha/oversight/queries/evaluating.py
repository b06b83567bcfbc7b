"""效果评估 (S-27): the figures of a year, each with the records it comes from."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from django.db.models import QuerySet

from mingcha.accounts.models import Department, User, scope_of
from mingcha.draws.models import Draw
from mingcha.draws.rules import DrawStatus
from mingcha.inspections.models import FollowUp, Inspection
from mingcha.inspections.queries import problem_inspections
from mingcha.inspections.rules import DONE as CHECKED
from mingcha.inspections.rules import InspectionStatus
from mingcha.notices.models import Notice
from mingcha.oversight.models import BackCheck, Evaluation, Rectification, SupervisionVisit
from mingcha.oversight.queries.judging import figures
from mingcha.oversight.rules import DONE, RectificationStatus
from mingcha.oversight.scoring import Figure, decimal
from mingcha.plans.models import Plan, Task
from mingcha.plans.rules import PlanStatus
from mingcha.registers.queries import trainings_between

PARTS = (
    ("overview", "一、总体情况"),
    ("methods", "二、主要做法"),
    ("effects", "三、取得的成效"),
    ("problems", "四、存在的问题"),
    ("next", "五、下一步打算"),
)
Row = dict[str, str]


def evaluations_visible_to(user: User) -> QuerySet[Evaluation]:
    """Those of the user's bureau and of those below."""
    return Evaluation.objects.filter(scope_of(user)).select_related("department", "made_by")


def newest_evaluation(department: Department, year: int) -> Evaluation | None:
    """The last version of a year."""
    found = Evaluation.objects.filter(department=department, year=year)
    return found.order_by("-version").first()


def figures_of_year(department: Department, year: int, today: date) -> list[Row]:
    """[{key, name, text, source}] of what the department led in a year, in the order of the procedure."""
    return [
        {"key": key, "name": name, "text": text, "source": source}
        for key, name, text, source in _figures(department, year, today)
    ]


Line = tuple[str, str, str, str]


def _figures(department: Department, year: int, today: date) -> Iterator[Line]:
    tasks = Task.objects.filter(lead=department, starts__year=year).exclude(
        status__in=("draft", "submitted")
    )
    yield from _plan(department, year)
    yield "tasks", "抽查任务", f"{tasks.count()} 项", "抽查任务：本局牵头、当年开始、已批准"
    yield from _draws(tasks)
    yield from _checks(tasks)
    yield from _in_time(department, year, today)
    yield from _second_looks(department, year)
    trainings = trainings_between(department, date(year, 1, 1), date(year, 12, 31))
    yield "trainings", "业务培训", f"{trainings.count()} 次", "培训登记"


def _plan(department: Department, year: int) -> Iterator[Line]:
    plan = Plan.objects.filter(
        department=department, year=year, status=PlanStatus.PUBLISHED
    ).first()
    if plan is None:
        yield "plan", "年度计划", "没有公布", "年度计划"
        return
    planned = sum(plan.lines.values_list("planned_count", flat=True))
    text = f"第 {plan.version} 版，{plan.lines.count()} 项，计划抽取 {planned} 户"
    yield "plan", "年度计划", text, f"年度计划《{plan.title}》"


def _draws(tasks: QuerySet[Task]) -> Iterator[Line]:
    draws = Draw.objects.filter(task__in=tasks.values("pk"))
    opened = draws.filter(status=DrawStatus.OPENED).count()
    void = draws.filter(status=DrawStatus.VOID).count()
    yield "draws", "抽取", f"开启 {opened} 次，作废 {void} 次", "抽取记录，作废的也计入"


def _checks(tasks: QuerySet[Task]) -> Iterator[Line]:
    checks = Inspection.objects.filter(task__in=tasks.values("pk"))
    drawn, done = checks.count(), checks.filter(status__in=CHECKED).count()
    public = checks.filter(status=InspectionStatus.PUBLISHED).count()
    yield "checks", "检查", f"抽中 {drawn} 户，办结 {done} 户，公示 {public} 户", "检查、公示"
    problems = sum(len(problem_inspections(task)) for task in tasks)
    yield "problems", "发现问题", f"{problems} 户", "检查结果的最新版次"
    follow = FollowUp.objects.filter(inspection__task__in=tasks.values("pk"))
    closed = follow.exclude(closed_at=None).count()
    yield "follow_ups", "后续处置", f"{follow.count()} 件，办结 {closed} 件", "后续处置"
    repeated = checks.values("target").distinct().count()
    yield (
        "burden",
        "被检查企业",
        f"{repeated} 户，{drawn} 户次",
        "检查；同一企业多次检查的，户次大于户数",
    )
    withheld = Notice.objects.filter(inspection__in=checks.values("pk"), withdrawn=True).count()
    yield "withheld", "不予公开或者撤回", f"{withheld} 户", "公示"


def _in_time(department: Department, year: int, today: date) -> Iterator[Line]:
    found = figures(department, None, date(year, 1, 1), date(year, 12, 31), today)
    names = {"inspected": "按期检查", "told": "按期告知", "published": "按期公示"}
    for key, name in names.items():
        yield key, name, share(found[key]), "检查、公示记录与规则集期限比较"


def share(figure: Figure) -> str:
    """「45 / 50（90.0 %）」."""
    if not figure.denominator:
        return "没有可统计的记录"
    percent = decimal(Fraction(100 * figure.numerator, figure.denominator))
    return f"{figure.numerator} / {figure.denominator}（{percent} %）"


def _second_looks(department: Department, year: int) -> Iterator[Line]:
    looks = BackCheck.objects.filter(
        sample__department=department, status=DONE, entered_at__year=year
    )
    agreed = looks.filter(agreed=True).count()
    yield "back_checks", "复查复核", f"{looks.count()} 户，一致 {agreed} 户", "复查复核"
    visits = SupervisionVisit.objects.filter(
        department=department, status=DONE, visited_on__year=year
    )
    yield "visits", "督查单位", f"{visits.count()} 次", "督查"
    asked = Rectification.objects.filter(department=department, opened_at__year=year)
    accepted = asked.filter(status=RectificationStatus.ACCEPTED).count()
    yield "rectifications", "整改", f"{asked.count()} 项，已验收 {accepted} 项", "整改"
