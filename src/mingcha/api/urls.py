from django.urls import path

from mingcha.api import views

app_name = "api"
urlpatterns = [
    path("api/", views.endpoint_list, name="endpoint_list"),
    path("api/openapi.json", views.openapi, name="openapi"),
]
