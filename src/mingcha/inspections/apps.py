from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "mingcha.inspections"
    label = "inspections"
    verbose_name = "检查"

    def ready(self) -> None:
        """Tells the procedure's steps of this room (S-06)."""
        import mingcha.inspections.procedure  # noqa: F401
