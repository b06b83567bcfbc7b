from django.urls import path

from mingcha.notices import open_data, portal, views

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
    path("notices/<int:pk>/", portal.notice, name="notice"),
    path("rights/", portal.rights, name="rights"),
    path("complaint/", portal.complaint, name="complaint"),
    path("protocol/", portal.protocol, name="protocol"),
    path("open-data/", open_data.index, name="open_data"),
    path("open-data/<slug:name>.csv", open_data.as_csv, name="open_data_csv"),
    path("open-data/<slug:name>.json", open_data.as_json, name="open_data_json"),
    path("office/notices/", views.desk, name="desk"),
    path("office/notices/items/publish/", views.publish_items, name="publish_items"),
    path("office/notices/task/<int:pk>/publish/", views.publish_task, name="publish_task"),
    path(
        "office/notices/task/<int:pk>/notice/",
        views.publish_task_notice,
        name="publish_task_notice",
    ),
    path("office/notices/plan/<int:pk>/publish/", views.publish_plan, name="publish_plan"),
    path(
        "office/notices/follow-up/<int:pk>/publish/",
        views.publish_follow_up,
        name="publish_follow_up",
    ),
    path("office/notices/inspection/<int:pk>/publish/", views.publish, name="publish"),
    path("office/notices/inspection/<int:pk>/withhold/", views.withhold, name="withhold"),
    path("office/notices/<int:pk>/", views.notice_detail, name="notice_detail"),
    path("office/notices/<int:pk>/correct/", views.correct, name="correct"),
    path("office/notices/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("office/complaints/", views.complaint_list, name="complaint_list"),
    path("office/complaints/<int:pk>/", views.complaint_detail, name="complaint_detail"),
]
