"""The web server's role on PostgreSQL: it works, owns nothing and cannot touch the ledger (trust.md §1, §4)."""

from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from mingcha.accounts import actions as accounts
from mingcha.ledger import verify
from mingcha.ledger.acting import SYSTEM
from mingcha.ledger.actions import erase_details, take_checkpoint
from mingcha.ledger.models import Entry
from people import make_cast

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
ROLE = "mingcha_web"


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def web() -> Iterator[None]:
    """What follows is done by the role; its owner made the tables."""
    run(f"CREATE ROLE {ROLE} LOGIN")
    call_command("grants", ROLE)
    run(f"SET ROLE {ROLE}")
    yield
    run("RESET ROLE")


def test_the_role_does_every_day_s_work(web: None) -> None:
    cast = make_cast(by=SYSTEM)
    accounts.create_section(by=SYSTEM, department=cast.lead, name="就业股")
    take_checkpoint(by=SYSTEM)
    call_command("tick")
    erase_details(by=SYSTEM, seqs=[0], ground="《个人信息保护法》第四十七条")
    assert list(verify.faults()) == []
    call_command("migrate", verbosity=0)  # a start of the server with nothing to upgrade


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM ledger_entry",
        "UPDATE ledger_entry SET actor = 'nobody'",
        "UPDATE ledger_node SET hash = hash",
        "DELETE FROM ledger_checkpoint",
        "TRUNCATE ledger_entry",
        "TRUNCATE accounts_user CASCADE",
        "ALTER TABLE ledger_entry DISABLE TRIGGER ALL",
        "DROP TRIGGER ledger_entry_refuse ON ledger_entry",
        "DROP FUNCTION ledger_refuse() CASCADE",
        "DROP TABLE ledger_entry",
        "CREATE TABLE aside (n integer)",
        "SET session_replication_role = replica",
    ],
)
def test_the_role_is_refused(web: None, sql: str) -> None:
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
        run(sql)


def test_the_version_before_keeps_a_table_that_this_one_has_no_more(web: None) -> None:
    """While a version takes over, both are working; what this one has, is set right again."""
    run("RESET ROLE")
    run("CREATE TABLE before (n integer)")
    run(f"GRANT INSERT ON before TO {ROLE}")
    run(f"GRANT ALL ON ledger_entry, django_migrations TO {ROLE}")
    call_command("grants", ROLE)
    run(f"SET ROLE {ROLE}")
    run("INSERT INTO before VALUES (1)")
    for sql in ("DELETE FROM ledger_entry", "DELETE FROM django_migrations"):
        with pytest.raises(DatabaseError, match="permission denied"):
            run(sql)


def test_the_ledger_stays_what_it_was(web: None) -> None:
    """The rights for erasing reach the content alone; the trigger sees to the rest."""
    make_cast(by=SYSTEM)
    with pytest.raises(DatabaseError, match="append-only"):
        run("UPDATE ledger_entry SET detail = '{}'")
    assert Entry.objects.exists()


def test_who_owns_the_tables_cannot_be_the_server_s() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        [owner] = cursor.fetchone()
    for role, said in ((owner, "超级用户"), ("nobody_here", "没有角色"), ('x"; DROP', "小写字母")):
        with pytest.raises(CommandError, match=said):
            call_command("grants", role)
