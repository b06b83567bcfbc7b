from django.urls import path

from mingcha.registers.views import (
    imports,
    inspectors,
    items,
    landing,
    recusals,
    tags,
    targets,
)

app_name = "registers"
ROOT = "office/registers/"

urlpatterns = [
    path(ROOT, landing.registers, name="registers"),
    path(f"{ROOT}targets/", targets.target_list, name="target_list"),
    path(f"{ROOT}targets/new/", targets.target_create, name="target_create"),
    path(f"{ROOT}targets/bulk/", targets.target_bulk, name="target_bulk"),
    path(f"{ROOT}targets/export.<str:form>", targets.target_export, name="target_list_export"),
    path(f"{ROOT}targets/<int:pk>/", targets.target_detail, name="target_detail"),
    path(f"{ROOT}targets/<int:pk>/edit/", targets.target_edit, name="target_edit"),
    path(f"{ROOT}items/", items.item_list, name="item_list"),
    path(f"{ROOT}items/new/", items.item_create, name="item_create"),
    path(f"{ROOT}items/bulk/", items.item_bulk, name="item_bulk"),
    path(f"{ROOT}items/export.<str:form>", items.item_export, name="item_list_export"),
    path(f"{ROOT}items/<int:pk>/", items.item_detail, name="item_detail"),
    path(f"{ROOT}items/<int:pk>/edit/", items.item_edit, name="item_edit"),
    path(f"{ROOT}items/<int:pk>/activate/", items.item_activate, name="item_activate"),
    path(f"{ROOT}items/<int:pk>/retire/", items.item_retire, name="item_retire"),
    path(f"{ROOT}inspectors/", inspectors.inspector_list, name="inspector_list"),
    path(f"{ROOT}inspectors/new/", inspectors.inspector_create, name="inspector_create"),
    path(f"{ROOT}inspectors/bulk/", inspectors.inspector_bulk, name="inspector_bulk"),
    path(
        f"{ROOT}inspectors/export.<str:form>",
        inspectors.inspector_export,
        name="inspector_list_export",
    ),
    path(f"{ROOT}inspectors/<int:pk>/", inspectors.inspector_detail, name="inspector_detail"),
    path(f"{ROOT}inspectors/<int:pk>/edit/", inspectors.inspector_edit, name="inspector_edit"),
    path(
        f"{ROOT}inspectors/<int:pk>/activate/",
        inspectors.inspector_activate,
        name="inspector_activate",
    ),
    path(
        f"{ROOT}inspectors/<int:pk>/status/", inspectors.inspector_status, name="inspector_status"
    ),
    path(f"{ROOT}tags/", tags.tag_list, name="tag_list"),
    path(f"{ROOT}tags/new/", tags.tag_create, name="tag_create"),
    path(f"{ROOT}tags/<int:pk>/", tags.tag_edit, name="tag_edit"),
    path(f"{ROOT}recusals/", recusals.recusal_list, name="recusal_list"),
    path(f"{ROOT}recusals/new/", recusals.recusal_create, name="recusal_create"),
    path(f"{ROOT}recusals/export.<str:form>", recusals.recusal_export, name="recusal_list_export"),
    path(f"{ROOT}recusals/<int:pk>/", recusals.recusal_detail, name="recusal_detail"),
    path(f"{ROOT}recusals/<int:pk>/end/", recusals.recusal_end, name="recusal_end"),
    path(f"{ROOT}imports/", imports.import_list, name="import_list"),
    path(f"{ROOT}imports/new/<str:kind>/", imports.import_create, name="import_create"),
    path(
        f"{ROOT}imports/template/<str:kind>.xlsx", imports.import_template, name="import_template"
    ),
    path(f"{ROOT}imports/<int:pk>/", imports.import_detail, name="import_detail"),
    path(f"{ROOT}imports/<int:pk>/check/", imports.import_check, name="import_check"),
    path(f"{ROOT}imports/<int:pk>/store/", imports.import_store, name="import_store"),
    path(f"{ROOT}imports/<int:pk>/discard/", imports.import_discard, name="import_discard"),
    path(f"{ROOT}imports/<int:pk>/marked.xlsx", imports.import_marked, name="import_marked"),
]
