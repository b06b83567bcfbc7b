from django.urls import path

from mingcha.ledger import views

app_name = "ledger"
urlpatterns = [
    path("ledger/", views.public_log, name="public_log"),
    path("ledger/key", views.key, name="key"),
    path("ledger/checkpoint", views.checkpoint, name="checkpoint"),
    path("ledger/checkpoint/<int:size>", views.checkpoint, name="checkpoint_of"),
    path("ledger/consistency/<int:old>/<int:new>", views.consistency, name="consistency"),
    path("ledger/receipts/<int:seq>", views.receipt, name="receipt"),
    path("ledger/witness.py", views.witness_file, name="witness"),
    path("metrics", views.figures, name="metrics"),
    path("office/ledger/export/", views.export, name="export"),
    path("office/ledger/", views.entry_list, name="entry_list"),
    path("office/ledger/<int:seq>/", views.entry_detail, name="entry_detail"),
]
