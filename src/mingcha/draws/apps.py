from django.apps import AppConfig


class DrawsConfig(AppConfig):
    name = "mingcha.draws"
    label = "draws"
    verbose_name = "抽取"

    def ready(self) -> None:
        """Tells the procedure's steps of this room (S-06)."""
        import mingcha.draws.procedure  # noqa: F401
