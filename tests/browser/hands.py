"""People at real browsers: they read labels, fill fields in, and press buttons."""

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from browser.eyes import NARROW, Eyes
from people import PASSWORD


class Bureau:
    """`bureau("clerk")` is the clerk's browser, logged in; `bureau.stranger(…)` needs no account."""

    def __init__(self, browser: Any, home: str) -> None:
        self._browser, self._home = browser, home
        self._people: dict[str, Hands] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        for one in self._people.values():
            one.close()

    def __call__(self, username: str, *, phone: bool = False) -> "Hands":
        if username not in self._people:
            self._people[username] = Hands(self._browser, self._home, username, phone=phone)
        return self._people[username]

    def stranger(self, name: str, *, phone: bool = False) -> "Hands":
        """The browser of somebody without an account."""
        if name not in self._people:
            self._people[name] = Hands(self._browser, self._home, phone=phone)
        return self._people[name]

    @property
    def wrong(self) -> list[str]:
        """What anybody's browser complained about."""
        return [line for one in self._people.values() for line in one.wrong]


class Hands(Eyes):
    """One person's browser."""

    def __init__(self, browser: Any, home: str, username: str = "", *, phone: bool = False) -> None:
        super().__init__(browser, home)
        self.tab.set_default_timeout(10_000)
        if phone:
            self.tab.set_viewport_size(NARROW)
        if username:
            self.open("/login/")
            self.press("登录", username=username, password=PASSWORD)
            self.tab.wait_for_url("**/office/")

    def open(self, path: str) -> Self:
        """Goes to a page."""
        self.tab.goto(path if path.startswith("http") else self.home + path)
        return self

    def follow(self, text: str) -> Self:
        """Clicks a link."""
        self.tab.get_by_role("link", name=text).first.click()
        return self

    def fill(self, values: Mapping[str, Any]) -> Self:
        """Fills fields in, by name: texts, dates, files, choices (by value or words), ticks."""
        for name, value in values.items():
            self._fill(self.tab.locator(f"[name='{name}']"), value)
        return self

    def _fill(self, field: Any, value: Any) -> None:
        kind = field.first.evaluate("one => one.type")
        if kind == "file":
            field.set_input_files(value)
        elif kind in ("radio", "checkbox"):
            for wanted in value if isinstance(value, list) else [value]:
                found = (
                    field if wanted is True else field.and_(self.tab.locator(f"[value='{wanted}']"))
                )
                found.check()
        elif kind == "select-one":
            field.select_option(value)
        else:
            field.fill(str(value))

    def press(self, button: str, **values: Any) -> Self:
        """Fills the form in and presses the button."""
        self.fill(values)
        self.tab.get_by_role("button", name=button, exact=True).first.click()
        return self

    def says(self, *texts: str) -> Self:
        """Waits until these words are on the page."""
        for text in texts:
            self.tab.get_by_text(text).first.wait_for()
        return self

    def saved(self, link: str, path: Path) -> bytes:
        """Downloads what a link offers."""
        with self.tab.expect_download() as waiting:
            self.tab.get_by_role("link", name=link).first.click()
        waiting.value.save_as(path)
        return path.read_bytes()
