"""People with browsers: they open pages, fill in the forms they find there and press the buttons.

Nothing is known of a form but what its page says: a step that a page does not offer cannot be
taken, and a field that a page does not show cannot be filled in.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from journeys.markup import Button, Form, Markup, tidy
from people import PASSWORD


class Page:
    """An answered request."""

    def __init__(self, person: "Person", response: Any, url: str) -> None:
        self.person, self.url, self.status = person, url, response.status_code
        self.headers = response.headers
        self.body: bytes = response.getvalue()
        html = self.body.decode() if "html" in self.headers.get("Content-Type", "") else ""
        self._markup = Markup(html)
        self.forms = self._markup.forms

    @property
    def text(self) -> str:
        """Everything that can be read on the page."""
        return tidy(self._markup.words)

    @property
    def heading(self) -> str:
        """Its h1; a page has one."""
        assert len(self._markup.headings) == 1, f"{self.url}: {self._markup.headings}"
        return tidy(self._markup.headings[0])

    def says(self, *texts: str) -> "Page":
        """These words are on the page, white space aside."""
        bare = self.text.replace(" ", "")
        for text in texts:
            found = text.replace(" ", "") in bare
            assert found, f"{text!r} is not on {self.url} ({self.status}): {self.text[:4000]}"
        return self

    def lacks(self, *texts: str) -> "Page":
        """None of these words is on the page."""
        for text in texts:
            assert text not in self.text, f"{text!r} is on {self.url}"
        return self

    def links(self, part: str) -> list[str]:
        """The addresses of links that contain `part`, each once, in their order."""
        found = [urljoin(self.url, href) for href, _ in self._markup.links if part in href]
        return list(dict.fromkeys(found))

    def links_with_text(self) -> list[tuple[str, str]]:
        """(address, words) of every link."""
        return [(href, tidy(words)) for href, words in self._markup.links]

    def link(self, text: str) -> str:
        """The address of the first link with these words."""
        found = [href for href, words in self.links_with_text() if text in words]
        assert found, f"no link {text!r} on {self.url}: {self.links_with_text()}"
        return urljoin(self.url, found[0])

    def follow(self, text: str) -> "Page":
        """Clicks the first link with these words."""
        return self.person.open(self.link(text))

    def offers(self, button: str) -> bool:
        """Whether there is such a button to press."""
        return any(one.text == button for form in self.forms for one in form.buttons)

    def button(self, part: str) -> str:
        """The whole text of the first button that contains `part`."""
        texts = [one.text for form in self.forms for one in form.buttons]
        return next((text for text in texts if part in text), "")

    def form(self, button: str, near: str = "") -> tuple[Form, Button]:
        """The first form with this button; `near` is a part of the address it is sent to."""
        offered = [(form, one) for form in self.forms for one in form.buttons]
        for form, one in offered:
            if one.text == button and near in (one.action or form.action or self.url):
                return form, one
        known = [(form.action, one.text) for form, one in offered]
        raise AssertionError(f"no button {button!r} on {self.url} ({self.status}): {known}")

    def press(
        self,
        button: str,
        values: Mapping[str, Any] | None = None,
        *,
        near: str = "",
        status: int = 200,
    ) -> "Page":
        """Fills in the form and presses the button; ends on the page one is sent to."""
        form, one = self.form(button, near)
        assert form.method == "post", f"{button!r} is no post on {self.url}"
        data = form.filled(values or {}) | ({one.name: [one.value]} if one.name else {})
        return self.person.post(
            urljoin(self.url, one.action or form.action or self.url), data, status
        )


class Person:
    """Somebody with a browser of one's own; CSRF is checked as in life."""

    def __init__(self, username: str = "") -> None:
        self.client = Client(enforce_csrf_checks=True)
        if username:
            page = self.open("/login/")
            page = page.press("登录", {"username": username, "password": PASSWORD})
            assert page.url == "/office/", page.text

    def open(self, path: str, status: int = 200) -> Page:
        """Opens a page; ends where it redirects to."""
        return self._page(self.client.get(path, follow=True), path, status)

    def post(self, path: str, data: Mapping[str, Any], status: int = 200) -> Page:
        """Sends a form; ends where it redirects to."""
        return self._page(self.client.post(path, data, follow=True), path, status)

    def _page(self, response: Any, path: str, status: int) -> Page:
        chain = response.redirect_chain
        page = Page(self, response, urljoin(path, chain[-1][0]) if chain else path)
        assert page.status == status, f"{page.status} from {page.url}: {page.text[:3000]}"
        return page


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    """A file for a form."""
    return SimpleUploadedFile(name, content)
