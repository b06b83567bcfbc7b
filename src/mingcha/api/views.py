"""The description, for programs and for people."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mingcha.api import document
from mingcha.api.examples import examples


@require_safe
def openapi(request: HttpRequest) -> JsonResponse:
    """The OpenAPI 3.1 document; its examples are records of this installation."""
    shown = {"ensure_ascii": False, "indent": 1}
    return JsonResponse(document.document(examples()), json_dumps_params=shown)


@require_safe
def endpoint_list(request: HttpRequest) -> HttpResponse:
    """Every address with what it answers and an example to open."""
    return render(request, "api/endpoint_list.html", {"groups": document.groups(examples())})
