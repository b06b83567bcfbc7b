"""What a data folder needs before it is served: tables, and at the first run the county."""

from pathlib import Path

from django.core.management import call_command


def prepare(data: Path, county: str) -> None:
    """Brings the tables up to date; a new folder gets the demonstration county or none.

    `county` is `demo` or `empty`. The choice is remembered in `first-run.txt`, so that a later
    start never mixes invented people into a real bureau.
    """
    call_command("migrate", interactive=False, verbosity=0)
    chosen = data / "first-run.txt"
    if not chosen.exists():
        if county == "demo":
            call_command("demo")
        chosen.write_text(county + "\n", encoding="ascii")
