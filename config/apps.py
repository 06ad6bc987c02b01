"""The project as an app: management commands, system checks, the home page."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class ProjectConfig(AppConfig):
    name = "config"
    default = True

    def ready(self) -> None:
        from config import checks, home  # noqa: F401  # checks registers itself

        home.register()


class PortalAdminConfig(admin_apps.AdminConfig):
    default = False
    default_site = "config.admin_site.PortalAdminSite"
