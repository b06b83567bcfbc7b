"""分组: an ordered list of conditions, each with its ratio; the first match wins (X-05, R-11, R-18).

A stratum is the protocol's grade (§4, §5 quota lines). 企业信用风险等级 and 劳动保障守法诚信等级 are
two conditions with two words and two families of codes: their letters never meet (clauses.md §1.8).
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from mingcha.law.ratio import required, share
from mingcha.law.refusal import Refusal
from mingcha.law.rulebook import Rulebook
from mingcha.registers.rules import UNGRADED

NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,31}")  # protocol §3
PERCENT = re.compile(r"\d{1,3}(\.\d{1,4})?")
LARGEST = 999_999_999  # protocol §3: INT has at most nine digits
REST = UNGRADED  # the stratum of everybody else is called U too

CREDIT_RISK = ("D", "C", "B", "A")  # from the highest risk down
LABOUR_GRADE = ("C", "B", "A")
GRADES = {
    "credit_risk": frozenset({*CREDIT_RISK, UNGRADED}),
    "labour_grade": frozenset({*LABOUR_GRADE, UNGRADED}),
}
CONDITION_NAMES = {
    "credit_risk": "企业信用风险等级",
    "labour_grade": "劳动保障守法诚信等级",
    "tags": "标签",
}

Facts = Mapping[str, Any]  # credit_risk: str, labour_grade: str, tags: collection of codes


@dataclass(frozen=True, slots=True)
class Stratum:
    """One group: every condition of `when` must hold, any of its values will do; no condition: all.

    `percent` is decimal text ("2.5"), `minimum` the least number of subjects drawn if there are so many.
    """

    code: str
    name: str
    when: Mapping[str, Sequence[str]]
    percent: str
    minimum: int = 0

    @property
    def share(self) -> Fraction:
        """The ratio as an exact fraction."""
        return share(self.percent)

    def holds(self, facts: Facts) -> bool:
        """Whether a subject with these facts fits the conditions."""
        return all(_fits(facts, key, wanted) for key, wanted in self.when.items())

    def drawn(self, population: int) -> int:
        """How many of `population` are drawn (protocol §8.3: rounded up, at least the minimum)."""
        return min(population, max(self.minimum, required(population, self.percent)))

    def to_json(self) -> dict[str, Any]:
        """{code, name, when, percent, minimum} as stored in `Task.strata`."""
        when = {key: list(values) for key, values in self.when.items()}
        return {
            "code": self.code, "name": self.name, "when": when,
            "percent": self.percent, "minimum": self.minimum,
        }  # fmt: skip


def _fits(facts: Facts, key: str, wanted: Collection[str]) -> bool:
    if key == "tags":
        return not set(wanted).isdisjoint(facts.get("tags", ()))
    return (facts.get(key) or UNGRADED) in wanted


def stratum_of(facts: Facts, strata: Sequence[Stratum]) -> Stratum:
    """The first stratum that fits; LookupError only for strata that `strata_from` would refuse."""
    for stratum in strata:
        if stratum.holds(facts):
            return stratum
    raise LookupError("no stratum takes the rest")


def quota_text(stratum: Stratum) -> str:
    """The protocol's quota value: "5" with minimum 1 is `1/20 min 1` (§5)."""
    exact = stratum.share
    return f"{exact.numerator}/{exact.denominator} min {stratum.minimum}"


def strata_from(json: Iterable[Mapping[str, Any]]) -> list[Stratum]:
    """The strata of `Task.strata`, checked; Refusal with the first fault."""
    strata = [_stratum(row) for row in json]
    if not strata:
        raise Refusal("strata-empty")
    codes = [stratum.code for stratum in strata]
    for code in codes:
        if codes.count(code) > 1:
            raise Refusal("strata-code-twice", code=code)
    for stratum in strata[:-1]:
        if not stratum.when:
            raise Refusal("strata-order", code=stratum.code)
    if strata[-1].when:
        raise Refusal("strata-no-rest", code=codes[-1])
    return strata


def _stratum(row: Mapping[str, Any]) -> Stratum:
    code = str(row.get("code", ""))
    if not NAME.fullmatch(code):
        raise Refusal("strata-code-malformed", code=code)
    if not str(row.get("name", "")).strip():
        raise Refusal("strata-name-missing", code=code)
    minimum = row.get("minimum", 0)
    if not isinstance(minimum, int) or not 0 <= minimum <= LARGEST:
        raise Refusal("strata-minimum-wrong", code=code)
    percent = _percent(code, row.get("percent", ""))
    return Stratum(
        code, str(row["name"]).strip(), _when(code, row.get("when") or {}), percent, minimum
    )


def _percent(code: str, given: object) -> str:
    if isinstance(given, float):
        raise TypeError("a float is not an exact percentage")
    text = str(given)
    if not PERCENT.fullmatch(text) or Decimal(text) > 100:
        raise Refusal("strata-percent-wrong", code=code, percent=text)
    return percent_text(text)


def _when(code: str, given: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    when = {key: tuple(values) for key, values in given.items() if values}
    for key, values in when.items():
        known = GRADES.get(key)
        if key not in CONDITION_NAMES:
            raise Refusal("strata-condition-unknown", code=code, what=key)
        if wrong := [v for v in values if (v not in known if known else not NAME.fullmatch(v))]:
            raise Refusal("strata-condition-unknown", code=code, what="、".join(wrong))
    return when


def percent_text(value: object) -> str:
    """Decimal text without idle zeros: 5.000 → "5"; ValueError for anything that is no number."""
    try:
        number = Decimal(str(value))
    except InvalidOperation as error:
        raise ValueError(f"{value!r} is not a number") from error
    return f"{number.normalize():f}"


def undivided(percent: object) -> list[Stratum]:
    """One stratum for all: `U` 未分级."""
    return [Stratum(REST, "未分级", {}, percent_text(percent))]


def by_credit_risk(rulebook: Rulebook, percent: object) -> list[Stratum]:
    """X-05: one stratum per 企业信用风险等级, ratios of the rulebook where it gives them."""
    given = rulebook.value("strata.credit_risk.ratios") or {}
    return [
        Stratum(
            f"CR-{grade}",
            f"信用风险 {grade} 类",
            {"credit_risk": (grade,)},
            percent_text(given.get(grade, percent)),
        )
        for grade in CREDIT_RISK
    ] + undivided(percent)


def by_labour_grade(percent: object) -> list[Stratum]:
    """B-15, J-10: one stratum per 劳动保障守法诚信等级; the texts give no numbers."""
    return [
        Stratum(
            f"LG-{grade}", f"劳动保障 {grade} 级", {"labour_grade": (grade,)}, percent_text(percent)
        )
        for grade in LABOUR_GRADE
    ] + undivided(percent)


def by_tags(tags: Iterable[tuple[str, str]], percent: object) -> list[Stratum]:
    """R-18: one stratum per tag (code, name), such as 投诉举报多, then the rest."""
    return [
        Stratum(f"T-{code}"[:32], name, {"tags": (code,)}, percent_text(percent))
        for code, name in tags
    ] + undivided(percent)
