from django.urls import path

from mingcha.reports import views

app_name = "reports"
urlpatterns = [
    path("office/", views.workbench, name="workbench"),
    path("office/search/", views.search, name="search"),
]
