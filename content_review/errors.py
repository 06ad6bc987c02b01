"""What stands against sending or approving a post."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from core.check_registry import Finding
from core.errors import UserFacingError


class ChecksFailed(UserFacingError):  # noqa: N818 (reads as a sentence where it is raised)
    """Some findings block; `findings` holds them all, problems first, each with the field it belongs to."""

    def __init__(self, findings: Sequence[Finding], message=None) -> None:
        super().__init__(message or _("Some things must be mended first."))
        self.findings = list(findings)


class WarningsNotAcknowledged(ChecksFailed):
    """Nothing blocks, but some warnings still need a tick; `missing` are their keys ("check:platform")."""

    def __init__(self, findings: Sequence[Finding], missing: Sequence[str]) -> None:
        super().__init__(findings, _("Read the warnings and tick those that you accept."))
        self.missing = list(missing)


class ChecklistIncomplete(UserFacingError):  # noqa: N818
    """An item of the reviewer's checklist is unanswered or answered with no; `items` names them."""

    def __init__(self, message, items: Sequence[str]) -> None:
        super().__init__(message, field="checklist")
        self.items = list(items)
