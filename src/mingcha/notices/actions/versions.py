"""The one door to the public: a notice gets its versions here, and nowhere else."""

from mingcha.accounts.models import User
from mingcha.engine.digest import file_hash
from mingcha.law.personal import masked_text
from mingcha.ledger.actions import record
from mingcha.ledger.tree import canonical
from mingcha.notices import bodies, rules
from mingcha.notices.models import Notice, NoticeVersion
from mingcha.web import clock

Body = dict[str, object]


def add_version(
    *, by: User, notice: Notice, act: str, body: Body, reason: str = "", legal_ground: str = ""
) -> NoticeVersion:
    """The one door to the public: numbers of persons are starred out in every text (trust.md §6)."""
    body, reason = bodies.without_numbers(body), masked_text(reason)
    version = NoticeVersion(
        notice=notice,
        version=notice.versions.count() + 1,
        act=act,
        body=body,
        reason=reason,
        legal_ground=legal_ground,
        by=by,
        at=clock.now(),
    )
    version.save()
    record(
        by=by,
        event=f"notices:notice:{act}",
        subject=notice,
        facts={
            "kind": notice.kind,
            "version": version.version,
            "body_digest": file_hash("sha256", canonical(body)),
        },
        detail={"reason": reason, "legal_ground": legal_ground},
    )
    return version


def _latest(notice: Notice) -> NoticeVersion | None:
    return notice.versions.order_by("-version").first()


def publish_body(*, by: User, notice: Notice, body: Body) -> Notice:
    """A new notice with its first version."""
    notice.full_clean()
    notice.save()
    add_version(by=by, notice=notice, act=NoticeVersion.Act.PUBLISH, body=body)
    return notice


def renew(*, by: User, notice: Notice, body: Body, reason: str = "") -> NoticeVersion:
    """The next version; refused when withdrawn or when nothing changed."""
    newest = _latest(notice)
    before = newest.body if newest else {}
    rules.check_can_correct(
        withdrawn=notice.withdrawn, before=before, after=bodies.without_numbers(body)
    )
    return add_version(
        by=by, notice=notice, act=NoticeVersion.Act.CORRECT, body=body, reason=reason
    )
