"""Standards and scorecards, accountability, the yearly evaluation (R-31, R-32, S-27)."""

from collections.abc import Collection, Mapping
from datetime import date

from mingcha.accounts.models import Department, Section, User
from mingcha.law.refusal import Refusal
from mingcha.ledger import queries as ledger
from mingcha.ledger.acting import action
from mingcha.ledger.actions import record
from mingcha.oversight import queries, rules, scoring
from mingcha.oversight.actions.group import check_own, own_department
from mingcha.oversight.models import Accountability, Assessment, Evaluation, Scheme
from mingcha.oversight.rules import DRAFT, SIGNED
from mingcha.web import clock


@action
def set_scheme(*, by: User, weights: Mapping[str, int], rewards: str = "") -> Scheme:
    """The bureau's standard (R-31): points of each indicator, together 100. A new version."""
    department = own_department(by)
    scoring.check_weights(weights)
    last = queries.scheme_of(department)
    if last is not None and (last.weights, last.rewards) == (dict(weights), rewards):
        raise Refusal("oversight-nothing-changed")
    scheme = Scheme(
        department=department, version=(last.version if last else 0) + 1, weights=dict(weights),
        rewards=rewards, made_by=by, made_at=clock.now(),
    )  # fmt: skip
    scheme.full_clean()
    scheme.save()
    record(
        by=by,
        event="oversight:scheme:set",
        subject=scheme,
        facts={"version": scheme.version, "weights": dict(weights)},
        detail={"rewards": rewards},
    )
    return scheme


def _figures(sheet: Assessment) -> dict[str, list[int]]:
    found = queries.figures(
        sheet.unit_department, sheet.unit_section, sheet.starts, sheet.ends, clock.today()
    )
    return {key: [one.numerator, one.denominator] for key, one in found.items()}


@action
def draw_up_assessment(
    *, by: User, unit_department: Department, starts: date, ends: date,
    unit_section: Section | None = None,
) -> Assessment:  # fmt: skip
    """A scorecard of a unit and a period, its figures taken from the records (R-31)."""
    department = own_department(by)
    rules.check_period(starts=starts, ends=ends, today=clock.today())
    scheme = queries.scheme_of(department)
    if scheme is None:
        raise Refusal("oversight-scheme-missing")
    sheet = Assessment(
        department=department, unit_department=unit_department, unit_section=unit_section,
        starts=starts, ends=ends, scheme=scheme, made_by=by, made_at=clock.now(),
    )  # fmt: skip
    same = Assessment.objects.filter(
        department=department, unit_department=unit_department, unit_section=unit_section,
        starts=starts, ends=ends,
    )  # fmt: skip
    if same.exists():
        raise Refusal("oversight-assessed", unit=sheet.unit)
    sheet.figures = _figures(sheet)
    sheet.full_clean()
    sheet.save()
    _record_sheet(by, sheet, "draw_up")
    return sheet


@action
def remark_assessment(*, by: User, assessment: Assessment, remarks: str) -> Assessment:
    """Remarks of a draft; its figures are taken anew."""
    check_own(by, assessment.department)
    rows = Assessment.objects.filter(pk=assessment.pk, status=DRAFT)
    if rows.update(remarks=remarks, figures=_figures(assessment)) != 1:
        raise Refusal("oversight-signed")
    assessment.refresh_from_db()
    _record_sheet(by, assessment, "remark", {"remarks": remarks})
    return assessment


@action
def sign_assessment(*, by: User, assessment: Assessment) -> Assessment:
    """A second person signs what the sheet shows; from then on nothing changes."""
    check_own(by, assessment.department)
    rules.check_can_sign(
        signed=assessment.status == SIGNED, own=assessment.made_by_id == by.pk
    )  # fmt: skip
    rows = Assessment.objects.filter(pk=assessment.pk, status=DRAFT)
    if rows.update(status=SIGNED, signed_by=by, signed_at=clock.now()) != 1:
        raise Refusal("oversight-stale")
    assessment.refresh_from_db()
    _record_sheet(by, assessment, "sign")
    return assessment


def _record_sheet(
    by: User, sheet: Assessment, verb: str, detail: dict[str, str] | None = None
) -> None:
    record(
        by=by,
        event=f"oversight:assessment:{verb}",
        subject=sheet,
        facts={
            "unit": sheet.unit_department.code, "starts": sheet.starts.isoformat(),
            "ends": sheet.ends.isoformat(), "figures": sheet.figures,
            "scheme": sheet.scheme.version,
        },
        detail=detail,
    )  # fmt: skip


@action
def open_accountability(
    *, by: User, kind: str, about: str, account: str, entries: Collection[int]
) -> Accountability:
    """问责 (R-32, J-20) with the ledger entries it rests on, each with its leaf as it stands."""
    department = own_department(by)
    known = {
        entry.seq: entry.leaf for entry in ledger.entries().filter(seq__in=list(entries))
    }  # fmt: skip
    rules.check_evidence(entries, known)
    year = clock.today().year
    start = f"WZ-{department.code}-{year}-"
    count = Accountability.objects.filter(number__startswith=start).count()
    found = Accountability(
        department=department, number=f"{start}{count + 1:02d}", kind=kind, about=about,
        account=account, opened_by=by, opened_at=clock.now(),
        evidence=[{"seq": seq, "digest": known[seq]} for seq in sorted(known)],
    )  # fmt: skip
    found.full_clean()
    found.save()
    record(
        by=by,
        event="oversight:accountability:open",
        subject=found,
        facts={"number": found.number, "kind": kind, "entries": sorted(known)},
        detail={"about": about, "account": account},
    )
    return found


@action
def close_accountability(
    *, by: User, accountability: Accountability, outcome: str, document: str = ""
) -> Accountability:
    """What became of it."""
    check_own(by, accountability.department)
    if not outcome.strip():
        raise Refusal("oversight-outcome-missing")
    rows = Accountability.objects.filter(pk=accountability.pk, closed_at=None)
    fields = {"outcome": outcome, "document": document, "closed_by": by, "closed_at": clock.now()}
    if rows.update(**fields) != 1:
        raise Refusal("oversight-account-closed")
    accountability.refresh_from_db()
    record(
        by=by,
        event="oversight:accountability:close",
        subject=accountability,
        facts={"number": accountability.number},
        detail={"outcome": outcome, "document": document},
    )
    return accountability


@action
def save_evaluation(*, by: User, year: int, texts: Mapping[str, str]) -> Evaluation:
    """The next version of the year's evaluation: typed texts, and the figures as they are now."""
    department = own_department(by)
    figures = queries.figures_of_year(department, year, clock.today())
    last = queries.newest_evaluation(department, year)
    if last is not None and (last.texts, last.figures) == (dict(texts), figures):
        raise Refusal("oversight-nothing-changed")
    evaluation = Evaluation(
        department=department, year=year, version=(last.version if last else 0) + 1,
        figures=figures, texts=dict(texts), made_by=by, made_at=clock.now(),
    )  # fmt: skip
    evaluation.full_clean()
    evaluation.save()
    record(
        by=by,
        event="oversight:evaluation:save",
        subject=evaluation,
        facts={"year": year, "version": evaluation.version, "figures": len(figures)},
        detail={"texts": dict(texts)},
    )
    return evaluation
