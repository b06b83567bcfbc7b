"""A form that is sent twice acts once (trust.md §2).

Every form carries a key made when its page was rendered (`{% csrf_token %}` writes both); an API
client may send `Idempotency-Key`. The answer is stored in the transaction of the act: a crash keeps
both or neither, and whoever sends again gets the same answer.

- same key, same content: the stored answer, nothing is done again;
- same key, other content, person or address: 422;
- same key while the first is still being worked on: 409 (SQLite lets it wait and answers then).

Only what changed something is stored, that is what left an entry in the ledger: a refusal (4xx) or a
preview is not, the form may be sent again. Of answers that are no redirect only the fact is kept, never
the content: it may be a code or a sealed slip that is shown once. Sent again, such a form gets 409.
"""

import hashlib
import re
from collections.abc import Callable

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.encoding import force_bytes

from mingcha.accounts.models import Submission
from mingcha.ledger import queries as ledger
from mingcha.ledger import tree
from mingcha.ledger.gate import gate
from mingcha.web import clock
from mingcha.web.templatetags.mingcha import SUBMISSION

KEY = re.compile(r"[0-9A-Za-z_-]{16,64}")
UNCHANGING = ("GET", "HEAD", "OPTIONS", "TRACE")
# Hashing a password takes a moment and changes no record: it must not hold up the writers.
UNKEYED = ("/login/", "/logout/")
PIECE = 64 * 1024


class SubmissionMiddleware:
    """Answers a form that was sent before with the answer it got."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in UNCHANGING or request.path in UNKEYED:
            return self.get_response(request)
        key = request.headers.get("Idempotency-Key") or request.POST.get(SUBMISSION, "")
        if not key:
            return self.get_response(request)
        if not KEY.fullmatch(key):
            return _refused(request, "表单的提交号不对。", 422)
        print_ = _print(request)
        with gate(), transaction.atomic():
            return self._once(request, key, print_)

    def _once(self, request: HttpRequest, key: str, print_: str) -> HttpResponse:
        if not _take(key):
            return _refused(request, "这份表单正在办理，请稍候再看结果。", 409)
        found = Submission.objects.filter(key=key).first()
        if found is not None:
            if found.content_digest != print_:
                return _refused(request, "这份表单已经提交过，现在的内容不同。", 422)
            if not found.location:
                return _refused(request, "这份表单已经办理过，当时的内容只显示一次。", 409)
            return _answer(found)
        before = tree.next_seq()
        response = self.get_response(request)
        if response.status_code >= 500:
            transaction.set_rollback(True)  # an act that broke off leaves nothing
        if response.status_code < 400 and ledger.wrote_since(before):
            Submission.objects.create(
                key=key,
                content_digest=print_,
                status=response.status_code,
                location=response.get("Location", ""),
                at=clock.now(),
            )
        return response


def _take(key: str) -> bool:
    """Whether nobody else is working on this key (PostgreSQL; SQLite has one writer anyway)."""
    if connection.vendor != "postgresql":
        return True
    number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        row = cursor.fetchone()
    return bool(row and row[0])


def _print(request: HttpRequest) -> str:
    """The digest of who sends what where."""
    whole = hashlib.sha256()
    user = getattr(request.user, "pk", None)
    parts: list[object] = [user, request.method, request.get_full_path()]
    for name in sorted(set(request.POST) - {SUBMISSION, "csrfmiddlewaretoken"}):
        parts += [name, *request.POST.getlist(name)]
    for part in parts:
        content = force_bytes(str(part))
        whole.update(len(content).to_bytes(8, "big") + content)
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            whole.update(force_bytes(f"{name}|{file.name}|{file.size}|"))
            for piece in file.chunks(PIECE):
                whole.update(piece)
            file.seek(0)
    parsed = request.content_type == "multipart/form-data"  # and so read: there is no body left
    if not request.POST and not request.FILES and not parsed:
        whole.update(request.body)
    return whole.hexdigest()


def _answer(found: Submission) -> HttpResponse:
    headers = {"Location": found.location, "Idempotent-Replay": "true"}
    return HttpResponse(status=found.status, headers=headers)


def _refused(request: HttpRequest, what: str, status: int) -> HttpResponse:
    context = {"what": what, "then": "请重新打开页面，看结果是不是已经在那里，再决定是否另办一次。"}
    return render(request, "accounts/resubmitted.html", context, status=status)
