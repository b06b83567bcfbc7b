"""A published list for the bureau's own web site: HTML, Word, Excel (R-08)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from mingcha.accounts.queries import bureau_of
from mingcha.notices import queries
from mingcha.notices.open_data import TABLES
from mingcha.notices.views.asking import READERS, user_of
from mingcha.notices.website import FORMS, as_text
from mingcha.registers.kit import disposition
from mingcha.web import clock
from mingcha.web.access import allow

LISTS = ("items", "plans", "tasks", "results", "follow-ups", "penalties", "violations", "violators")


@require_safe
@allow(*READERS)
def website(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """The list of the user's bureau as it is public now."""
    if name not in LISTS or form not in FORMS:
        raise Http404
    table = TABLES[name]
    make, media_type = FORMS[form]
    office = queries.office_of(user_of(request))
    title = f"{office.name}{table.title}"
    rows = [
        [as_text(value) for value in record.values()] for record in table.records(bureau_of(office))
    ]
    return HttpResponse(
        make(title, table, rows),
        content_type=media_type,
        headers={"Content-Disposition": disposition(f"{title}-{clock.today():%Y%m%d}.{form}")},
    )
