from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "mingcha.oversight"
    label = "oversight"
    verbose_name = "督查"
