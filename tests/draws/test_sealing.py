"""What the acts of a draw share: the head over each, the sealed secret, codes, roles, the lock."""

import hashlib
import hmac
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.db import IntegrityError
from tests.draws import factories as f
from tests.draws.test_freezing import refused

from mingcha.accounts.models import User
from mingcha.accounts.rules import Role
from mingcha.draws import bundles
from mingcha.draws.actions import sealing
from mingcha.draws.models import Draw, Witness
from mingcha.draws.rules import ALPHABET, DrawStatus
from mingcha.engine.digest import file_hash
from mingcha.engine.freeze import Keys
from mingcha.engine.refused import Refused
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import SYSTEM, By
from mingcha.ledger.actions import record
from mingcha.ledger.models import Checkpoint, Entry
from mingcha.ledger.records import writing
from mingcha.plans.models import Task


def code_of(act: Any, *args: object, **fields: object) -> str:
    """The refusal's code, empty when it passes."""
    try:
        act(*args, **fields)
    except Refusal as refusal:
        return refusal.code
    return ""


def act(*, by: By, task: Task | None = None, fault: Exception | None = None) -> str:
    """An act of a draw; `fault` is what the engine or the database say in its midst."""

    @sealing.draw_act
    def act(*, by: By, task: Task | None = None) -> str:
        record(by=by, event="draws:tests:act", subject="tests")
        if fault is not None:
            raise fault
        return "done"

    assert act.is_action  # type: ignore[attr-defined]
    return act(by=by) if task is None else act(by=by, task=task)


@pytest.mark.django_db
def test_an_act_is_covered_by_a_head_of_its_own() -> None:
    assert act(by=SYSTEM) == "done"
    entry, head = Entry.objects.get(event="draws:tests:act"), Checkpoint.objects.get()
    assert head.size == entry.seq + 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fault", "code", "params"),
    [
        (Refused("roster.csv", "no rows"), "draws-engine",
         {"file": "roster.csv", "reason": "no rows"}),
        (IntegrityError("UNIQUE constraint failed: draws_draw.task_id"), "draws-open-exists",
         {"task": "…"}),
    ],
)  # fmt: skip
def test_what_the_engine_and_the_database_refuse_is_said_and_leaves_nothing(
    fault: Exception, code: str, params: dict[str, str]
) -> None:
    with pytest.raises(Refusal) as caught:
        act(by=SYSTEM, fault=fault)
    assert (caught.value.code, caught.value.params) == (code, params)
    with pytest.raises(Refusal) as caught:
        act(by=SYSTEM, fault=fault, task=Task(title="年度抽查"))
    assert caught.value.params == params | ({"task": "年度抽查"} if "task" in params else {})
    assert not Entry.objects.exists()
    assert not Checkpoint.objects.exists()


@pytest.mark.django_db
def test_a_defect_is_no_refusal() -> None:
    with pytest.raises(IntegrityError, match="accounts"):
        act(by=SYSTEM, fault=IntegrityError("NOT NULL constraint failed: accounts_user.name"))


def user(*roles: Role, department: int | None = None) -> User:
    made = User(username="u", department_id=department)
    made.roles = frozenset(roles)
    return made


def test_the_role_is_asked_of_everybody_but_the_clock() -> None:
    ask = sealing.check_role
    assert code_of(ask, user(Role.OPERATOR), Role.OPERATOR) == ""
    assert code_of(ask, user(Role.CLERK), Role.OPERATOR) == "draws-needs-role"
    assert code_of(ask, Witness(label="w1"), Role.OPERATOR) == "draws-needs-role"
    assert code_of(ask, SYSTEM, Role.OPERATOR) == ""
    with pytest.raises(Refusal) as caught:
        ask(user(), Role.SUPERVISOR)
    assert caught.value.params == {"role": "监督员"}


def test_only_the_lead_draws() -> None:
    task: Any = SimpleNamespace(lead_id=7, lead="县市场监管局")
    assert code_of(sealing.check_lead, user(department=7), task) == ""
    assert code_of(sealing.check_lead, user(department=8), task) == "draws-not-lead"
    assert code_of(sealing.check_lead, user(), task) == "draws-not-lead"
    assert code_of(sealing.check_lead, Witness(label="w1"), task) == "draws-not-lead"
    assert code_of(sealing.check_lead, SYSTEM, task) == ""
    with pytest.raises(Refusal) as caught:
        sealing.check_lead(user(), task)
    assert caught.value.params["lead"] == "县市场监管局"


def test_the_secret_opens_with_its_key_only(settings: Any) -> None:
    keys = Keys()
    draw = Draw(sealed_secret=sealing.seal(keys.format("D1")))
    assert sealing.unsealed(draw) == keys.format("D1")
    assert sealing.keys_of(draw) == keys
    assert keys.secret not in draw.sealed_secret
    assert code_of(sealing.unsealed, Draw(sealed_secret="没有")) == "draws-secret-lost"
    settings.ESCROW_KEY = Fernet.generate_key()
    assert code_of(sealing.unsealed, draw) == "draws-secret-lost"
    settings.ESCROW_KEY = "short"
    assert code_of(sealing.unsealed, draw) == "draws-secret-lost"


def test_a_code_is_read_aloud_in_groups_of_four_and_typed_as_people_type() -> None:
    code = sealing.new_code()
    groups = code.split("-")
    assert [len(group) for group in groups] == [4, 4, 4]
    assert set("".join(groups)) <= set(ALPHABET)
    assert len({sealing.new_code() for _ in range(20)}) == 20
    stored = sealing.hash_code("D1|w1", code)
    assert (len(stored), stored.isalnum()) == (64, True)
    for typed in (code, code.lower(), code.replace("-", ""), f" {code.replace('-', ' ')} "):
        assert sealing.code_fits("D1|w1", typed, stored)
    assert not sealing.code_fits("D1|w2", code, stored)
    assert not sealing.code_fits("D1|w1", code[:-1], stored)
    assert not sealing.code_fits("D1|w1", code, "")


def test_codes_given_out_before_an_upgrade_still_fit(settings: Any) -> None:
    settings.SECRET_KEY = "k" * 50
    key = hashlib.sha256(b"mingcha.draws.code" + b"k" * 50).digest()
    stored = hmac.new(key, b"D1|w1|2345ABCD6789", "sha256").hexdigest()
    assert sealing.hash_code("D1|w1", "2345-ABCD-6789") == stored


@pytest.mark.django_db
def test_a_status_moves_once_and_along_the_table() -> None:
    draw = f.freeze(f.make_county())
    late = Draw.objects.get(pk=draw.pk)
    assert sealing.locked(draw) == draw
    with writing():
        sealing.move(draw, DrawStatus.COMMITTED, "公布承诺", lottery_issue="2026133")
        assert (draw.status, draw.lottery_issue) == ("committed", "2026133")
        with pytest.raises(Refusal) as caught:
            sealing.move(late, DrawStatus.COMMITTED, "公布承诺")
        assert caught.value.code == "draws-stale"
        assert caught.value.params == {
            "draw": draw.code, "status": "承诺已公布", "what": "公布承诺",
        }  # fmt: skip
        with pytest.raises(AssertionError):
            sealing.move(draw, DrawStatus.FROZEN, "退回")
    refused("draws-stale", lambda: sealing.check_status(draw, ["frozen"], "公布承诺"))
    sealing.check_status(draw, ["committed"], "录入")


@pytest.mark.django_db
def test_the_manifest_is_the_one_that_row_and_ledger_know() -> None:
    county = f.make_county()
    draw = f.freeze(county)
    f.commit(county, draw)
    draw.refresh_from_db()
    manifest = bundles.content(draw, "manifest.txt") or b""
    event = "draws:draw:commit"
    assert Entry.objects.filter(event=event).exists()
    sealing.check_committed(draw, manifest, event=event)
    sealing.check_committed(draw, manifest, event="draws:nothing:yet")
    other = manifest.replace(b"open.by=", b"open.by=2")
    refused("draws-manifest-touched",
            lambda: sealing.check_committed(draw, other, event=event))  # fmt: skip
    draw.manifest_digest = file_hash(draw.alg, other)  # row and file changed together
    refused("draws-manifest-touched",
            lambda: sealing.check_committed(draw, other, event=event))  # fmt: skip
