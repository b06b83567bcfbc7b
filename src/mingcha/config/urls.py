"""The URL table: the portal is `/`, staff pages are `/office/…`, the projector `/draws/…/stage`."""

from django.urls import include, path

urlpatterns = [
    path("", include("mingcha.notices.urls")),  # first: addresses are tried in this order
    path("", include("mingcha.accounts.urls")),
    path("", include("mingcha.ledger.urls")),
    path("", include("mingcha.rulebooks.urls")),
    path("", include("mingcha.registers.urls")),
    path("", include("mingcha.plans.urls")),
    path("", include("mingcha.draws.urls")),
    path("", include("mingcha.inspections.urls")),
    path("", include("mingcha.oversight.urls")),
    path("", include("mingcha.reports.urls")),
    path("", include("mingcha.api.urls")),
]

handler400 = "mingcha.web.errors.bad_request"
handler403 = "mingcha.web.errors.forbidden"
handler404 = "mingcha.web.errors.not_found"
handler500 = "mingcha.web.errors.server_error"
