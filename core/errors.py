"""What a service may refuse. Views let these escape; ConflictMiddleware makes pages of them."""

from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class UserFacingError(Exception):
    """A refusal that says what is wrong and how to mend it. `field` names the form field it belongs to."""

    def __init__(self, message: str | Promise, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class ReasonRequired(UserFacingError):  # noqa: N818 (reads as a sentence where it is raised)
    """The transition needs a written reason (I6: a negative decision has a non-empty reason)."""

    def __init__(self, message: str | Promise | None = None, field: str | None = "reason") -> None:
        super().__init__(message or _("Write a reason."), field)


class Conflict(Exception):  # noqa: N818 (a fact about the row, not a fault)
    """The row is no longer in the state in which the person saw it: page 409.

    `status` is the code the database holds now (empty when the row is gone), `status_label` its words, `by`
    and `at` name who changed it last and when, each None when the row cannot tell.
    """

    def __init__(
        self,
        obj: Any,
        status: str,
        by: str | None = None,
        at: datetime | None = None,
        *,
        status_label: str | Promise = "",
    ) -> None:
        super().__init__(f"{type(obj).__name__} {getattr(obj, 'pk', None)} is {status or 'gone'}")
        self.obj = obj
        self.status = status
        self.status_label = status_label or status
        self.by = by
        self.at = at


class TransitionNotAllowed(Conflict):
    """No transition of this name leaves the present status."""


class StaleObject(Conflict):
    """Somebody else changed the row between reading and writing; nothing was written."""
