from django.urls import path

from mingcha.accounts.views import entering, own, people, places

app_name = "accounts"
urlpatterns = [
    path("login/", entering.login_page, name="login"),
    path("logout/", entering.logout_page, name="logout"),
    path("first-run/", entering.first_run, name="first_run"),
    path("login/code/", entering.login_code, name="login_code"),
    path("office/me/", own.me, name="me"),
    path("office/me/code/", own.me_code, name="me_code"),
    path("office/me/sessions/", own.me_sessions, name="me_sessions"),
    path("office/accounts/", people.user_list, name="user_list"),
    path("office/accounts/new/", people.user_create, name="user_create"),
    path("office/accounts/bureaus/", places.bureau_list, name="bureau_list"),
    path("office/accounts/sections/", places.section_list, name="section_list"),
    path("office/accounts/departments/", places.department_list, name="department_list"),
    path("office/accounts/regions/", places.region_list, name="region_list"),
    path("office/accounts/<int:pk>/", people.user_detail, name="user_detail"),
    path("office/accounts/<int:pk>/code/", people.code_remove, name="code_remove"),
    path("office/accounts/<int:pk>/password/", people.password_reset, name="password_reset"),
    path("office/accounts/<int:pk>/active/", people.user_active, name="user_active"),
]
