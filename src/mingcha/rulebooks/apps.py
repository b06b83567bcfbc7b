from django.apps import AppConfig


class RulebooksConfig(AppConfig):
    name = "mingcha.rulebooks"
    label = "rulebooks"
    verbose_name = "规则集"

    def ready(self) -> None:
        # The law knows no database: it asks this room for the versions in force.
        from mingcha.law import rulebook
        from mingcha.rulebooks.versions import KeptVersions

        rulebook.use_source(KeptVersions())
