from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "mingcha.accounts"
    label = "accounts"
    verbose_name = "机构与账号"
