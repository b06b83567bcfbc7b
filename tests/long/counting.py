"""Writes down every answer of the scanned server: one line with status, method and path."""

import os
from collections.abc import Callable
from pathlib import Path

from django.http import HttpRequest, HttpResponse

LOG = "answers.log"


class CountingMiddleware:
    """In front of everything else, so that nothing is left out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        place = Path(os.environ["MINGCHA_DATA"]) / LOG
        self.file = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        line = f"{answer.status_code} {request.method} {request.path!r}\n"
        os.write(self.file, line.encode(errors="replace"))
        return answer
