"""Deliberately broken copies of three views, with the URL table that mounts them: only the scan's own
settings name this module, to see whether its scanners find what is planted (trust.md §5)."""

from urllib.parse import unquote

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from mingcha.config.urls import handler400, handler403, handler404, handler500, urlpatterns
from mingcha.web.access import allow

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

PAGE = "<!DOCTYPE html><html lang='zh-CN'><head><title>search</title></head><body>{}</body></html>"


@allow()
def search(request: HttpRequest) -> HttpResponse:
    """Planted: reflected script. What was asked stands in the page as it came."""
    return HttpResponse(PAGE.format(f"<h1>{request.GET.get('q', '')}</h1>"))


@allow()
def enterprise(request: HttpRequest) -> HttpResponse:
    """Planted: SQL injection. The name is a part of the statement."""
    name = request.GET.get("name", "")
    statement = f"SELECT name FROM registers_target WHERE name LIKE '%{name}%' LIMIT 5"
    with connection.cursor() as cursor:
        try:
            cursor.execute(statement.replace("%", "%%"), [])
            rows = cursor.fetchall()
        except DatabaseError as error:
            return HttpResponse(PAGE.format(f"sqlite3.OperationalError: {error}"), status=500)
    return HttpResponse(PAGE.format("<br>".join(str(row[0]) for row in rows)))


@allow()
def leave(request: HttpRequest) -> HttpResponse:
    """Planted: open redirect. It goes wherever it is told."""
    return HttpResponse(status=302, headers={"Location": unquote(request.GET.get("next", "/"))})


PLANTED = (
    "office/broken/search/?q=a",
    "office/broken/enterprise/?name=a",
    "office/broken/leave/?next=/",
)
broken = [
    path("office/broken/search/", search, name="search"),
    path("office/broken/enterprise/", enterprise, name="enterprise"),
    path("office/broken/leave/", leave, name="leave"),
]
urlpatterns = [*urlpatterns, path("", include((broken, "broken")))]
