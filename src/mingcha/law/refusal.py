"""The one way in which the rooms say no to a person.

A rule raises a code with parameters; the Chinese sentence is made at the edge (page, form, command
line) from the sentences that the room declared beside its rules::

    # plans/rules.py
    from mingcha.law.refusal import Refusal, register

    register({
        "inspectors-too-few": (                                  # code: kebab-case, unique in the house
            "每组检查人员不得少于 {need} 人，现在只有 {have} 人。",      # what is wrong
            "请补充检查人员后重新抽取。",                              # what to do next
        ),
    })

    def check_team(have: int, need: int, clause: str) -> None:
        if have < need:
            raise Refusal("inspectors-too-few", need=need, have=have, clause=clause)

    # in a view (`web.forms`)
    with told_on(form):
        actions.form_team(by=user, …)

The parameter `clause` names the rule (`value.clause` of a rulebook, or a law in words) and is put
between the two halves: 「每组检查人员不得少于 2 人，现在只有 1 人。依据：第十四条。请补充检查人员后重新抽取。」
`tests/house/test_refusals.py` checks that every code raised anywhere has a sentence and that
every `{field}` of the sentence is given.
"""

from collections.abc import Mapping

Sentence = tuple[str, str]  # (what is wrong, what to do next), both ending in a full stop

_sentences: dict[str, Sentence] = {}


class Refusal(Exception):
    """The act is refused and nothing has changed.

    `code` says why, `params` with which figures; `sentence` (also `str()`) is the Chinese text.
    """

    def __init__(self, code: str, /, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    @property
    def sentence(self) -> str:
        """What is wrong, which rule, what to do next."""
        what, do = _sentences.get(self.code, ("不能这样办（{code}）。", "请与系统管理员联系。"))
        given = _Given(self.params, code=self.code)
        clause = self.params.get("clause")
        return (
            what.format_map(given) + (f"依据：{clause}。" if clause else "") + do.format_map(given)
        )

    def __str__(self) -> str:
        return self.sentence


class _Given(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"  # a gap in the sentence is better than no sentence


def register(sentences: Mapping[str, Sentence]) -> None:
    """Declares the sentences of a room's codes; call it once, at the top of the room's `rules.py`.

    Raises ValueError when another room already uses a code with other words.
    """
    for code, sentence in sentences.items():
        if _sentences.setdefault(code, sentence) != sentence:
            raise ValueError(f"refusal code {code!r} is declared twice")


def registered() -> Mapping[str, Sentence]:
    """Every sentence declared so far, by code."""
    return dict(_sentences)
