from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContentReviewConfig(AppConfig):
    name = "content_review"
    verbose_name = _("Content review")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from content_review import events, hooks, navigation, notices, panels  # noqa: F401

        hooks.connect()
        navigation.register()
        notices.register()
        panels.register()
