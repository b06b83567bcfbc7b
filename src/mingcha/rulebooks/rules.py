"""What may happen to the revision of a rulebook, and how two rulebooks differ: pure Python."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mingcha.law.parameters import PARAMETERS
from mingcha.law.refusal import Refusal, register
from mingcha.law.rulebook import Rulebook, Value
from mingcha.law.wording import GROUPS

register(
    {
        "rulebooks-wrong-step": ("修订稿{status}，不能{act}。", "请刷新页面查看现在的状态。"),
        "rulebooks-stale": ("修订稿刚刚被别人处理过。", "请刷新页面查看现在的状态。"),
        "rulebooks-not-approver": (
            "修订稿须由起草人以外的审批人员批准。",
            "请由另一名审批人员办理。",
        ),
        "rulebooks-not-yours": ("规则集“{name}”不由本单位修订。", "请与使用它的单位联系。"),
        "rulebooks-open-draft": (
            "规则集“{name}”已有一份没有办完的修订稿。",
            "请先办完或放弃那一份。",
        ),
        "rulebooks-nothing-changed": ("修订稿与现行版本相同。", "请先修改一个或几个值。"),
        "rulebooks-base-changed": (
            "起草之后，规则集“{name}”又有了新版本。",
            "请放弃这份修订稿，在新版本上重新修订。",
        ),
        "rulebooks-date-past": (
            "施行日期 {day} 早于今天，规则不能倒推施行。",
            "请把施行日期改为今天或以后。",
        ),
        "rulebooks-date-before-last": (
            "施行日期 {day} 早于上一版本的施行日期 {last}。",
            "请选择 {last} 或以后的日期。",
        ),
        "rulebooks-reason-missing": ("没有写明理由。", "请写明为什么修订，理由随新版本公开。"),
        "rulebooks-breaks-others": (
            "这样修改会使以它为上级的规则集出错：{names}（{first}）。",
            "请先修改那些规则集，或换一个值。",
        ),
    }
)


class DraftStatus(StrEnum):
    """A revision on its way."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    DISCARDED = "discarded"

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """For the model's field."""
        return [(status.value, DRAFT_STATUS_NAMES[status]) for status in cls]


DRAFT_STATUS_NAMES = {
    DraftStatus.DRAFT: "起草中",
    DraftStatus.SUBMITTED: "待审批",
    DraftStatus.APPROVED: "已批准",
    DraftStatus.DISCARDED: "已放弃",
}

TRANSITIONS = {
    "RulebookDraft": {
        DraftStatus.DRAFT: {DraftStatus.SUBMITTED, DraftStatus.DISCARDED},
        DraftStatus.SUBMITTED: {DraftStatus.APPROVED, DraftStatus.DRAFT},
        DraftStatus.APPROVED: set(),
        DraftStatus.DISCARDED: set(),
    }
}


def check_can_move(old: DraftStatus, new: DraftStatus, act: str) -> None:
    """Refuses a step that TRANSITIONS does not know; `act` says it in words."""
    if new not in TRANSITIONS["RulebookDraft"][old]:
        raise Refusal("rulebooks-wrong-step", status=DRAFT_STATUS_NAMES[old], act=act)


def check_is_draft(status: DraftStatus) -> None:
    """Only a draft can be changed."""
    if status != DraftStatus.DRAFT:
        raise Refusal("rulebooks-wrong-step", status=DRAFT_STATUS_NAMES[status], act="修改")


def check_can_approve(*, is_approver: bool, is_drafter: bool) -> None:
    """Four eyes: never by the drafter."""
    if not is_approver or is_drafter:
        raise Refusal("rulebooks-not-approver")


def check_date(day: date, today: date, last: date | None) -> None:
    """A version holds from today on or later, and never before the version it replaces."""
    if day < today:
        raise Refusal("rulebooks-date-past", day=day)
    if last and day < last:
        raise Refusal("rulebooks-date-before-last", day=day, last=last)


def may_revise(users: Collection[int], bureau: int | None, first: int | None) -> bool:
    """Whether a bureau may revise a rulebook: the only one that uses it; a rulebook that several use,
    or none, is for the bureau that runs the installation."""
    if bureau is None:
        return False
    return set(users) == {bureau} or (bureau == first and len(set(users)) != 1)


@dataclass(frozen=True)
class Difference:
    """One parameter of two rulebooks. `kind`: value (they say different things), source (the same
    from elsewhere, or with another force) or same."""

    key: str
    one: Value
    other: Value

    @property
    def label(self) -> str:
        """The parameter in words."""
        return PARAMETERS[self.key].label

    @property
    def kind(self) -> str:
        """value | source | same."""
        if any(getattr(self.one, m) != getattr(self.other, m) for m in SAID):
            return "value"
        return "same" if _source(self.one) == _source(self.other) else "source"


SAID = ("value", "unit", "start_event", "is_absent")
FORCE = ("clause", "quote", "document", "binding", "raw_text", "note")


def _source(value: Value) -> tuple[object, ...]:
    return tuple(getattr(value, member) for member in FORCE)


def differences(one: Rulebook, other: Rulebook) -> list[Difference]:
    """Every parameter of two rulebooks, in the order of the parameters."""
    return [Difference(key, one.get(key), other.get(key)) for key in PARAMETERS]


def grouped(keys: Collection[str]) -> Iterator[tuple[str, list[str]]]:
    """(title, keys) of the parameters as people look for them; empty groups left out."""
    by_word: Mapping[str, list[str]] = _by_first_word(keys)
    for title, words in GROUPS:
        if found := [key for word in words for key in by_word.get(word, ())]:
            yield title, found


def _by_first_word(keys: Collection[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key in PARAMETERS:
        if key in keys:
            found.setdefault(key.split(".")[0], []).append(key)
    return found
