from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "mingcha.ledger"
    label = "ledger"
    verbose_name = "留痕"
