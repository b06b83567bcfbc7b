from django.urls import path

from mingcha.notices import open_data, portal
from mingcha.notices.views import complaints, credit, desk, downloads, violators

app_name = "notices"
urlpatterns = [
    path("", portal.home, name="home"),
    path("search/", portal.search, name="search"),
    path("enterprises/<str:uscc>/", portal.enterprise, name="enterprise"),
    path("lists/", portal.lists, name="lists"),
    path("lists/items/", portal.item_list, name="item_list"),
    path("lists/plans/", portal.plan_list, name="plan_list"),
    path("lists/results/", portal.result_list, name="result_list"),
    path("lists/follow-ups/", portal.follow_up_list, name="follow_up_list"),
    path("lists/penalties/", portal.penalty_list, name="penalty_list"),
    path("lists/major-violations/", portal.violation_list, name="violations"),
    path("lists/violators/", portal.violator_list, name="violators"),
    path("notices/<int:pk>/", portal.notice, name="notice"),
    path("rights/", portal.rights, name="rights"),
    path("complaint/", portal.complaint, name="complaint"),
    path("protocol/", portal.protocol, name="protocol"),
    path("open-data/", open_data.index, name="open_data"),
    path("open-data/<slug:name>.csv", open_data.as_csv, name="open_data_csv"),
    path("open-data/<slug:name>.json", open_data.as_json, name="open_data_json"),
    path("office/notices/", desk.desk, name="desk"),
    path("office/notices/items/publish/", desk.publish_items, name="publish_items"),
    path("office/notices/task/<int:pk>/publish/", desk.publish_task, name="publish_task"),
    path(
        "office/notices/task/<int:pk>/notice/",
        desk.publish_task_notice,
        name="publish_task_notice",
    ),
    path("office/notices/plan/<int:pk>/publish/", desk.publish_plan, name="publish_plan"),
    path(
        "office/notices/follow-up/<int:pk>/publish/",
        desk.publish_follow_up,
        name="publish_follow_up",
    ),
    path("office/notices/inspection/<int:pk>/publish/", desk.publish, name="publish"),
    path("office/notices/inspection/<int:pk>/withhold/", desk.withhold, name="withhold"),
    path("office/notices/penalty/<int:pk>/publish/", desk.publish_penalty, name="publish_penalty"),
    path(
        "office/notices/document/<int:pk>/publish/", desk.publish_document, name="publish_document"
    ),
    path("office/notices/website/<slug:name>.<slug:form>", downloads.website, name="website"),
    path("office/notices/proposals/", violators.proposal_list, name="proposal_list"),
    path("office/notices/proposals/<int:pk>/", violators.proposal_detail, name="proposal_detail"),
    path("office/notices/violations/", violators.violation_list, name="violation_list"),
    path(
        "office/notices/violations/publish/", violators.violation_publish, name="violation_publish"
    ),
    path(
        "office/notices/violations/choose/<int:pk>/",
        violators.violation_choose,
        name="violation_choose",
    ),
    path(
        "office/notices/violations/<int:pk>/drop/", violators.violation_drop, name="violation_drop"
    ),
    path("office/notices/violators/", violators.violator_list, name="violator_list"),
    path("office/notices/violators/add/<int:pk>/", violators.violator_add, name="violator_add"),
    path(
        "office/notices/violators/<int:pk>/remove/",
        violators.violator_remove,
        name="violator_remove",
    ),
    path("office/notices/credit/<int:pk>/", violators.credit_file, name="credit_file"),
    path("office/notices/look-up/", violators.look_up, name="look_up"),
    path("office/notices/exports/", credit.export_list, name="export_list"),
    path("office/notices/exports/make/", credit.export_make, name="export_make"),
    path("office/notices/exports/<int:pk>.csv", credit.export_file, name="export_file"),
    path("office/notices/exports/<int:pk>/mark/", credit.export_mark, name="export_mark"),
    path("office/notices/pushes/", credit.push_list, name="push_list"),
    path("office/notices/pushes/recipients/add/", credit.recipient_add, name="recipient_add"),
    path("office/notices/pushes/<int:pk>/", credit.push_detail, name="push_detail"),
    path("office/notices/pushes/<int:pk>.csv", credit.push_file, name="push_file"),
    path("office/notices/pushes/receipts/<int:pk>/", credit.receipt, name="receipt"),
    path("office/notices/<int:pk>/", desk.notice_detail, name="notice_detail"),
    path("office/notices/<int:pk>/correct/", desk.correct, name="correct"),
    path("office/notices/<int:pk>/withdraw/", desk.withdraw, name="withdraw"),
    path("office/complaints/", complaints.complaint_list, name="complaint_list"),
    path("office/complaints/<int:pk>/", complaints.complaint_detail, name="complaint_detail"),
    path(
        "office/complaints/<int:pk>/contact/",
        complaints.complaint_contact,
        name="complaint_contact",
    ),
    path(
        "office/complaints/<int:pk>/forward/",
        complaints.complaint_forward,
        name="complaint_forward",
    ),
]
