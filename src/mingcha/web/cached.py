"""Public pages are answered from memory while nothing has happened since (trust.md §7).

What a visitor without cookies is shown depends on the address, the minute and the database; every
act leaves an entry in the ledger. So a page that was made after the newest entry, in this minute
(pages tell how late it is), is the page that would be made now. The ledger is asked every five
seconds. A page that was right within the last five is still shown while one thread beside makes it
anew: while an office works, a visitor may see the state of ten seconds ago, and no older one.
Only views that say so are kept.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from mingcha.web import answers, clock

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)
PLACE = 32 << 20  # bytes of bodies in one process
LATE = 5.0  # seconds for which the newest entry is taken as known
GRACE = 5.0  # seconds for which a page that was right is shown while it is made anew
MARK = "mingcha.cached"  # set in the request's environ by a view whose answer may be kept
RENEWED = "mingcha.renewed"  # set in the environ of a request that no visitor waits for
OWN = {"X-Request-Id"}  # belongs to one answer


def cached(
    view: Callable[Concatenate[HttpRequest, P], R],
) -> Callable[Concatenate[HttpRequest, P], R]:
    """For a public view that shows the database and nothing of the visitor: no form with a token."""

    @wraps(view)
    def marked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> R:
        request.META[MARK] = True
        return view(request, *args, **kwargs)

    marked.cached = True  # type: ignore[attr-defined]
    return cast(Callable[Concatenate[HttpRequest, P], R], marked)


@dataclass(slots=True)
class Page:
    """An answer, the state of the database that it shows, and when that was last the newest."""

    state: object
    status: str
    headers: list[tuple[str, str]]
    body: bytes
    right: float


class Cache:
    """The WSGI application with a memory in front; `newest` is the ledger's newest entry, `None`
    where the database does not answer. What was asked for longest ago is forgotten first."""

    def __init__(
        self,
        application: "WSGIApplication",
        newest: Callable[[], int | None],
        *,
        place: int = PLACE,
        late: float = LATE,
        grace: float = GRACE,
        beside: Executor | None = None,
    ) -> None:
        self.application = application
        self.newest = newest
        self.place = place
        self.late = late
        self.grace = grace
        self.beside = beside or ThreadPoolExecutor(1, "renew")  # one: visitors come first
        self._known: tuple[int | None, float] = (None, 0.0)
        self._pages: OrderedDict[object, Page] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()
        self._makers: dict[
            object, tuple[threading.Lock, int]
        ] = {}  # with how many who wait or make
        self._renewed: set[object] = set()  # keys of the pages that are made beside

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        key = _key(environ)
        entry = None if key is None else self._entry()
        if entry is None:
            return self.application(environ, start_response)
        state = _state(entry)
        page = self._found(key, state) or self._recent(key, environ)
        if page is None:
            with self._alone(key):  # of many who ask at once, one makes the page
                page = self._found(key, state)
                if page is None:
                    return self._made(environ, start_response, key, state)
        answers.here().count(200)
        start_response(page.status, page.headers)
        return [page.body]

    def _entry(self) -> int | None:
        entry, asked = self._known
        now = time.monotonic()
        if entry is None or now - asked >= self.late:
            entry = self.newest()
            self._known = (entry, now)
        return entry

    def _found(self, key: object, state: object) -> Page | None:
        with self._lock:
            page = self._pages.get(key)
            if page is None or page.state != state:
                return None
            page.right = time.monotonic()
            self._pages.move_to_end(key)
            return page

    def _recent(self, key: object, environ: "WSGIEnvironment") -> Page | None:
        """The page that was right a moment ago; the next one is made beside, once."""
        with self._lock:
            page = self._pages.get(key)
            if page is None or time.monotonic() - page.right >= self.grace:
                return None
            is_first = key not in self._renewed
            self._renewed.add(key)
        if is_first:
            self.beside.submit(self._renew, key, {**environ, RENEWED: True})
        return page

    def _renew(self, key: object, environ: "WSGIEnvironment") -> None:
        try:
            if (entry := self._entry()) is None:
                return
            state = _state(entry)
            with self._alone(key):  # a visitor who comes too late for the old one waits for this
                if self._found(key, state) is None:
                    made = self._made(environ, _nobody, key, state)
                    if close := getattr(made, "close", None):
                        close()
        finally:
            self._renewed.discard(key)

    @contextmanager
    def _alone(self, key: object) -> Iterator[None]:
        with self._lock:
            turn, others = self._makers.get(key) or (threading.Lock(), 0)
            self._makers[key] = turn, others + 1
        try:
            with turn:
                yield
        finally:
            with self._lock:
                turn, present = self._makers.pop(key)
                if present > 1:
                    self._makers[key] = turn, present - 1

    def _made(
        self,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
        key: object,
        state: object,
    ) -> Iterable[bytes]:
        """What the application answers; kept where the view allows it and all went well."""
        told: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            told[:] = status, headers
            return start_response(status, headers, exc_info)

        parts = self.application(environ, cast("StartResponse", start))
        if not environ.get(MARK) or not told[0].startswith("200") or self._is_long(told[1]):
            return parts
        try:
            body = b"".join(parts)
        finally:
            if close := getattr(parts, "close", None):
                close()
        status, headers = told
        names = {name.title() for name, _ in headers}
        if "Set-Cookie" not in names:
            headers = [pair for pair in headers if pair[0].title() not in OWN]
            self._keep(key, Page(state, status, headers, body, time.monotonic()))
        return [body]

    def _is_long(self, headers: list[tuple[str, str]]) -> bool:
        return int(dict(headers).get("Content-Length", 0)) > self.place

    def _keep(self, key: object, page: Page) -> None:
        with self._lock:
            old = self._pages.pop(key, None)
            self._size -= len(old.body) if old else 0
            self._pages[key] = page
            self._size += len(page.body)
            while self._size > self.place:
                _, oldest = self._pages.popitem(last=False)
                self._size -= len(oldest.body)


def _state(entry: int) -> object:
    return entry, clock.now().replace(second=0, microsecond=0)


def _nobody(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
    """Nobody waits for the answer."""


def _key(environ: "WSGIEnvironment") -> object:
    """What the answer depends on beside the database; None for what is never kept."""
    if (
        environ["REQUEST_METHOD"] != "GET"
        or "HTTP_COOKIE" in environ
        or "HTTP_HX_REQUEST" in environ
    ):
        return None
    is_proxied = environ.get("REMOTE_ADDR") in settings.PROXIES
    return (
        environ["wsgi.url_scheme"],
        environ.get("HTTP_X_FORWARDED_PROTO") if is_proxied else None,
        environ.get("HTTP_HOST"),
        environ.get("PATH_INFO"),
        environ.get("QUERY_STRING"),
    )
