from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "mingcha.plans"
    label = "plans"
    verbose_name = "年度计划与抽查任务"

    def ready(self) -> None:
        # The pages of the rulebooks show what a task was frozen with; the tasks are kept here.
        from mingcha.plans.queries import frozen_rulebook
        from mingcha.rulebooks.queries import add_frozen

        add_frozen(frozen_rulebook)
