"""The unit and the channels: do they exist, take posts, and does somebody answer for them."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from content_review.checks.base import PostCheck
from content_review.checks.registry import register
from content_review.checks.subject import Subject
from core.check_registry import ERROR, WARNING, Finding


@register
class ChannelsChosen(PostCheck):
    """At least one account is chosen."""

    id = "channels_chosen"
    label = _("Accounts are chosen")
    severity = ERROR
    messages = {
        "none": (_("No account is chosen."), _("Choose where the post is to be published.")),
    }

    def look(self, subject: Subject) -> Iterable[Finding]:
        if not subject.targets:
            yield self.found("none", field="channels")


@register
class UnitOpen(PostCheck):
    """The unit still exists."""

    id = "unit_open"
    label = _("Unit is open")
    severity = ERROR
    messages = {
        "closed": (
            _("The unit has been closed."),
            _("Copy the post for the unit that took over its duties."),
        ),
    }

    def look(self, subject: Subject) -> Iterable[Finding]:
        if not subject.is_unit_open:
            yield self.found("closed")


@register
class ChannelReceives(PostCheck):
    """Every chosen account takes posts in its present state (decisions.md section 3)."""

    id = "channel_receives"
    label = _("Accounts take posts")
    severity = ERROR
    is_time_bound = True
    messages = {
        "closed": (
            _("The account %(channel)s takes no posts now: %(status)s."),
            _("Take the account off the post, or ask the Directorate."),
        ),
    }

    def look(self, subject: Subject) -> Iterable[Finding]:
        for target in subject.targets:
            if not target.is_receiving:
                yield self.found(
                    "closed",
                    field="channels",
                    platform=target.platform,
                    channel=target.name,
                    status=target.status_label,
                )


@register
class ChannelRepresented(PostCheck):
    """Every chosen account has a representative (P21, I1)."""

    id = "channel_represented"
    label = _("Accounts have a representative")
    severity = ERROR
    is_time_bound = True
    messages = {
        "nobody": (
            _("The account %(channel)s has no representative."),
            _("Ask the unit head to appoint one, or take the account off the post."),
        ),
        "nobody_yet": (
            _("The account %(channel)s has no representative; it goes on as before for some time."),
            _("Ask the unit head to appoint one soon."),
        ),
    }

    def look(self, subject: Subject) -> Iterable[Finding]:
        for target in subject.targets:
            if target.is_receiving and not target.has_representative:
                is_mild = target.goes_on_as_before
                yield self.found(
                    "nobody_yet" if is_mild else "nobody",
                    severity=WARNING if is_mild else ERROR,
                    field="channels",
                    platform=target.platform,
                    channel=target.name,
                )
