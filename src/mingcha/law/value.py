"""One value of a rulebook: never a bare number, always with its clause and its status."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Value:
    """One parameter's answer. `value` is None when the status is `absent`."""

    status: str  # explicit | interpreted | inherited | absent
    value: Any = None
    unit: str | None = None
    start_event: str | None = None
    clause: str | None = None
    quote: str | None = None  # verbatim from `document`
    document: str | None = None  # file name of the source text
    inherited_from: str | None = None  # name of the rulebook that set it
    binding: str | None = None  # hard: refuse; soft: warn and log the reason
    raw_text: str | None = None  # what the text says where that cannot be the value
    note: str | None = None

    @property
    def is_absent(self) -> bool:
        """Whether the rulebook is silent (本地文件未规定)."""
        return self.status == "absent"

    @property
    def is_hard(self) -> bool:
        """Whether breaking it is refused rather than warned about."""
        return self.binding == "hard"

    @property
    def number(self) -> int:
        """The value of a count or a deadline; TypeError for anything else."""
        if not isinstance(self.value, int):
            raise TypeError(f"{self.value!r} is not a whole number")
        return self.value

    def members(self) -> dict[str, Any]:
        """The members that are there, as in the JSON."""
        return {name: member for name, member in asdict(self).items() if member is not None}


ABSENT = Value("absent")
