"""What the acts of a draw share: the checkpoint after each, the lock, the sealed secret, the codes."""

import secrets
from collections.abc import Callable, Collection
from functools import wraps
from typing import ParamSpec, TypeVar

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from mingcha.accounts.models import User
from mingcha.accounts.rules import ROLE_NAMES, Role
from mingcha.draws import rules
from mingcha.draws.models import Draw, SmallDraw
from mingcha.draws.rules import DrawStatus
from mingcha.engine.digest import file_hash
from mingcha.engine.freeze import Keys, parse_secret
from mingcha.engine.refused import Refused
from mingcha.law.refusal import Refusal
from mingcha.ledger import queries as ledger
from mingcha.ledger.acting import SYSTEM, By, action
from mingcha.ledger.actions import take_checkpoint
from mingcha.plans.models import Task

AnyDraw = Draw | SmallDraw
P = ParamSpec("P")
R = TypeVar("R")

CODE_LENGTH = 12  # 60 bits


def draw_act(function: Callable[P, R]) -> Callable[P, R]:
    """An action with a checkpoint over it in the same transaction.

    Nobody can see what the act brought out before a head of the ledger covers its entry: the
    window between heads is nothing for acts of a draw (trust.md §1). What the engine refuses
    becomes a refusal with a sentence; a race that only the database saw, a 409.
    """
    act = action(function)

    @wraps(function)
    def covered(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with transaction.atomic():
                result = act(*args, **kwargs)
                take_checkpoint(by=SYSTEM)
                return result
        except Refused as refused:
            raise Refusal("draws-engine", file=refused.file, reason=refused.reason) from refused
        except IntegrityError as error:
            if "draw" not in str(error):
                raise
            raise Refusal("draws-open-exists", task=_title(kwargs)) from error

    covered.is_action = True  # type: ignore[attr-defined]
    return covered


def _title(kwargs: dict[str, object]) -> str:
    task = kwargs.get("task")
    return task.title if isinstance(task, Task) else "…"


def check_role(by: By, role: Role) -> None:
    """Refuses whoever lacks the role; the clock acts as SYSTEM and may do what a deadline demands."""
    if by is not SYSTEM:
        rules.check_has_role(by.roles if isinstance(by, User) else (), role, ROLE_NAMES[role])


def check_lead(by: By, task: Task) -> None:
    """X-13: the operator belongs to the task's lead."""
    same = isinstance(by, User) and by.department_id == task.lead_id
    rules.check_is_lead(is_lead=by is SYSTEM or same, lead=str(task.lead))


def locked(draw: Draw) -> Draw:
    """The draw as it is now, held until the transaction ends (SQLite has one writer anyway)."""
    return Draw.objects.select_for_update(of=("self",)).select_related("task__lead").get(pk=draw.pk)


def check_status(draw: AnyDraw, allowed: Collection[DrawStatus], what: str) -> None:
    """Refuses an act at the wrong moment."""
    rules.check_status(code=draw.code, status=draw.status, allowed=allowed, what=what)


def check_committed(draw: AnyDraw, manifest: bytes, *, event: str) -> None:
    """The manifest is the one whose M was published, as row and ledger say (protocol §17.7).

    Inside a longer act its entries are not written yet; then only the row can be compared.
    """
    m = file_hash(draw.alg, manifest)
    entry = ledger.history(draw).filter(event=event).first()
    if m != draw.manifest_digest or (entry is not None and entry.facts["manifest"] != m):
        raise Refusal("draws-manifest-touched")


def move(draw: AnyDraw, to: DrawStatus, what: str, **fields: object) -> None:
    """Compare-and-set along TRANSITIONS; refused when somebody was faster."""
    old = DrawStatus(draw.status)
    assert to in rules.TRANSITIONS[type(draw).__name__][old]
    rows = type(draw)._default_manager.filter(pk=draw.pk, status=old)
    if rows.update(status=to, **fields) != 1:
        draw.refresh_from_db(fields=["status"])
        raise Refusal(
            "draws-stale",
            draw=draw.code,
            status=rules.DRAW_STATUS_NAMES[DrawStatus(draw.status)],
            what=what,
        )
    draw.refresh_from_db()


def seal(secret: bytes) -> str:
    """secret.txt, encrypted at rest; the key is outside the database."""
    return Fernet(settings.ESCROW_KEY).encrypt(secret).decode()


def unsealed(draw: AnyDraw) -> bytes:
    """secret.txt of a draw; Refusal when the key is not the one it was sealed with."""
    try:
        return Fernet(settings.ESCROW_KEY).decrypt(draw.sealed_secret.encode())
    except (InvalidToken, ValueError):
        raise Refusal("draws-secret-lost") from None


def keys_of(draw: AnyDraw) -> Keys:
    """The secret s and the salt keys of a draw."""
    return parse_secret(unsealed(draw))[1]


def new_code() -> str:
    """A one-draw code to be read aloud and typed: groups of four."""
    plain = "".join(secrets.choice(rules.ALPHABET) for _ in range(CODE_LENGTH))
    return "-".join(plain[i : i + 4] for i in range(0, CODE_LENGTH, 4))


def hash_code(context: str, code: str) -> str:
    """What is stored of a code: a password hash around one with a key outside the database.

    Whoever has the tables alone cannot even begin to try; whoever has the key, too, pays Argon2id
    for each of 2^60 codes (ASVS 5.0 6.5.2).
    """
    return make_password(_keyed(context, code))


def code_fits(context: str, code: str, stored: str) -> bool:
    """Whether this is the code behind the stored hash."""
    return bool(stored) and check_password(_keyed(context, code), stored)


def _keyed(context: str, code: str) -> str:
    plain = code.upper().replace("-", "").replace(" ", "")
    return salted_hmac("mingcha.draws.code", f"{context}|{plain}", algorithm="sha256").hexdigest()
