from django.urls import path

from mingcha.ledger import views

app_name = "ledger"
urlpatterns = [
    path("office/ledger/", views.entry_list, name="entry_list"),
    path("office/ledger/<int:seq>/", views.entry_detail, name="entry_detail"),
]
