from django.urls import path

from mingcha.draws.views import late, office, papers, public, stage, verifier, witness

app_name = "draws"
urlpatterns = [
    path("draws/", public.public_list, name="public_list"),
    path("draws/<str:code>/", public.public_detail, name="public_detail"),
    path("draws/<str:code>/files/<str:name>", public.public_file, name="public_file"),
    path("draws/<str:code>/bundle.zip", public.public_bundle, name="public_bundle"),
    path("draws/<str:code>/audit.zip", public.audit, name="audit"),
    path("draws/<str:code>/stage", stage.stage_page, name="stage"),
    path("draws/<str:code>/stage/now", stage.stage_now, name="stage_now"),
    path("draws/<str:code>/witness/", witness.witness_page, name="witness"),
    path("draws/<str:code>/witness/dice", witness.witness_dice, name="witness_dice"),
    path("draws/<str:code>/witness/leave", witness.witness_leave, name="witness_leave"),
    path("draws/<str:code>/verify/", verifier.draw_verify, name="draw_verify"),
    path("verify/", verifier.verify_page, name="verify"),
    path("verify/mingcha-verifier.html", verifier.saved, name="verifier_file"),
    path("office/draws/", office.draw_list, name="list"),
    path("office/draws/freeze/<int:pk>/", office.freeze, name="freeze"),
    path("office/draws/<int:pk>/", office.detail, name="detail"),
    path("office/draws/<int:pk>/commit/", office.commit, name="commit"),
    path("office/draws/<int:pk>/lottery/", office.lottery, name="lottery"),
    path("office/draws/<int:pk>/open/", office.open_draw, name="open"),
    path("office/draws/<int:pk>/void/", office.request_void, name="request_void"),
    path("office/draws/<int:pk>/void/decide/", office.decide_void, name="decide_void"),
    path("office/draws/<int:pk>/papers/commitment.pdf", papers.commitment, name="commitment_pdf"),
    path("office/draws/<int:pk>/papers/dice.pdf", papers.dice, name="dice_pdf"),
    path("office/draws/<int:pk>/papers/escrow.pdf", papers.escrow, name="escrow_pdf"),
    path("office/draws/<int:pk>/confirm/", late.confirm, name="confirm"),
    path("office/draws/<int:pk>/change/", late.request_change, name="request_change"),
    path("office/draws/<int:pk>/observers/", late.observers, name="observers"),
    path("office/draws/confirmations/<int:pk>/", late.finding, name="finding"),
    path("office/draws/confirmations/<int:pk>/decide/", late.decide_finding, name="decide_finding"),
    path("office/draws/changes/<int:pk>/decide/", late.decide_change, name="decide_change"),
]
