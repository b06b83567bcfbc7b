from django.urls import path

from mingcha.inspections.views import (
    acts,
    cases,
    entering,
    feedback,
    field,
    listing,
    papers,
    showing,
)

BASE = "office/inspections/"

app_name = "inspections"
urlpatterns = [
    path(BASE, listing.inspection_list, name="list"),
    path(f"{BASE}follow-ups/", listing.follow_up_list, name="follow_up_list"),
    path(f"{BASE}follow-ups/<int:pk>/close/", acts.follow_up_close, name="follow_up_close"),
    path(f"{BASE}follow-ups/<int:pk>/letter/", cases.letter, name="letter"),
    path(f"{BASE}follow-ups/<int:pk>/letter.pdf", cases.letter_pdf, name="letter_pdf"),
    path(f"{BASE}follow-ups/<int:pk>/receipt/", cases.letter_receive, name="letter_receive"),
    path(f"{BASE}follow-ups/<int:pk>/penalty/", cases.penalty, name="penalty"),
    path(f"{BASE}feedback/", feedback.feedback_list, name="feedback_list"),
    path(f"{BASE}attachments/<int:pk>/", papers.attachment, name="attachment"),
    path(
        f"{BASE}attachments/<int:pk>/withdraw/",
        papers.attachment_withdraw,
        name="attachment_withdraw",
    ),
    path(f"{BASE}requests/", listing.request_list, name="request_list"),
    path(f"{BASE}requests/<int:pk>/", acts.request_detail, name="request_detail"),
    path(f"{BASE}task/<int:task_pk>/sheets.pdf", listing.sheets_pdf, name="sheets_pdf"),
    path(f"{BASE}task/<int:task_pk>/dispatch/", listing.dispatch, name="dispatch"),
    path(f"{BASE}task/<int:task_pk>/clocks/", listing.task_clocks, name="task_clocks"),
    path(f"{BASE}sheets/<int:pk>/adopt/", papers.adopt, name="adopt"),
    path(f"{BASE}sheets/<int:pk>/", entering.enter, name="enter"),
    path(f"{BASE}sheets/<int:pk>/correct/", entering.correct, name="correct"),
    path(f"{BASE}sheets/<int:pk>/assistant/", entering.assistant, name="assistant"),
    path(f"{BASE}sheets/<int:pk>/not-applicable/", acts.not_applicable, name="not_applicable"),
    path(f"{BASE}<int:pk>/", showing.detail, name="detail"),
    path(f"{BASE}<int:pk>/attachments/", papers.attachment_create, name="attachment_create"),
    path(f"{BASE}<int:pk>/sheet.pdf", showing.sheet_pdf, name="sheet_pdf"),
    path(f"{BASE}<int:pk>/signature/", acts.signature, name="signature"),
    path(f"{BASE}<int:pk>/finish/", acts.finish, name="finish"),
    path(f"{BASE}<int:pk>/tell/", acts.tell, name="tell"),
    path(f"{BASE}<int:pk>/call-off/", acts.call_off, name="call_off"),
    path(f"{BASE}<int:pk>/follow-ups/", acts.follow_up, name="follow_up"),
    path(f"{BASE}<int:pk>/archive/", acts.hand_over, name="hand_over"),
    path(f"{BASE}<int:pk>/archive/receive/", acts.receive, name="receive"),
    path("field/", field.today, name="field"),
    path("field/checks/<int:pk>/", field.check, name="field_check"),
    path("field/checks/<int:pk>/signature/", field.signature, name="field_signature"),
    path("field/checks/<int:pk>/finish/", field.finish, name="field_finish"),
    path("field/sheets/<int:pk>/", field.sheet, name="field_sheet"),
    path("field/sheets/<int:pk>/photos/", field.photo, name="field_photo"),
    path("feedback/<int:pk>/<slug:code>/", feedback.feedback, name="feedback"),
]
