"""What the ledger says about principles."""

from django.utils.translation import gettext_lazy as _

from audit.enums import Severity
from audit.events import Event


class PrincipleAdded(Event):
    code = "guidance.principle_added"
    label = _("Principle added")
    severity = Severity.NOTICE


class PrinciplePublished(Event):
    code = "guidance.principle_published"
    label = _("New wording of a principle published")
    severity = Severity.NOTICE


class PrincipleRetired(Event):
    code = "guidance.principle_retired"
    label = _("Principle put out of force")
    severity = Severity.NOTICE
