from django.urls import path

from mingcha.accounts import views

app_name = "accounts"
urlpatterns = [
    path("login/", views.login_page, name="login"),
    path("logout/", views.logout_page, name="logout"),
    path("first-run/", views.first_run, name="first_run"),
    path("login/code/", views.login_code, name="login_code"),
    path("office/me/", views.me, name="me"),
    path("office/me/code/", views.me_code, name="me_code"),
    path("office/accounts/", views.user_list, name="user_list"),
    path("office/accounts/new/", views.user_create, name="user_create"),
    path("office/accounts/bureaus/", views.bureau_list, name="bureau_list"),
    path("office/accounts/sections/", views.section_list, name="section_list"),
    path("office/accounts/departments/", views.department_list, name="department_list"),
    path("office/accounts/regions/", views.region_list, name="region_list"),
    path("office/accounts/<int:pk>/", views.user_detail, name="user_detail"),
    path("office/accounts/<int:pk>/code/", views.code_remove, name="code_remove"),
    path("office/accounts/<int:pk>/password/", views.password_reset, name="password_reset"),
    path("office/accounts/<int:pk>/active/", views.user_active, name="user_active"),
]
