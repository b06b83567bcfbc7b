"""Refusals become pages."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mingcha.law.refusal import Refusal

Handler = Callable[[HttpRequest], HttpResponse]


class RefusalMiddleware:
    """A `Refusal` that no view caught becomes a page: what is wrong, which rule, what to do."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refusal):
            return render(request, "web/refusal.html", {"refusal": exception}, status=409)
        return None
