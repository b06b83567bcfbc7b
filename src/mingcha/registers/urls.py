from django.urls import path

from mingcha.registers.views import (
    bases,
    diary,
    experts,
    grades,
    guides,
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
    path(f"{ROOT}bases/", bases.basis_list, name="basis_list"),
    path(f"{ROOT}bases/new/", bases.basis_create, name="basis_create"),
    path(f"{ROOT}bases/export.<str:form>", bases.basis_export, name="basis_list_export"),
    path(f"{ROOT}bases/<int:pk>/", bases.basis_detail, name="basis_detail"),
    path(f"{ROOT}bases/<int:pk>/edit/", bases.basis_edit, name="basis_edit"),
    path(f"{ROOT}bases/<int:pk>/state/", bases.basis_state, name="basis_state"),
    path(f"{ROOT}guides/", guides.guide_list, name="guide_list"),
    path(f"{ROOT}guides/new/", guides.guide_create, name="guide_create"),
    path(f"{ROOT}guides/export.<str:form>", guides.guide_export, name="guide_list_export"),
    path(f"{ROOT}guides/<int:pk>/", guides.guide_detail, name="guide_detail"),
    path(f"{ROOT}guides/<int:pk>/revise/", guides.guide_revise, name="guide_revise"),
    path(f"{ROOT}experts/", experts.expert_list, name="expert_list"),
    path(f"{ROOT}experts/new/", experts.expert_create, name="expert_create"),
    path(f"{ROOT}experts/export.<str:form>", experts.expert_export, name="expert_list_export"),
    path(f"{ROOT}experts/<int:pk>/", experts.expert_detail, name="expert_detail"),
    path(f"{ROOT}experts/<int:pk>/edit/", experts.expert_edit, name="expert_edit"),
    path(f"{ROOT}experts/<int:pk>/status/", experts.expert_status, name="expert_status"),
    path(f"{ROOT}grades/", grades.grade_list, name="grade_list"),
    path(f"{ROOT}grades/export.<str:form>", grades.grade_export, name="grade_list_export"),
]
for _name in diary.DIARIES:
    _which = {"diary": _name}
    urlpatterns += [
        path(f"{ROOT}{_name}/", diary.diary_list, _which, name=f"{_name}_list"),
        path(f"{ROOT}{_name}/new/", diary.diary_create, _which, name=f"{_name}_create"),
        path(
            f"{ROOT}{_name}/export.<str:form>",
            diary.diary_export,
            _which,
            name=f"{_name}_list_export",
        ),
        path(f"{ROOT}{_name}/<int:pk>/", diary.diary_detail, _which, name=f"{_name}_detail"),
        path(f"{ROOT}{_name}/<int:pk>/edit/", diary.diary_edit, _which, name=f"{_name}_edit"),
        path(
            f"{ROOT}{_name}/<int:pk>/withdraw/",
            diary.diary_withdraw,
            _which,
            name=f"{_name}_withdraw",
        ),
    ]
