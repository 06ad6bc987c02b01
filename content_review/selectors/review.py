"""The review page: the revision, its checks, what changed since which revision, and the story so far."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest
from typing import Any

from django.db.models import OuterRef, Prefetch, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from channels_registry.models import Channel, Platform
from content_review import checks
from content_review.checks.registry import REGISTRY
from content_review.models import (
    CheckRun,
    Decision,
    Delivery,
    Revision,
    RevisionMedia,
    Submission,
)
from content_review.worddiff import Diff, diff
from core.check_registry import Finding

Words = str | Promise


def post_for(user, number: str) -> Submission | None:
    """The post of this number with what its page shows, None when it does not exist for the person (404).

    It brings its deliveries along, and in `run_findings`, `run_passed` and `run_at` what the checks found last in its
    current revision (`check_panel`). Two queries.
    """
    run = CheckRun.objects.filter(revision=OuterRef("current_revision")).order_by("-ran_at", "-pk")
    return (
        Submission.objects.visible_to(user)
        .select_related(
            "unit",
            "submitter",
            "claimed_by",
            "status_changed_by",
            "current_revision__author",
            "current_revision__submitter",
            "copied_from",
            "draft",
        )
        .annotate(
            run_findings=Subquery(run.values("findings")[:1]),
            run_passed=Subquery(run.values("passed")[:1]),
            run_at=Subquery(run.values("ran_at")[:1]),
        )
        .prefetch_related(Prefetch("deliveries", queryset=deliveries_with_parts()))
        .filter(number=number)
        .first()
    )


def deliveries_with_parts():
    """Deliveries with what their cards show."""
    return Delivery.objects.select_related(
        "channel__platform", "channel__unit", "published_post", "published_by", "status_changed_by"
    ).order_by("pk")


def revisions_of(submission: Submission) -> list[Revision]:
    """All revisions, newest first, each with its people and images; two queries."""
    media = RevisionMedia.objects.select_related("asset__thumbnail", "asset__preview", "asset__master")
    return list(
        submission.revisions.select_related("author", "submitter").prefetch_related(
            Prefetch("media", queryset=media)
        )
    )


def decisions_of(submission: Submission) -> list[Decision]:
    """All decisions about the post, those that were taken back as well, newest first; one query."""
    return list(submission.decisions.select_related("decider", "principle", "revision", "undone_by"))


def standing_among(decisions: Iterable[Decision], revision_id: int | None) -> Decision | None:
    """The decision about this revision that holds, from rows at hand; `policies.standing_decision` asks for it."""
    return next((row for row in decisions if row.revision_id == revision_id and row.undone_at is None), None)


# ---- Checks -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CheckPanel:
    """What the checks found last: findings with sentences, labels of those that found nothing."""

    findings: list[Finding] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    ran_at: datetime | None = None
    overridable: frozenset[str] = frozenset()

    @property
    def blocks(self) -> list[Finding]:
        """Those that block an approval."""
        return checks.errors(self.findings)


def check_panel(submission: Submission) -> CheckPanel:
    """The stored findings of the current revision in the reader's language. `submission` comes from `post_for`."""
    if submission.run_at is None:
        return CheckPanel()
    findings = stored_findings(submission)
    known = {check.id: str(check.label) for check in REGISTRY}
    return CheckPanel(
        findings=findings,
        passed=[known[check_id] for check_id in submission.run_passed if check_id in known],
        ran_at=submission.run_at,
        overridable=frozenset(
            checks.key_of(finding) for finding in checks.errors(findings) if checks.may_override(finding)
        ),
    )


def stored_findings(submission: Submission) -> list[Finding]:
    """What the checks found last in the current revision of a post from `post_for`."""
    return [finding for row in submission.run_findings or () if (finding := checks.from_row(row))]


# ---- Differences --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FieldDiff:
    """One field of two revisions. `old` and `new` are lists of (kind, text) with kind same, del or ins.

    `old_media` and `new_media` are the images that stand in this place, None where there is none.
    """

    label: Words
    old: tuple = ()
    new: tuple = ()
    old_media: RevisionMedia | None = None
    new_media: RevisionMedia | None = None


def compare(
    old: Revision,
    new: Revision,
    *,
    media: Mapping[int, Sequence[RevisionMedia]] | None = None,
    platforms: Mapping[str, str] | None = None,
    channels: Iterable[Channel] | None = None,
) -> list[FieldDiff]:
    """What differs between two revisions: word by word, images side by side; what is equal is left out.

    What the page has fetched already may be given: images by revision key, labels by platform key, channels with their
    platforms. Without them the revisions come from `revisions_of`, and two queries name platforms and channels.
    """
    if platforms is None:
        platforms = dict(Platform.objects.values_list("key", "label"))
    found = [
        FieldDiff(label, *_sides(diff(before, after)))
        for label, before, after in _texts(old, new, platforms)
        if before != after
    ]
    images = [list(media[row.pk]) if media is not None else list(row.media.all()) for row in (old, new)]
    found += _media(*images)
    if old.channel_uids != new.channel_uids:
        found.append(_channels(old, new, channels))
    return found


def _texts(old: Revision, new: Revision, names: Mapping[str, str]):
    yield _("Text"), old.text, new.text
    yield _("Title"), old.title, new.title
    for platform in sorted({*old.variants, *new.variants}):
        before, after = old.variants.get(platform, {}), new.variants.get(platform, {})
        label = names.get(platform, platform)
        yield _("Text for %(platform)s") % {"platform": label}, before.get("text", ""), after.get("text", "")
        yield (
            _("Title for %(platform)s") % {"platform": label},
            before.get("title", ""),
            after.get("title", ""),
        )
    yield _("Video"), video_text(old.video), video_text(new.video)


def video_text(video: dict[str, Any]) -> str:
    """A declared video in one line."""
    if not video:
        return ""
    minutes, seconds = divmod(int(video.get("seconds") or 0), 60)
    captions = {True: str(_("with captions")), False: str(_("without captions"))}
    parts = [video.get("name", ""), f"{minutes}:{seconds:02}", captions.get(video.get("has_captions"), "")]
    return ", ".join(part for part in [*parts, video.get("note", "")] if part)


def _sides(found: Diff) -> tuple[tuple, tuple]:
    return found.before, found.after


def _media(old: list[RevisionMedia], new: list[RevisionMedia]) -> list[FieldDiff]:
    """Images place by place: another image, another description, one more, one less."""
    found = []
    for place, (before, after) in enumerate(zip_longest(old, new), start=1):
        old_alt, new_alt = (row.alt_text if row else "" for row in (before, after))
        is_same_image = before is not None and after is not None and before.sha256 == after.sha256
        if is_same_image and old_alt == new_alt:
            continue
        sides = _sides(diff(old_alt, new_alt))
        label = _("Image %(place)s") % {"place": place}
        found.append(FieldDiff(label, *sides, old_media=before, new_media=after))
    return found


def _channels(old: Revision, new: Revision, known: Iterable[Channel] | None) -> FieldDiff:
    """Channels that came and went; those not among the known ones are fetched."""
    uids = {*old.channel_uids, *new.channel_uids}
    rows = {str(row.uid): row for row in known or ()}
    if missing := uids - rows.keys():
        fetched = Channel.objects.filter(uid__in=missing).select_related("platform")
        rows |= {str(row.uid): row for row in fetched}
    ordered = sorted((row for uid, row in rows.items() if uid in uids), key=lambda row: row.pk)
    names = {str(row.uid): f"{row.platform.label} · {row.handle}" for row in ordered}

    def listed(own: list[str], other: list[str], kind: str) -> tuple:
        return tuple(
            ("same" if uid in other else kind, f"{name}\n") for uid, name in names.items() if uid in own
        )

    return FieldDiff(
        _("Accounts"),
        listed(old.channel_uids, new.channel_uids, "del"),
        listed(new.channel_uids, old.channel_uids, "ins"),
    )
