"""The review page in one pass: each table is read once, whatever the number of revisions, images and messages.

What the checks need without a further query (texts, media, accounts, time) is looked at afresh; what asks for other
posts comes from the stored run. The decision itself asks everything again (`services.reviewing.decide`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import Appointment, Institution, Unit, User
from accounts.policies import holders
from accounts.roles import ROLES_BY_ACTION
from channels_registry.limit_rows import current_limits
from channels_registry.models import Channel
from content_review import checks, policies
from content_review.checks.registry import REGISTRY
from content_review.checks.subject import Subject
from content_review.models import (
    Decision,
    Delivery,
    Message,
    Revision,
    RevisionMedia,
    Submission,
)
from content_review.previews import Preview, build_previews, pictures_of
from content_review.selectors.checking import assemble
from content_review.selectors.review import (
    CheckPanel,
    FieldDiff,
    compare,
    decisions_of,
    post_for,
    standing_among,
    stored_findings,
    video_text,
)
from content_review.selectors.timeline import Entry, timeline
from core.check_registry import Finding

# What these checks look at is not on the page: other posts, and the mailboxes of all units.
FROM_STORED_RUN = frozenset({"clash", "duplicate", "email"})


@dataclass(frozen=True)
class ReviewPage:
    """Everything the page shows of one post. `decision` is the one that stands about the current revision."""

    post: Submission
    revision: Revision
    revisions: list[Revision]
    deliveries: list[Delivery]
    media: list[RevisionMedia]
    panel: CheckPanel
    previews: list[Preview]
    entries: list[Entry]
    decision: Decision | None
    compared: Revision | None = None
    differences: list[dict[str, Any]] = field(default_factory=list)

    @property
    def older(self) -> list[Revision]:
        """Revisions that the current one can be compared with, newest first."""
        return [revision for revision in self.revisions if revision.number < self.revision.number]

    @property
    def video(self) -> str:
        """The declared video in one line, empty when there is none."""
        return video_text(self.revision.video)

    def with_findings(self, findings: Sequence[Finding]) -> "ReviewPage":
        """The same page with what the checks found a moment ago."""
        return replace(self, panel=_panel_of(findings, self.panel.ran_at))


def load(user: User, number: str, *, institution: Institution | None, against: int | None = None):
    """The page of this post, None when it does not exist for the person or was never sent (404).

    `against` is the number of the revision to compare with; the one before the current without it. Seven queries.
    """
    post = post_for(user, number)
    if post is None or post.current_revision is None:
        return None
    revisions = list(post.revisions.select_related("author", "submitter"))
    revision = next(row for row in revisions if row.pk == post.current_revision_id)
    compared = _compared(revisions, revision, against)
    media = _media([revision, *([compared] if compared else [])])
    deliveries = list(post.deliveries.all())
    channels = [delivery.channel for delivery in deliveries]
    chosen = [channel for channel in channels if str(channel.uid) in revision.channel_uids]
    subject = _subject(post, revision, media[revision.pk], chosen, institution)
    decisions = decisions_of(post)
    return ReviewPage(
        post=post,
        revision=revision,
        revisions=revisions,
        deliveries=deliveries,
        media=media[revision.pk],
        panel=_panel(post, subject),
        previews=build_previews(subject, channels=chosen, pictures=pictures_of(media[revision.pk])),
        entries=timeline(
            post, user, revisions=revisions, messages=_messages(post, user), decisions=decisions
        ),
        decision=standing_among(decisions, revision.pk),
        compared=compared,
        differences=differences(compared, revision, media, channels) if compared else [],
    )


def reviewers_for(unit: Unit | None = None) -> QuerySet[User]:
    """Colleagues to whom a review can be given: who decides at the unit, or anywhere without one."""
    if unit is not None:
        return holders("content.decide", unit)
    chosen = Appointment.objects.open().filter(role__in=ROLES_BY_ACTION["content.decide"])
    return User.objects.filter(is_active=True, pk__in=chosen.values("user_id"))


def differences(
    old: Revision, new: Revision, media: dict[int, list[RevisionMedia]], channels: Sequence[Channel]
) -> list[dict[str, Any]]:
    """What differs between two revisions, as components/diff.html takes it."""
    labels = {channel.platform_id: channel.platform.label for channel in channels}
    found = compare(old, new, media=media, platforms=labels, channels=channels)
    return [_as_fields(difference) for difference in found]


def image_of(row: RevisionMedia | None) -> dict[str, Any] | None:
    """An image as components/diff.html takes it."""
    if row is None:
        return None
    preview = row.asset.preview
    return {
        "url": reverse("content:image", args=[row.asset.uid, "orta"]),
        "alt": row.alt_text,
        "width": preview.width,
        "height": preview.height,
    }


# ---- Within -------------------------------------------------------------------------------------------------------


def _compared(revisions: list[Revision], revision: Revision, against: int | None) -> Revision | None:
    older = [row for row in revisions if row.number < revision.number]
    return next((row for row in older if row.number == against), older[0] if older else None)


def _media(revisions: list[Revision]) -> dict[int, list[RevisionMedia]]:
    """The images of these revisions by revision; one query."""
    found: dict[int, list[RevisionMedia]] = {revision.pk: [] for revision in revisions}
    rows = RevisionMedia.objects.filter(revision__in=found)
    for row in rows.select_related("asset__master", "asset__preview").order_by("position"):
        found[row.revision_id].append(row)
    return found


def _messages(post: Submission, user: User) -> QuerySet[Message]:
    if policies.can_view_internal(user, post):
        return post.messages.all()
    return post.messages.filter(is_internal=False)


def _subject(
    post: Submission,
    revision: Revision,
    media: list[RevisionMedia],
    channels: list[Channel],
    institution: Institution | None,
) -> Subject:
    return assemble(
        post,
        revision,
        media,
        channels,
        phase="deciding",
        limits=current_limits({channel.platform_id for channel in channels}),
        institution=institution,
    )


def _panel(post: Submission, subject: Subject) -> CheckPanel:
    """Findings of now, and those of the stored run about what is not on the page."""
    fresh = {check.id for check in REGISTRY} - FROM_STORED_RUN
    findings = checks.run(subject, fresh)
    findings += [finding for finding in stored_findings(post) if finding.check in FROM_STORED_RUN]
    return _panel_of(findings, post.run_at)


def _panel_of(findings: Sequence[Finding], ran_at: datetime | None) -> CheckPanel:
    return CheckPanel(
        findings=list(findings),
        passed=checks.labels_without(findings),
        ran_at=ran_at,
        overridable=frozenset(
            checks.key_of(finding) for finding in checks.errors(findings) if checks.may_override(finding)
        ),
    )


def _as_fields(difference: FieldDiff) -> dict[str, Any]:
    return {
        "label": difference.label,
        "old": _runs(difference.old),
        "new": _runs(difference.new),
        "old_image": image_of(difference.old_media),
        "new_image": image_of(difference.new_media),
    }


def _runs(side: Sequence[Any]) -> list[tuple[str, str]]:
    return [run if isinstance(run, tuple) else (run.kind, run.text) for run in side]
