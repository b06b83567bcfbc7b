from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "mingcha.inspections"
    label = "inspections"
    verbose_name = "检查"
