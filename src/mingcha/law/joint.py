"""联合任务: one rulebook out of those of all departments that take part (clauses.md §1.9).

The strictest value holds unless the lead's rulebook says otherwise (`joint.lead_decides` names the
parameters). What "strictest" means is decided per parameter in `senses.py`. A rule beats silence. Every
value of the result names the rulebook it comes from; what the departments answer differently is
listed, so that people see it before the draw.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mingcha.law.parameters import PARAMETERS
from mingcha.law.rulebook import Rulebook
from mingcha.law.senses import MERGES, RANKS, Sense, sense_of
from mingcha.law.value import ABSENT, Value

Answer = tuple[str, Rulebook, Value]  # department, its rulebook, what it says


@dataclass(frozen=True)
class Conflict:
    """A parameter that the departments answer differently, and what holds in the joint task."""

    key: str
    answers: tuple[tuple[str, str, Value], ...]  # (department, name of its rulebook, value)
    chosen: Value
    why: str

    @property
    def label(self) -> str:
        """The parameter in words."""
        return PARAMETERS[self.key].label


@dataclass(frozen=True)
class Joint:
    """The rulebook of a joint task and the list of conflicts behind it."""

    rulebook: Rulebook
    conflicts: tuple[Conflict, ...]


def strictest(books: Sequence[tuple[str, Rulebook]], lead: str) -> Joint:
    """Resolves the rulebooks of a joint task: (department, its rulebook) of each, `lead` among them.

    With one rulebook for all, the result is that rulebook. ValueError when the lead is not there.
    """
    ordered = sorted(books, key=lambda book: book[0] != lead)
    if not ordered or ordered[0][0] != lead:
        raise ValueError(f"the lead {lead!r} is not among the departments")
    own = ordered[0][1]
    if all(book.values == own.values for _, book in ordered):
        return Joint(own, ())
    governed = set(own.value("joint.lead_decides") or ())
    values, conflicts = {}, []
    for key in PARAMETERS:
        answers = [(department, book, book.get(key)) for department, book in ordered]
        sense = Sense.LEAD if key in governed else sense_of(key)
        values[key] = _resolve(key, sense, answers)
        if _differ(answers) and (sense != Sense.LEAD or key in governed):
            conflicts.append(_conflict(key, sense, answers, values[key], by_rule=key in governed))
    names = dict.fromkeys(book.name for _, book in ordered)
    return Joint(Rulebook("+".join(names), None, values), tuple(conflicts))


def _resolve(key: str, sense: Sense, answers: Sequence[Answer]) -> Value:
    given = [answer for answer in answers if not answer[2].is_absent]
    if sense == Sense.LEAD:
        given = given if answers[0] in given else []
    if not given:
        return ABSENT
    if sense in MERGES:
        return _merged(sense, given)
    rank = RANKS[sense]
    best = min(given, key=lambda answer: (rank(answer[2]), not answer[2].is_hard))
    return _from(best[2], best[1])


def _merged(sense: Sense, given: Sequence[Answer]) -> Value:
    """Lists and tables of several departments as one; each source is named."""
    merge = MERGES[sense]
    result = given[0][2].value
    for _, _, value in given[1:]:
        result = merge(result, value.value)
    first = next((a for a in given if a[2].value == result), None)
    if first is not None:
        return _from(first[2], first[1])
    clauses = dict.fromkeys(f"{book.name} {value.clause}" for _, book, value in given)
    sources = dict.fromkeys(value.inherited_from or book.name for _, book, value in given)
    hard = any(value.is_hard for _, _, value in given)
    return Value(
        "inherited",
        result,
        given[0][2].unit,
        clause="；".join(clauses),
        inherited_from="、".join(sources),
        binding="hard" if hard else given[0][2].binding,
        note="由参与部门的规则集合并",
    )


def _from(value: Value, book: Rulebook) -> Value:
    return replace(value, status="inherited", inherited_from=value.inherited_from or book.name)


def _differ(answers: Sequence[Answer]) -> bool:
    """Whether the departments say different things; binding and citation alone are no difference."""
    said = [(value.value, value.unit, value.start_event) for _, _, value in answers]
    return any(one != said[0] for one in said)


def _conflict(
    key: str, sense: Sense, answers: Sequence[Answer], chosen: Value, *, by_rule: bool
) -> Conflict:
    rows = tuple((department, book.name, value) for department, book, value in answers)
    if by_rule:
        why = f"{answers[0][1].name} 规定这一项以牵头部门为准"
    elif sum(not value.is_absent for _, _, value in answers) == 1:
        why = "只有一个部门的规则集有规定，按有规定的"
    else:
        why = sense.why
    if sense == Sense.SHORTEST and len({v.start_event for _, _, v in rows if not v.is_absent}) > 1:
        why += "；起算点不同，一并采用该期限的起算点"
    return Conflict(key, rows, chosen, why)
