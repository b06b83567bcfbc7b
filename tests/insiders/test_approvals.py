"""trust.md §3, §4: nobody approves an own request, on any approval URL.

The attack: ask in one role, be given the approver's (or the supervisor's) by 安全管理员 afterwards,
which no matrix of roles forbids, and approve through the page. The control: a colleague may.
Every page that only checkers may post to is listed here, so that a new one cannot be forgotten.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.draws import factories as f

from insiders.hands import login
from inspections import factories as checks
from inspections.factories import NOW
from mingcha.accounts import actions as accounts
from mingcha.accounts.models import User
from mingcha.accounts.rules import Role
from mingcha.draws import actions as draws
from mingcha.draws import queries as drawn
from mingcha.draws.models import SmallWitness
from mingcha.inspections import actions as inspections
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import SYSTEM
from mingcha.ledger.models import Entry
from mingcha.ledger.records import writing
from mingcha.notices import actions as notices
from mingcha.oversight import actions as oversight
from mingcha.oversight.scoring import WEIGHTS
from mingcha.plans import actions as plans
from mingcha.registers import actions as registers
from mingcha.registers.models import Inspector, Item
from mingcha.rulebooks import actions as rulebooks
from mingcha.web import clock
from people import PASSWORD, Cast
from plans import factories as plans_made

APPROVER, SUPERVISOR = Role.APPROVER, Role.SUPERVISOR


@dataclass
class Ask:
    """What somebody asked for: who, where it is approved, by whom else, and the refusal's code."""

    who: User
    url: str
    code: str
    data: dict[str, str] = field(default_factory=dict)
    role: Role = APPROVER


def url(name: str, *args: object) -> str:
    """The path of a page."""
    return reverse(name, args=args)


# --- plans and rulebooks


def plan(cast: Cast, page: str) -> Ask:
    made = plans_made.submitted_plan(cast)
    return Ask(cast.clerk, url(page, made.pk), "plans-own-approval", {"reason": "再改"})


def task(cast: Cast, page: str) -> Ask:
    plans_made.targets(cast)
    made = plans_made.submitted_task(cast)
    return Ask(cast.clerk, url(page, made.pk), "plans-own-approval", {"reason": "再改"})


def scheme(cast: Cast, page: str) -> Ask:
    of = plans_made.published_plan(cast)
    section = accounts.create_section(by=SYSTEM, department=cast.lead, name="就业股")
    made = plans.draft_section_plan(
        by=cast.clerk, plan=of, section=section, title="工作方案", content="一、检查内容"
    )
    plans.submit_section_plan(by=cast.clerk, scheme=made)
    return Ask(cast.clerk, url(page, made.pk), "plans-own-approval", {"reason": "再改"})


def apart(cast: Cast, page: str) -> Ask:
    made = plans.draft_apart(
        by=cast.clerk, code="FSJ-1", title="农民工工资专项", subject="在建工地",
        reason="涉及农民工工资，按现有方式监管", starts=date(2026, 10, 1), ends=date(2026, 10, 31),
    )  # fmt: skip
    plans.submit_apart(by=cast.clerk, task=made)
    return Ask(cast.clerk, url(page, made.pk), "plans-own-approval", {"reason": "再改"})


def rulebook(cast: Cast, page: str) -> Ask:
    draft = rulebooks.begin_draft(by=cast.clerk, name="ruzhou-2023")
    eight = {"value": 8, "unit": "%", "clause": "领导小组决定", "status": "interpreted"}
    rulebooks.set_value(
        by=cast.clerk, draft=draft, key="ratio.floor.general", members=eight | {"binding": "hard"}
    )
    rulebooks.submit_draft(
        by=cast.clerk, draft=draft, reason="提高比例", effective_from=clock.today()
    )
    return Ask(cast.clerk, url(page, draft.pk), "rulebooks-not-approver", {"reason": "再改"})


# --- draws


def county_of(cast: Cast, **fields: Any) -> f.County:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(f, "make_cast", lambda **given: cast)
        return f.make_county(**fields)


def commitment(cast: Cast, page: str) -> Ask:
    draw = f.freeze(county_of(cast))
    data = {"tail": draw.manifest_digest[-8:]}
    return Ask(cast.operator, url(page, draw.pk), "draws-same-person", data, SUPERVISOR)


def escrow(cast: Cast, page: str) -> Ask:
    draw = f.freeze(county_of(cast))
    return Ask(cast.operator, url(page, draw.pk), "draws-same-person", {}, SUPERVISOR)


def void(cast: Cast, page: str) -> Ask:
    draw = f.freeze(county_of(cast))
    draws.request_void(by=cast.operator, draw=draw, reason="roster-error", note="名录漏了一镇")
    data = {"decision": "agree"}
    return Ask(cast.operator, url(page, draw.pk), "draws-own-approval", data, SUPERVISOR)


def finding(cast: Cast, page: str) -> Ask:
    draw = f.opened(county_of(cast, steps="two"))
    one = drawn.confirmations(draw, cast.lead.pk)[0]
    draws.find_target(by=cast.liaison, confirmation=one, finding="not_ours", reason="other-field")
    data = {"decision": "agree"}
    return Ask(cast.liaison, url(page, one.pk), "draws-own-approval", data)


def change(cast: Cast, page: str) -> Ask:
    county = county_of(cast)
    f.opened(county)
    team = drawn.current_teams(county.task).filter(department=cast.lead)[0]
    asked = draws.request_change(
        by=cast.liaison, kind="recused", drawn_target=team.drawn_target,
        inspector=team.members.all()[0], note="近亲属",
    )  # fmt: skip
    data = {"decision": "agree"}
    return Ask(cast.liaison, url(page, asked.pk), "draws-own-approval", data)


def small(cast: Cast) -> Any:
    sections = [(f"K{n}", f"科室{n}") for n in range(1, 7)]
    seen = {"name": "见证人甲", "kind": "discipline", "unit": "派驻组"}
    return draws.draw_small(
        by=cast.operator, purpose="supervision", population=sections, count=2, witnesses=[seen]
    )


def small_commitment(cast: Cast, page: str) -> Ask:
    draw = small(cast)
    data = {"tail": draw.manifest_digest[-8:]}
    return Ask(cast.operator, url(page, draw.pk), "draws-same-person", data, SUPERVISOR)


def small_void(cast: Cast, page: str) -> Ask:
    draw = small(cast)
    assert SmallWitness.objects.filter(draw=draw).exists()
    draws.request_void_small(by=cast.operator, draw=draw, reason="ceremony-broken", note="落地")
    data = {"decision": "agree"}
    return Ask(cast.operator, url(page, draw.pk), "draws-own-approval", data, SUPERVISOR)


# --- checks, notices, oversight, registers


def correction(cast: Cast, page: str) -> Ask:
    world = checks.dispatched(cast)
    asked = inspections.request_call_off(
        by=world.first, inspection=world.inspection(), reason="企业已注销"
    )
    return Ask(world.first, url(page, asked.pk), "inspections-own-request", {"act": "grant"})


def proposal(cast: Cast, page: str) -> Ask:
    world = checks.dispatched(cast)
    asked = notices.ask_withhold(
        by=cast.publisher, inspection=checks.finished(world), reason="涉密",
        legal_ground="《政府信息公开条例》第十四条",
    )  # fmt: skip
    return Ask(cast.publisher, url(page, asked.pk), "notices-own-proposal", {"act": "grant"})


def rectification(cast: Cast, page: str) -> Ask:
    one = oversight.open_rectification(
        by=cast.supervisor, unit_department=cast.lead, problem="清单没有更新", measure="十日内更新",
        due=clock.today() + timedelta(days=10), source="上级检查",
    )  # fmt: skip
    oversight.submit_rectification(
        by=cast.clerk, rectification=one, done="清单已更新", evidence="清单第 3 版"
    )
    return Ask(cast.clerk, url(page, one.pk), "oversight-own-rectification")


def assessment(cast: Cast, page: str) -> Ask:
    oversight.set_scheme(by=cast.approver, weights=WEIGHTS)
    made = oversight.draw_up_assessment(
        by=cast.clerk, unit_department=cast.lead, starts=date(2026, 1, 1), ends=date(2026, 6, 30)
    )
    return Ask(cast.clerk, url(page, made.pk), "oversight-own-assessment")


def item(cast: Cast, page: str) -> Ask:
    made = registers.create_item(
        by=cast.clerk, code="RS-77", name="劳动用工检查", department=cast.lead,
        legal_basis="《劳动保障监察条例》第十条", subject="用人单位",
    )  # fmt: skip
    return Ask(cast.clerk, url(page, made.pk), "registers-own-entry")


def inspector(cast: Cast, page: str) -> Ask:
    made = registers.create_inspector(
        by=cast.clerk, name="测试员", department=cast.lead, certificate="MD-77",
        certificate_until=clock.today() + timedelta(days=700),
    )  # fmt: skip
    return Ask(cast.clerk, url(page, made.pk), "registers-own-entry")


def items(cast: Cast, page: str) -> Ask:
    one = item(cast, "registers:item_activate")
    return Ask(one.who, url(page), one.code, {"pk": one.url.split("/")[-3]})


def inspectors(cast: Cast, page: str) -> Ask:
    one = inspector(cast, "registers:inspector_activate")
    return Ask(one.who, url(page), one.code, {"pk": one.url.split("/")[-3]})


APPROVALS: dict[str, Callable[[Cast, str], Ask]] = {
    "plans:plan_approve": plan,
    "plans:plan_return": plan,
    "plans:task_approve": task,
    "plans:task_return": task,
    "plans:scheme_issue": scheme,
    "plans:scheme_return": scheme,
    "plans:apart_approve": apart,
    "plans:apart_return": apart,
    "rulebooks:draft_approve": rulebook,
    "rulebooks:draft_return": rulebook,
    "draws:commit": commitment,
    "draws:escrow_pdf": escrow,
    "draws:decide_void": void,
    "draws:small_commit": small_commitment,
    "draws:small_decide": small_void,
    "draws:decide_finding": finding,
    "draws:decide_change": change,
    "inspections:request_detail": correction,
    "notices:proposal_detail": proposal,
    "oversight:accept": rectification,
    "oversight:sign": assessment,
    "registers:item_activate": item,
    "registers:item_bulk": items,
    "registers:inspector_activate": inspector,
    "registers:inspector_bulk": inspectors,
}

UNSAID = {"plans:plan_return", "plans:task_return"}  # the page hides the whole form from the asker

ACTS_OF_ONE = {  # what a checker does alone: nobody asked for it, or it only sends something back
    "accounts:user_detail": "nobody grants to oneself: tests/accounts",
    "accounts:code_remove": "never one's own: tests/accounts",
    "draws:observers": "invites somebody to look on",
    "registers:item_retire": "takes out of the list; nothing enters",
    "notices:withdraw": "of what a publisher published: the roles exclude each other",
    "notices:violation_choose": "a choice among public results, published by the publisher",
    "notices:violation_drop": "the same, undone before publication",
    "notices:complaint_detail": "answers a complaint from outside",
    "notices:complaint_contact": "a logged look at how to reach who complained",
    "notices:complaint_forward": "hands a complaint from outside to the clerks as a clue",
    "oversight:circular_create": "an act of its own",
    "oversight:scheme": "an act of its own",
    "oversight:send_back": "grants nothing",
    "oversight:visit_create": "an act of its own",
    "oversight:visit_enter": "an act of its own",
    "oversight:rectification_create": "an act of its own; accepted above",
    "oversight:accountability_create": "an act of its own, resting on ledger entries",
    "inspections:feedback_list": "reads",
}


@pytest.fixture(autouse=True)
def _on_a_monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def regranted(user: User, role: Role, cast: Cast) -> Client:
    """安全管理员 replaces what the person may do; the browser of the person afterwards."""
    accounts.set_roles(by=cast.secadmin, user=user, roles=[role])
    return login(User.objects.get(pk=user.pk))


def send(client: Client, ask: Ask) -> Any:
    return client.post(ask.url, ask.data)


@pytest.mark.parametrize("kind", ["items", "inspectors"])
def test_who_imports_a_list_does_not_activate_its_rows(cast: Cast, kind: str) -> None:
    """The same with a file: what came in with it was entered by who brought it."""
    until = f"{clock.today() + timedelta(days=700)}"
    rows = {
        "items": "事项编码,抽查事项,责任部门,法律依据,检查对象\r\nRS-78,劳动用工检查,RS,《劳动保障监察条例》第十条,用人单位\r\n",
        "inspectors": f"姓名,人员编号,所属单位,执法证编号,证件有效期至\r\n测试员,MD-078,RS,MD-78,{until}\r\n",
    }
    batch = registers.start_import(
        by=cast.clerk, kind=kind, file_name="名单.csv", content=rows[kind].encode()
    )
    batch = registers.map_columns(by=cast.clerk, batch=batch, mapping=batch.mapping)
    assert batch.status == "checked", batch.errors
    registers.store_import(by=cast.clerk, batch=batch)
    made = {"items": Item, "inspectors": Inspector}[kind].objects.get()
    page = f"registers:{kind[:-1]}_activate"
    ask = Ask(cast.clerk, url(page, made.pk), "registers-own-entry")
    answer = send(regranted(ask.who, APPROVER, cast), ask)
    assert (
        Refusal(ask.code).sentence.partition("。")[0].rpartition("…")[2] in answer.content.decode()
    )
    made.refresh_from_db()
    assert made.status != "active"


@pytest.mark.parametrize("page", APPROVALS)
def test_nobody_approves_an_own_request(cast: Cast, page: str) -> None:
    ask = APPROVALS[page](cast, page)
    before = regranted(ask.who, ask.role, cast)
    size = Entry.objects.count()
    with transaction.atomic():
        answer = send(before, ask)
    assert answer.status_code in {403, 409, 422}, answer.status_code
    sentence = Refusal(ask.code).sentence.partition("。")[0].rpartition("…")[2]
    if page not in UNSAID:
        assert sentence in answer.content.decode()
    assert Entry.objects.count() == size, "refused, and nothing changed"
    colleague = accounts.create_user(
        by=SYSTEM, username="colleague", name="测试员酉", password=PASSWORD, roles=[ask.role],
        department=cast.lead,
    )  # fmt: skip
    answer = send(login(colleague), ask)  # the control: somebody else may
    assert answer.status_code in {200, 302}, answer.content.decode()[-2000:]
    assert Entry.objects.count() > size
    actors = set(Entry.objects.filter(seq__gt=size).values_list("actor", flat=True))
    assert "colleague" in actors, "the ledger names who decided"
    assert Entry.objects.filter(actor=ask.who.username).exists(), "and who asked"


@pytest.mark.parametrize("page", ["plans:plan_approve", "plans:task_approve"])
def test_who_submitted_somebody_else_s_draft_does_not_approve_it(cast: Cast, page: str) -> None:
    """A second clerk hands in what the first drafted: then it is that clerk's request as well."""
    second = accounts.create_user(
        by=SYSTEM, username="clerk-2", name="测试员戌", password=PASSWORD, roles=[Role.CLERK],
        department=cast.lead,
    )  # fmt: skip
    if page == "plans:plan_approve":
        made: Any = plans_made.draft_plan(cast)
        plans_made.line(cast, made)
        plans.submit_plan(by=second, plan=made, reason=plans_made.REASON)
    else:
        plans_made.targets(cast)
        made = plans_made.draft_task(cast)
        plans.submit_task(by=second, task=made, reason=plans_made.REASON)
    client = regranted(second, APPROVER, cast)
    answer = client.post(url(page, made.pk))
    assert answer.status_code == 409
    assert Refusal("plans-own-approval").sentence.partition("。")[0] in answer.content.decode()
    assert login(cast.approver).post(url(page, made.pk)).status_code == 302


def test_the_same_person_signs_a_list_once(cast: Cast) -> None:
    """会签: two sections, two people (R-07); moved to the other section one still is one person."""
    first, second = (
        accounts.create_section(by=SYSTEM, department=cast.lead, name=n) for n in ("甲科", "乙科")
    )
    registers.activate_item(
        by=SYSTEM,
        item=registers.create_item(
            by=SYSTEM, code="RS-01", name="检查", department=cast.lead, subject="用人单位",
            legal_basis="《劳动保障监察条例》第十条",
        ),
    )  # fmt: skip
    version = registers.propose_list(
        by=cast.clerk, department=cast.lead, kind="items", effective_from=clock.today()
    )
    page = url("registers:version_sign", version.pk)
    for section, status in ((first, 302), (second, 409)):
        with writing():
            User.objects.filter(pk=cast.clerk.pk).update(section=section)
        assert login(User.objects.get(pk=cast.clerk.pk)).post(page).status_code == status
    with writing():
        User.objects.filter(pk=cast.approver.pk).update(section=second)
    assert login(User.objects.get(pk=cast.approver.pk)).post(page).status_code == 302


# --- nothing is forgotten


def pages(resolver: URLResolver, spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from pages(one, (*spaces, one.namespace) if one.namespace else spaces)
        else:
            yield ":".join((*spaces, one.name or "")), one


def takes_posts(pattern: URLPattern, name: str) -> bool:
    """Whether the page does anything; asked with a method that none has."""
    kinds = {"IntConverter": 0, "StringConverter": "x", "SlugConverter": "x"}
    given = {k: kinds[type(c).__name__] for k, c in pattern.pattern.converters.items()}
    answer = Client().delete(reverse(name, kwargs=given))
    return answer.status_code == 405 and "POST" in answer["Allow"]


def test_every_page_of_the_checkers_is_listed(db: None) -> None:
    """A page to which only 审批, 监督员 or 安全管理员 post is an approval, or says why it is none."""
    checkers = {"approver", "supervisor", "security_admin"}
    found = set()
    for name, pattern in pages(get_resolver()):
        roles = set(getattr(pattern.callback, "roles", ()))
        if roles and roles <= checkers and takes_posts(pattern, name):
            found.add(name)
    assert found - set(APPROVALS) - set(ACTS_OF_ONE) == set(), "list it above"
    assert set(APPROVALS) - found == set(), "listed and no longer there"
    assert len(found) > 25
