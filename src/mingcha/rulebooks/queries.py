"""Looking up rulebooks, their versions, and who may revise them."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet

from mingcha.accounts.models import Bureau, Department, User
from mingcha.accounts.queries import bureau, bureau_of, bureaus
from mingcha.law import rulebook, shelf
from mingcha.law.refusal import Refusal
from mingcha.law.rulebook import Rulebook
from mingcha.law.shelf import FILE, Version
from mingcha.law.wording import CHOICE_NAMES
from mingcha.rulebooks.models import RulebookDraft, RulebookVersion
from mingcha.rulebooks.rules import DraftStatus, may_revise

DIGEST = re.compile(r"[0-9a-f]{64}")
Finder = Callable[[str], bytes | None]
_frozen: list[Finder] = []


@dataclass(frozen=True)
class Shown:
    """A rulebook as a page shows it. `ref` names it in addresses: `name`, `name@2`, or a digest."""

    ref: str
    rulebook: Rulebook
    version: Version | None = None  # None: frozen in a task, no text of its own

    @property
    def title(self) -> str:
        """「平顶山市汝州市」, the kind where there is no place."""
        return title_of(self.rulebook)

    @property
    def words(self) -> str:
        """「ruzhou-2023 第 2 版」, 「ruzhou-2023（任务固定的版本）」."""
        if self.version is None:
            return f"{self.rulebook.name}（任务固定的版本）"
        return f"{self.rulebook.name} 第 {self.version.number} 版"


def add_frozen(finder: Finder) -> None:
    """A later room says how to find what its tasks were frozen with, by SHA-256."""
    if finder not in _frozen:
        _frozen.append(finder)


def title_of(book: Rulebook) -> str:
    """The place, or the kind of a rulebook that has none."""
    kind = str(book.value("doc.kind") or "")
    return str(book.value("jurisdiction.name") or CHOICE_NAMES.get(kind, book.name))


def find(ref: str) -> Shown | None:
    """`name` in force today, `name@number` a version, 64 hex digits what a task was frozen with."""
    if DIGEST.fullmatch(ref):
        return frozen(ref)
    name, at, number = ref.partition("@")
    if name not in rulebook.names():
        return None
    versions = {str(version.number): version for version in rulebook.history(name)}
    version = versions.get(number) if at else version_in_force(name)
    if version is None:
        return None
    try:
        book = rulebook.parse(version.text, name) if at else rulebook.load(name)
    except Refusal:
        return None
    return Shown(ref, book, version)


def frozen(digest: str) -> Shown | None:
    """Exactly the bytes that some task was frozen with."""
    for finder in _frozen:
        content = finder(digest)
        if content is not None and hashlib.sha256(content).hexdigest() == digest:
            return Shown(digest, rulebook.thaw(content))
    return None


def version_in_force(name: str) -> Version | None:
    """The version that counts today."""
    return next((version for version in shelf.in_force() if version.name == name), None)


def head(name: str) -> Version | None:
    """The newest version, in force or not: what a revision starts from."""
    versions = rulebook.history(name)
    return versions[-1] if versions else None


def shown() -> list[Shown]:
    """Every rulebook that loads, in force today."""
    found = (find(name) for name in rulebook.usable())
    return [book for book in found if book is not None]


def supplements() -> list[Shown]:
    """附加规则集: those that another may take over."""
    return [book for book in shown() if book.rulebook.value("doc.kind") == "supplement"]


def faulty() -> dict[str, list[str]]:
    """{name: faults} of the files that do not load."""
    found = {name: rulebook.faults_of(name) for name in rulebook.names()}
    return {name: faults for name, faults in found.items() if faults}


def users_of(name: str) -> list[Bureau]:
    """The bureaus that work by a rulebook, themselves or one of their departments."""
    own = {b.pk for b in bureaus() if b.rulebook == name}
    for department in Department.objects.filter(rulebook=name):
        home = bureau_of(department)
        own |= {home.pk} if home else set()
    return [b for b in bureaus() if b.pk in own]


def is_revisable(name: str, user: User) -> bool:
    """Whether the user's bureau may revise this rulebook."""
    home, first = bureau_of(user.department), bureau()
    used = [b.pk for b in users_of(name)]
    return may_revise(used, home.pk if home else None, first.pk if first else None)


def drafts_visible_to(user: User) -> QuerySet[RulebookDraft]:
    """The revisions of the user's bureau, newest first."""
    found = RulebookDraft.objects.select_related("drafted_by", "version", "bureau")
    home = bureau_of(user.department)
    return found.filter(bureau=home) if home else found.none()


def open_draft(name: str) -> RulebookDraft | None:
    """The revision of a rulebook that is under way, whoever's it is."""
    open_ones = [DraftStatus.DRAFT, DraftStatus.SUBMITTED]
    return RulebookDraft.objects.filter(name=name, status__in=open_ones).first()


def versions_of(name: str) -> list[tuple[Version, RulebookVersion | None]]:
    """(version, how it came about) of every version, newest first; the file has no story."""
    made = {row.number: row for row in RulebookVersion.objects.filter(name=name)}
    return [(v, made.get(v.number)) for v in reversed(rulebook.history(name))]


def next_number(name: str) -> int:
    """The number of the version to come."""
    newest = head(name)
    return (newest.number if newest else FILE) + 1
