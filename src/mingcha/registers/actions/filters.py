"""保存的筛选: each person's own."""

from mingcha.accounts.models import User
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import action
from mingcha.ledger.actions import record
from mingcha.registers.models import SavedFilter


@action
def save_filter(*, by: User, register: str, name: str, query: str) -> SavedFilter:
    """Keeps what a list is narrowed to under a name; `query` is urlencoded."""
    if not name.strip() or not query:
        raise Refusal("registers-filter-name")
    if SavedFilter.objects.filter(user=by, register=register, name=name.strip()).exists():
        raise Refusal("registers-filter-taken", name=name.strip())
    saved = SavedFilter(user=by, register=register, name=name.strip(), query=query)
    saved.full_clean()
    saved.save()
    record(by=by, event="registers:filter:save", subject=saved, facts={"register": register})
    return saved


@action
def remove_filter(*, by: User, saved: SavedFilter) -> None:
    """Forgets one."""
    facts = {"register": saved.register}
    record(by=by, event="registers:filter:remove", subject=saved, facts=facts)
    saved.delete()
