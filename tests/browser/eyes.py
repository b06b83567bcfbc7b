"""What is looked at on every page (ui.md): no noise, nobody else asked, nothing cut off, no barrier."""

from types import TracebackType
from typing import Any, Self

from axe_playwright_python.sync_playwright import Axe

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 360, "height": 740}
# It is in the page already; of its rules those that a narrower page may newly break.
AGAIN = """axe.run({resultTypes: ["violations"], runOnly: [
  "scrollable-region-focusable", "aria-hidden-focus", "button-name", "link-name", "label",
  "nested-interactive", "empty-table-header", "skip-link", "target-size"]})"""
OVERFLOW = """() => {
  const page = document.documentElement, width = page.clientWidth;
  if (page.scrollWidth <= width) return "";
  const wide = [...document.body.querySelectorAll("*")].filter(
    (one) => one.getBoundingClientRect().right > width + 0.5 && !one.closest(".scroll"));
  return `${page.scrollWidth - width} px too wide: ` +
    wide.slice(-2).map((one) => one.outerHTML.slice(0, 120)).join(" · ");
}"""


class Eyes:
    """A browser tab of one person that notes what is wrong on the pages it opens."""

    def __init__(self, browser: Any, home: str, cookies: dict[str, str] | None = None) -> None:
        self.home = home
        self.wrong: list[str] = []
        self._context = browser.new_context(
            viewport=WIDE,
            locale="zh-CN",
            reduced_motion="reduce",  # a picture is looked at when it stands still
        )
        if cookies:
            self._context.add_cookies(
                [{"name": name, "value": text, "url": home} for name, text in cookies.items()]
            )
        self.tab = self._context.new_page()
        self.tab.on("console", self._heard)
        self.tab.on("pageerror", lambda error: self._note(f"script error: {error}"))
        self.tab.on("request", self._asked)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Shuts the browser."""
        self._context.close()

    def look(self, path: str) -> None:
        """Opens a page and looks at it on a screen and on a phone."""
        self.tab.set_viewport_size(WIDE)
        answer = self.tab.goto(self.home + path)
        if answer is None or answer.status != 200:
            self._note(f"status {answer and answer.status}")
            return
        self.check()

    def check(self) -> None:
        """Looks at the page that is open."""
        headings = self.tab.locator("h1").count()
        if headings != 1:
            self._note(f"{headings} h1")
        self._barriers("1440", Axe().run(self.tab).response)
        self.tab.set_viewport_size(NARROW)
        if beyond := self.tab.evaluate(OVERFLOW):
            self._note(f"at 360 {beyond}")
        self._barriers("360", self.tab.evaluate(AGAIN))
        self.tab.set_viewport_size(WIDE)

    def _barriers(self, width: str, found: Any) -> None:
        for one in found["violations"]:
            where = "; ".join(_words(node) for node in one["nodes"][:3])
            self._note(f"axe at {width}: {one['id']} ×{len(one['nodes'])}: {where}")

    def _heard(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self._note(f"console: {message.text}")

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.home, "data:", "blob:")):
            self._note(f"asked {request.url}")

    def _note(self, text: str) -> None:
        self.wrong.append(f"{self.tab.url.removeprefix(self.home)}: {text}")


def _words(node: dict[str, Any]) -> str:
    why = node["any"][0]["message"] if node["any"] else ""
    return f"{node['html'][:150]} {why}"
