"""The project as an app: management commands, system checks, the home page."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        from config import checks, home  # noqa: F401  # checks registers itself

        home.register()
