from django.urls import path

from mingcha.rulebooks.views import choosing, drafting, public

app_name = "rulebooks"
urlpatterns = [
    path("rulebooks/", public.rulebook_list, name="rulebook_list"),
    path("rulebooks/frozen/<str:digest>/", public.frozen, name="frozen"),
    path("rulebooks/<str:ref>/", public.rulebook_detail, name="rulebook_detail"),
    path("rulebooks/<str:ref>/rulebook.json", public.rulebook_json, name="rulebook_json"),
    path("rulebooks/<str:ref>/rulebook.toml", public.rulebook_toml, name="rulebook_toml"),
    path("rulebooks/<str:ref>/compare/", public.compare_choice, name="compare_choice"),
    path("rulebooks/<str:ref>/compare/<str:other>/", public.compare, name="compare"),
    path("office/rulebooks/", drafting.office_list, name="office_list"),
    path("office/rulebooks/choice/", choosing.choice, name="choice"),
    path("office/rulebooks/<str:name>/revise/", drafting.draft_begin, name="draft_begin"),
    path("office/rulebooks/drafts/<int:pk>/", drafting.draft_detail, name="draft_detail"),
    path("office/rulebooks/drafts/<int:pk>/values/<str:key>/", drafting.value_edit, name="value_edit"),
    path("office/rulebooks/drafts/<int:pk>/values/<str:key>/drop/", drafting.value_drop, name="value_drop"),
    path("office/rulebooks/drafts/<int:pk>/also/", drafting.draft_also, name="draft_also"),
    path("office/rulebooks/drafts/<int:pk>/submit/", drafting.draft_submit, name="draft_submit"),
    path("office/rulebooks/drafts/<int:pk>/approve/", drafting.draft_approve, name="draft_approve"),
    path("office/rulebooks/drafts/<int:pk>/return/", drafting.draft_return, name="draft_return"),
    path("office/rulebooks/drafts/<int:pk>/discard/", drafting.draft_discard, name="draft_discard"),
]  # fmt: skip
