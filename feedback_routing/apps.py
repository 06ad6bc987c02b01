from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackRoutingConfig(AppConfig):
    name = "feedback_routing"
    verbose_name = _("Feedback routing")
    default_auto_field = "django.db.models.BigAutoField"
