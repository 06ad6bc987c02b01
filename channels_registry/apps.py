from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChannelsRegistryConfig(AppConfig):
    name = "channels_registry"
    verbose_name = _("Channels")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from channels_registry import events, hooks, kinds, navigation, panels, preconditions  # noqa: F401

        hooks.register()
        kinds.register()
        navigation.register()
        panels.register()
