from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class AccountsConfig(AppConfig):
    name = "mingcha.accounts"
    label = "accounts"
    verbose_name = "机构与账号"

    def ready(self) -> None:
        # Django would write the user behind the ledger's back; `actions.note_login` does it.
        user_logged_in.disconnect(dispatch_uid="update_last_login")
