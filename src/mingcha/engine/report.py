"""What a verifier prints: one line per check, and the exit status that follows from them (§16)."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from mingcha.engine.refused import Refused

Checks = Iterable[tuple[str, bool]]  # what was checked, and whether it holds


@dataclass(slots=True)
class Report:
    """Lines ``ok …``, ``FAIL …`` and ``skip …``; the first may name the bundle."""

    lines: list[str] = field(default_factory=list)
    code: int = 0  # 0 = all that could be checked holds, 1 = something does not

    def check(self, name: str, holds: bool) -> bool:
        """Note one check and return its outcome."""
        self.lines.append(f"{'ok' if holds else 'FAIL'} {name}")
        self.code = self.code if holds else 1
        return holds

    def check_all(self, checks: Checks) -> None:
        """Note several checks."""
        for name, holds in checks:
            self.check(name, holds)

    def skip(self, name: str, why: str) -> None:
        """Note what cannot be checked with the files there are."""
        self.lines.append(f"skip {name}: {why}")


def insist(file: str, checks: Checks) -> None:
    """Refuse the first check that does not hold: computing needs what verifying only reports."""
    for name, holds in checks:
        if not holds:
            raise Refused(file, f"{name} does not hold")
