from django.utils.translation import gettext_lazy as _

from core.enums import TonedChoices


class Severity(TonedChoices):
    """How much attention an event deserves when somebody reads the ledger."""

    INFO = "info", _("Information"), "", "info"
    NOTICE = "notice", _("Notable"), "info", "info"
    WARNING = "warning", _("Warning"), "warn", "warn"
    CRITICAL = "critical", _("Critical"), "bad", "bad"
