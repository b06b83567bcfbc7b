from django.urls import path

from mingcha.plans.views import plans, task_form, tasks

app_name = "plans"
urlpatterns = [
    path("office/plans/", plans.plan_list, name="plan_list"),
    path("office/plans/new/", plans.plan_create, name="plan_create"),
    path("office/plans/<int:pk>/", plans.plan_detail, name="plan_detail"),
    path("office/plans/<int:pk>/basics/", plans.plan_basics, name="plan_basics"),
    path("office/plans/<int:pk>/base/", plans.plan_base, name="plan_base"),
    path("office/plans/<int:pk>/lines/new/", plans.line_create, name="line_create"),
    path("office/plans/<int:pk>/lines/check/", plans.line_check, name="line_check"),
    path("office/plans/<int:pk>/lines/<int:line_pk>/", plans.line_change, name="line_change"),
    path(
        "office/plans/<int:pk>/lines/<int:line_pk>/remove/", plans.line_remove, name="line_remove"
    ),
    path("office/plans/<int:pk>/submit/", plans.plan_submit, name="plan_submit"),
    path("office/plans/<int:pk>/approve/", plans.plan_approve, name="plan_approve"),
    path("office/plans/<int:pk>/return/", plans.plan_return, name="plan_return"),
    path("office/plans/<int:pk>/publish/", plans.plan_publish, name="plan_publish"),
    path("office/plans/<int:pk>/revise/", plans.plan_revise, name="plan_revise"),
    path("office/plans/<int:pk>/changes/", plans.plan_changes, name="plan_changes"),
    path("office/tasks/", tasks.task_list, name="task_list"),
    path("office/tasks/new/", task_form.task_choose, name="task_choose"),
    path("office/tasks/new/outside/", task_form.task_create_outside, name="task_create_outside"),
    path(
        "office/tasks/new/outside/preview/",
        task_form.task_preview_outside,
        name="task_preview_outside",
    ),
    path("office/tasks/new/<int:line_pk>/", task_form.task_create, name="task_create"),
    path("office/tasks/new/<int:line_pk>/preview/", task_form.task_preview, name="task_preview"),
    path("office/tasks/<int:pk>/", tasks.task_detail, name="task_detail"),
    path("office/tasks/<int:pk>/change/", task_form.task_change, name="task_change"),
    path("office/tasks/<int:pk>/submit/", tasks.task_submit, name="task_submit"),
    path("office/tasks/<int:pk>/approve/", tasks.task_approve, name="task_approve"),
    path("office/tasks/<int:pk>/return/", tasks.task_return, name="task_return"),
    path("office/tasks/<int:pk>/rulebook.json", tasks.task_rulebook, name="task_rulebook"),
]
