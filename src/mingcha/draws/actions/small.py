"""Small internal draws, level L0: freeze, commit, digits, open, void, again (protocol §2, §6).

The same ceremony as a large one, with at least one witness besides operator and supervisor, and
opened on the day. Nothing here chooses: who is drawn follows from the engine.
"""

from collections.abc import Mapping, Sequence

from django.utils import timezone

from mingcha.accounts.models import User
from mingcha.accounts.queries import bureau_of
from mingcha.accounts.rules import Role
from mingcha.draws import rules, small_files
from mingcha.draws.actions.sealing import (
    check_committed,
    check_role,
    check_status,
    draw_act,
    hash_code,
    keys_of,
    move,
    new_code,
    seal,
)
from mingcha.draws.actions.voiding import record_text
from mingcha.draws.models import Candidate, SmallDraw, SmallWitness
from mingcha.draws.rules import DrawStatus
from mingcha.engine.compute import compute
from mingcha.engine.digest import file_hash, hx
from mingcha.engine.freeze import Spec, freeze
from mingcha.engine.manifest import ALL, FIRST
from mingcha.engine.seed import open_seed
from mingcha.engine.tables import SELECTED
from mingcha.engine.verify import verify
from mingcha.law import rulebook
from mingcha.law.refusal import Refusal
from mingcha.ledger import queries as ledger
from mingcha.ledger.acting import SYSTEM, By
from mingcha.ledger.actions import record
from mingcha.web import clock

Witnesses = Sequence[Mapping[str, str]]
ALG = "sha256"


@draw_act
def draw_small(
    *,
    by: User,
    purpose: str,
    population: Sequence[tuple[str, str]],
    count: int,
    witnesses: Witnesses,
    title: str = "",
) -> SmallDraw:
    """Freezes a small draw: `count` of the `population`, (code, name) each with its own code.

    `purpose` is one of rules.PURPOSES; `witnesses` are {name, kind, unit}, at least one besides
    operator and supervisor. The same candidates are drawn from once for one `title` (事由). Returns
    the draw, frozen; `commit_small`, `enter_small` and `open_small` follow, then `draw.drawn` has
    the codes.
    """
    check_role(by, Role.OPERATOR)
    if purpose not in rules.PURPOSES or by.department is None:
        raise Refusal("draws-small-purpose")
    population = [(str(code).strip(), str(name).strip()) for code, name in population]
    rules.check_candidates(population, count)
    title = title.strip() or rules.PURPOSES[purpose]
    digest = _digest(population)
    _check_first(by, purpose, title, digest)
    draw = SmallDraw(
        department=by.department, purpose=purpose, title=title, plan=_next_plan(by, purpose),
        rows=len(population), count=count, population_digest=digest, attempt=1,
    )  # fmt: skip
    return _freeze(by, draw, small_files.numbered(population), witnesses)


@draw_act
def redraw_small(*, by: User, draw: SmallDraw, witnesses: Witnesses) -> SmallDraw:
    """The next attempt after a void one: the same candidates, a new secret, new digits."""
    draw = _locked(draw)
    check_role(by, Role.OPERATOR)
    if draw.status != DrawStatus.VOID or SmallDraw.objects.filter(previous=draw).exists():
        raise Refusal("draws-small-not-void", draw=draw.code)
    again = SmallDraw(
        department=draw.department, purpose=draw.purpose, title=draw.title, plan=draw.plan,
        rows=draw.rows, count=draw.count, population_digest=draw.population_digest,
        attempt=draw.attempt + 1, previous=draw,
    )  # fmt: skip
    rows = list(draw.candidates.values_list("number", "code", "name"))
    return _freeze(by, again, rows, witnesses)


def _digest(population: Sequence[tuple[str, str]]) -> str:
    rows = small_files.numbered([(code, "") for code, _ in population])
    return file_hash(ALG, small_files.candidates_file(rows, named=False))


def _check_first(by: User, purpose: str, title: str, digest: str) -> None:
    """No second try (protocol §1): neither over the same candidates nor beside an open draw."""
    mine = SmallDraw.objects.filter(department=by.department, purpose=purpose)
    if same := mine.filter(title=title, population_digest=digest).first():
        raise Refusal("draws-small-again", title=title, draw=same.code)
    running = mine.filter(status__in=[DrawStatus.FROZEN, DrawStatus.COMMITTED]).first()
    if running is not None:
        raise Refusal("draws-small-open", draw=running.code)


def _next_plan(by: User, purpose: str) -> str:
    """FC-999901-2026-01: purpose, region of the department, year, number."""
    assert by.department is not None
    start = (
        f"{rules.SMALL_PREFIX[purpose]}-{by.department.region_id}-{by.department.code}"
        f"-{clock.today().year}-"
    )
    used = SmallDraw.objects.filter(plan__startswith=start).values("plan").distinct().count()
    return f"{start}{used + 1:02d}"


def _freeze(
    by: User, draw: SmallDraw, rows: Sequence[tuple[str, str, str]], witnesses: Witnesses
) -> SmallDraw:
    rules.check_witnesses(witnesses, least=rules.SMALL_WITNESSES)
    rules.check_small_witness(names={w["name"].strip() for w in witnesses}, person=by.name)
    spec, extra = _spec(draw, rows, len(witnesses))
    frozen = freeze(spec)
    draw.code, draw.alg, draw.operator, draw.frozen_at = spec.draw, spec.alg, by, clock.now()
    draw.manifest_digest, draw.sealed_secret = frozen.m, seal(frozen.secret)
    draw.open_by = clock.today()
    draw.save()
    small_files.store(draw, frozen.files | extra, draw.frozen_at)
    Candidate.objects.bulk_create(
        Candidate(draw=draw, number=number, code=code, name=name) for number, code, name in rows
    )
    for label, witness in enumerate(witnesses, 1):
        SmallWitness(
            draw=draw, label=f"w{label}", name=witness["name"].strip(), kind=witness["kind"],
            unit=witness.get("unit", "").strip(),
        ).save()  # fmt: skip
    record(
        by=by,
        event="draws:small:freeze",
        subject=draw,
        facts={"code": draw.code, "purpose": draw.purpose, "attempt": draw.attempt,
               "rows": draw.rows, "count": draw.count, "manifest": draw.manifest_digest,
               "witnesses": len(witnesses)},
        detail={"title": draw.title, "witnesses": [dict(witness) for witness in witnesses]},
    )  # fmt: skip
    return draw


def _spec(
    draw: SmallDraw, rows: Sequence[tuple[str, str, str]], witnesses: int
) -> tuple[Spec, dict[str, bytes]]:
    """What the engine freezes, and candidates.csv, which the manifest binds."""
    names = small_files.candidates_file(rows, named=draw.purpose in rules.NAMED)
    department, home = draw.department, bureau_of(draw.department)
    tables = small_files.plain_tables(
        [number for number, _, _ in rows], region=department.region_id, department=department.code
    )
    book = rulebook.load(home.rulebook).canonical_bytes() if home else b"{}\n"
    now, previous = timezone.localtime(clock.now()), draw.previous
    spec = Spec(
        alg=ALG,
        draw=f"{draw.plan}-{draw.attempt}",
        plan=draw.plan,
        attempt=draw.attempt,
        prev=previous.record_digest if previous else FIRST,
        time=now.isoformat(timespec="seconds"),
        open_by=clock.today().isoformat(),
        level="L0",
        roster_public="open",
        quotas={ALL: {small_files.GRADE: f"0/1 min {draw.count}"}},
        depts={department.code: 0},
        entropy=[f"w{i} d10x{rules.SMALL_DICE}" for i in range(1, witnesses + 1)],
        tables=tables | {"rulebook.json": book},
        sources=[f"{small_files.SOURCE} {file_hash(ALG, names)}"],
    )
    return spec, {small_files.CANDIDATES: names}


def _locked(draw: SmallDraw) -> SmallDraw:
    rows = SmallDraw.objects.select_for_update(of=("self",)).select_related("department")
    return rows.get(pk=draw.pk)


def context_of(witness: SmallWitness) -> str:
    """What a witness's code is bound to: this small draw and no other."""
    return f"small|{witness.draw.code}|{witness.label}"


@draw_act
def commit_small(*, by: User, draw: SmallDraw, tail: str) -> dict[str, str]:
    """The supervisor has compared M (`tail`: its last eight characters) and publishes it.

    Returns the witnesses' codes by label, shown once.
    """
    draw = _locked(draw)
    check_role(by, Role.SUPERVISOR)
    check_status(draw, {DrawStatus.FROZEN}, "公布承诺")
    if by.pk == draw.operator_id:
        raise Refusal("draws-same-person")
    witnesses = list(draw.witnesses.all())
    rules.check_small_witness(names={w.name for w in witnesses}, person=by.name)
    rules.check_tail(typed=tail, digest=draw.manifest_digest)
    move(draw, DrawStatus.COMMITTED, "公布承诺", supervisor=by, committed_at=clock.now())
    codes = {witness.label: new_code() for witness in witnesses}
    for witness in witnesses:
        hashed = hash_code(context_of(witness), codes[witness.label])
        SmallWitness.objects.filter(pk=witness.pk).update(code_hash=hashed)
    record(
        by=by,
        event="draws:small:commit",
        subject=draw,
        facts={"code": draw.code, "manifest": draw.manifest_digest},
    )
    return codes


@draw_act
def enter_small(*, by: SmallWitness, digits: str, again: str) -> SmallWitness:
    """A witness enters ten own digits, once."""
    draw = _locked(by.draw)
    check_status(draw, {DrawStatus.COMMITTED}, "录入骰子读数")
    digits, again = "".join(digits.split()), "".join(again.split())
    rules.check_dice(digits, again, need=rules.SMALL_DICE)
    rows = SmallWitness.objects.filter(pk=by.pk, digits="")
    if rows.update(digits=digits, entered_at=clock.now()) != 1:
        raise Refusal("draws-dice-given")
    bound = hx(draw.alg, f"{draw.code}|{by.label}|{digits}")
    record(
        by=by,
        event="draws:small:enter",
        subject=draw,
        facts={"code": draw.code, "label": by.label, "digest": bound},
    )
    if not draw.witnesses.filter(digits="").exists():
        SmallDraw.objects.filter(pk=draw.pk).update(dice_at=clock.now())
    by.refresh_from_db()
    return by


@draw_act
def open_small(*, by: User, draw: SmallDraw) -> SmallDraw:
    """Forms the seed, computes, verifies and publishes: who is drawn, `draw.drawn`."""
    draw = _locked(draw)
    check_role(by, Role.OPERATOR)
    check_status(draw, {DrawStatus.COMMITTED}, "开启")
    if draw.void_requested_by_id:
        raise Refusal("draws-void-asked")
    results = _results(draw)
    now = clock.now()
    move(
        draw,
        DrawStatus.OPENED,
        "开启",
        opened_at=now,
        seed_digest=file_hash(draw.alg, results["seed.txt"]),
        record_digest=file_hash(draw.alg, results["record.txt"]),
    )
    small_files.store(draw, results, now)
    for row in SELECTED.parse(results[SELECTED.file]):
        Candidate.objects.filter(draw=draw, number=row.id).update(
            is_drawn=True, rank=row.rank, ticket=row.ticket
        )
    record(
        by=by,
        event="draws:small:open",
        subject=draw,
        facts={"code": draw.code, "seed": draw.seed_digest, "record": draw.record_digest},
    )
    return draw


def _results(draw: SmallDraw) -> dict[str, bytes]:
    """seed.txt and the results, checked by the verifier that everybody uses."""
    witnesses = list(draw.witnesses.all())
    if left := sum(not witness.digits for witness in witnesses):
        raise Refusal("draws-dice-missing", left=left)
    for witness in witnesses:
        _check_as_entered(draw, witness)
    frozen = small_files.all_files(draw)
    check_committed(draw, frozen["manifest.txt"], event="draws:small:commit")
    entries = [(witness.label, witness.digits) for witness in witnesses]
    seed = {"seed.txt": open_seed(frozen["manifest.txt"], keys_of(draw).secret, entries)}
    results = seed | compute(frozen | seed)
    report = verify(frozen | results)
    if report.code:
        raise Refusal("draws-self-check", what=next(x for x in report.lines if x[:4] == "FAIL"))
    return results


def _check_as_entered(draw: SmallDraw, witness: SmallWitness) -> None:
    """What goes into the seed is what the ledger saw being entered (protocol §17.12)."""
    bound = hx(draw.alg, f"{draw.code}|{witness.label}|{witness.digits}")
    entries = ledger.history(draw).filter(event="draws:small:enter")
    seen = [e.facts["digest"] for e in entries if e.facts["label"] == witness.label]
    if seen and bound not in seen:
        raise Refusal("draws-entropy-touched")


@draw_act
def request_void_small(*, by: User, draw: SmallDraw, reason: str, note: str) -> SmallDraw:
    """The operator asks to void; the supervisor decides."""
    draw = _locked(draw)
    check_role(by, Role.OPERATOR)
    check_status(draw, {DrawStatus.FROZEN, DrawStatus.COMMITTED}, "申请作废")
    rules.check_can_void(reason=reason, note=note)
    rows = SmallDraw.objects.filter(pk=draw.pk, void_requested_by=None)
    if rows.update(void_requested_by=by, void_reason=reason, void_note=note.strip()) != 1:
        raise Refusal("draws-void-asked")
    draw.refresh_from_db()
    record(
        by=by,
        event="draws:small:request-void",
        subject=draw,
        facts={"code": draw.code, "reason": reason},
        detail={"note": note},
    )
    return draw


@draw_act
def void_small(*, by: By, draw: SmallDraw, reason: str = "", note: str = "") -> SmallDraw:
    """Voids what the operator asked to void: numbered, public, the secret opened all the same.

    The clock (SYSTEM) gives reason and note.
    """
    draw = _locked(draw)
    check_status(draw, {DrawStatus.FROZEN, DrawStatus.COMMITTED}, "作废")
    if by is not SYSTEM:
        check_role(by, Role.SUPERVISOR)
        if draw.void_requested_by is None:
            raise Refusal("draws-void-unasked")
        rules.check_second_person(is_first=by == draw.void_requested_by)
        reason, note = draw.void_reason, draw.void_note
    rules.check_can_void(reason=reason, note=note)
    content = record_text(draw, small_files.all_files(draw)["manifest.txt"], reason)
    now, digest = clock.now(), file_hash(draw.alg, content)
    move(draw, DrawStatus.VOID, "作废", void_reason=reason, void_note=note, voided_at=now,
         record_digest=digest)  # fmt: skip
    small_files.store(draw, {"record.txt": content}, now)
    record(
        by=by,
        event="draws:small:void",
        subject=draw,
        facts={"code": draw.code, "reason": reason, "record": digest},
        detail={"note": note},
    )
    return draw


@draw_act
def refuse_void_small(*, by: User, draw: SmallDraw) -> SmallDraw:
    """The supervisor turns the request down; the draw goes on."""
    draw = _locked(draw)
    check_role(by, Role.SUPERVISOR)
    rows = SmallDraw.objects.filter(pk=draw.pk, void_requested_by__isnull=False)
    rows = rows.filter(status__in=[DrawStatus.FROZEN, DrawStatus.COMMITTED])
    if rows.update(void_requested_by=None, void_reason="", void_note="") != 1:
        raise Refusal("draws-void-unasked")
    draw.refresh_from_db()
    record(by=by, event="draws:small:refuse-void", subject=draw, facts={"code": draw.code})
    return draw
