"""A line on the terminal that says how far it is, how fast, and how long it will take."""

import time

from django.core.management.base import OutputWrapper

WIDTH = 30
EVERY = 0.5  # seconds between two states of the line
RARELY = 30.0  # where there is no terminal: a line each


class Bar:
    """One stage of the work; call it with rows done and the part of all that is."""

    def __init__(self, out: OutputWrapper, title: str) -> None:
        self._out, self._title = out, title
        self._begun = self._shown = time.monotonic()
        self._live = out.isatty()
        self._rows = 0

    def __call__(self, rows: int, part: float) -> None:
        """Shows the state, not too often."""
        now, self._rows = time.monotonic(), rows
        if now - self._shown >= (EVERY if self._live else RARELY):
            self._shown = now
            self._write(state(self._title, rows, part, now - self._begun))

    def end(self) -> None:
        """Shows the whole."""
        self._write(state(self._title, self._rows, 1.0, time.monotonic() - self._begun))
        if self._live:
            self._out.write("")  # the next line

    def _write(self, line: str) -> None:
        if self._live:
            self._out.write(f"\r{line}\x1b[K", ending="")
        else:
            self._out.write(line)
        self._out.flush()


def state(title: str, rows: int, part: float, seconds: float) -> str:
    """The line itself.

    >>> state("核对", 4000, 0.5, 2.0)
    '核对 [###############...............]  50.0 %  4,000 行  2,000 行/秒  剩余 2 秒'
    """
    filled = round(WIDTH * part)
    bar = "#" * filled + "." * (WIDTH - filled)
    rate = rows / seconds if seconds else 0
    left = seconds * (1 - part) / part if part else 0
    end = f"剩余 {spoken(left)}" if part < 1 else f"用时 {spoken(seconds)}"
    return (
        f"{title} [{bar}] {part:6.1%}".replace("%", " %")
        + f"  {rows:,} 行  {rate:,.0f} 行/秒  {end}"
    )


def spoken(seconds: float) -> str:
    """2 分 10 秒."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} 分 {rest} 秒" if minutes else f"{rest} 秒"
