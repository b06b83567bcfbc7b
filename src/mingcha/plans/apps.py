from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "mingcha.plans"
    label = "plans"
    verbose_name = "年度计划与抽查任务"
