from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "mingcha.notices"
    label = "notices"
    verbose_name = "公示"
