from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "mingcha.reports"
    label = "reports"
    verbose_name = "工作台与统计"
