"""What a page offers: its words, links and forms, read from its HTML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

Given = dict[str, str]  # attributes


@dataclass
class Choice:
    """One thing that can be chosen: a tick box, a radio button, an option."""

    value: str
    chosen: bool
    words: list[str]

    @property
    def text(self) -> str:
        return tidy(self.words)


@dataclass
class Control:
    """One name of a form: `kind` is text, file, checkbox, radio, select or several."""

    kind: str
    values: list[str] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)

    def standing(self) -> list[str]:
        """What would be sent if nobody touched it."""
        if self.kind == "file":
            return []
        if not self.choices:
            return self.values
        chosen = [choice.value for choice in self.choices if choice.chosen]
        return chosen or ([self.choices[0].value] if self.kind == "select" else [])

    def entered(self, wanted: Any) -> list[Any]:
        """What would be sent after this was typed or chosen."""
        if isinstance(wanted, bool):
            assert self.kind == "checkbox", self
            return [choice.value for choice in self.choices] if wanted else []
        many = list(wanted) if isinstance(wanted, list | tuple) else [wanted]
        return [self._pick(str(one)) for one in many] if self.choices else many

    def _pick(self, wanted: str) -> str:
        """A choice by its value or its text or, failing both, by words in its text."""
        exact = [one.value for one in self.choices if wanted in (one.value, one.text)]
        found = exact or [one.value for one in self.choices if wanted in one.text]
        offered = [(choice.value, choice.text) for choice in self.choices]
        assert len(found) == 1, f"{wanted!r} is not one of {offered}"
        return found[0]


@dataclass
class Button:
    """A submit button; `action` is its own, if it has one."""

    name: str
    value: str
    action: str
    words: list[str]

    @property
    def text(self) -> str:
        return tidy(self.words)


@dataclass
class Form:
    """A form as it stands on the page."""

    action: str
    method: str
    controls: dict[str, Control] = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)

    def filled(self, values: Mapping[str, Any]) -> dict[str, list[Any]]:
        """What is sent with these values in place of what stands there."""
        unknown = set(values) - set(self.controls)
        assert not unknown, f"{sorted(unknown)} not among {sorted(self.controls)}"
        data = {
            name: control.entered(values[name]) if name in values else control.standing()
            for name, control in self.controls.items()
        }
        return {name: sent for name, sent in data.items() if sent}


class Markup(HTMLParser):
    """Reads one page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.links: list[tuple[str, list[str]]] = []
        self.headings: list[list[str]] = []
        self.words: list[str] = []
        self._form: Form | None = None
        self._named: dict[str, Form] = {}
        self._open: dict[str, list[str]] = {}  # tag → the words inside it
        self._labels: dict[str, list[str]] = {}  # id → the words of its label
        self._bare: list[tuple[str, Choice]] = []  # tick boxes whose label comes later
        self._list = Control("select")
        self._area: Control | None = None
        self.feed(html)
        self.close()
        for at, choice in self._bare:
            choice.words = self._labels.get(at, choice.words)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        begin = getattr(self, f"_begin_{tag}", None)
        if begin is not None:
            begin({name: value or "" for name, value in attrs})

    def handle_endtag(self, tag: str) -> None:
        self._open.pop(tag, None)
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        for words in self._open.values():
            words.append(data)
        if self._area is not None:
            self._area.values = ["".join([*self._area.values, data]).removeprefix("\n")]

    def _words(self, tag: str) -> list[str]:
        self._open[tag] = []
        return self._open[tag]

    def _begin_form(self, given: Given) -> None:
        self._form = Form(given.get("action", ""), given.get("method", "get").lower())
        self.forms.append(self._form)
        self._named[given.get("id", "")] = self._form

    def _begin_h1(self, given: Given) -> None:
        self.headings.append(self._words("h1"))

    def _begin_a(self, given: Given) -> None:
        self.links.append((given.get("href", ""), self._words("a")))

    def _begin_label(self, given: Given) -> None:
        self._labels[given.get("for", "")] = self._words("label")

    def _owner(self, given: Given) -> Form | None:
        return self._named.get(given["form"]) if "form" in given else self._form

    def _control(self, given: Given, kind: str) -> Control:
        form = self._owner(given)
        if form is None or not given.get("name") or "disabled" in given:
            return Control(kind)
        return form.controls.setdefault(given["name"], Control(kind))

    def _begin_input(self, given: Given) -> None:
        kind = given.get("type", "text")
        if kind in ("checkbox", "radio"):
            inside = self._open.get("label", [])
            choice = Choice(given.get("value", "on"), "checked" in given, inside)
            self._control(given, kind).choices.append(choice)
            if not inside:
                self._bare.append((given.get("id", ""), choice))
        elif kind == "submit":
            self._button(given, [given.get("value", "")])
        elif kind not in ("button", "reset"):
            control = self._control(given, "file" if kind == "file" else "text")
            control.values.append(given.get("value", ""))

    def _begin_textarea(self, given: Given) -> None:
        self._area = self._control(given, "text")
        self._area.values = [""]

    def _begin_select(self, given: Given) -> None:
        self._list = self._control(given, "several" if "multiple" in given else "select")

    def _begin_option(self, given: Given) -> None:
        choice = Choice(given.get("value", ""), "selected" in given, self._words("option"))
        self._list.choices.append(choice)

    def _begin_button(self, given: Given) -> None:
        if given.get("type", "submit") == "submit":
            self._button(given, self._words("button"))

    def _button(self, given: Given, words: list[str]) -> None:
        form = self._owner(given)
        if form is not None and "disabled" not in given:
            name, value = given.get("name", ""), given.get("value", "")
            form.buttons.append(Button(name, value, given.get("formaction", ""), words))


def tidy(words: Sequence[str]) -> str:
    """Words as they are seen: white space is one space."""
    return " ".join("".join(words).split())
