from django.apps import AppConfig


class DrawsConfig(AppConfig):
    name = "mingcha.draws"
    label = "draws"
    verbose_name = "抽取"
