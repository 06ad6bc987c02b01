"""States of a comment (decisions.md section 3)."""

from django.utils.translation import gettext_lazy as _

from core.enums import TonedChoices


class CommentStatus(TonedChoices):
    """What became of a comment under a published post."""

    PENDING = "pending", _("Pending"), "info", "clock"
    KEPT = "kept", _("Kept"), "ok", "check"
    HIDDEN = "hidden", _("Hidden"), "warn", "eye"
    REMOVED = "removed", _("Removed"), "bad", "trash"
    APPEALED = "appealed", _("Appealed"), "plan", "flag"
