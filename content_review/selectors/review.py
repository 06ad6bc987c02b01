"""The review page: the revision, its checks, what changed since which revision, and the story so far."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest
from typing import Any

from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from channels_registry.models import Channel, Platform
from content_review import checks, policies
from content_review.checks.registry import REGISTRY
from content_review.enums import DeliveryStatus, RevisionOrigin
from content_review.models import (
    Decision,
    Delivery,
    Message,
    Revision,
    RevisionMedia,
    Submission,
)
from content_review.worddiff import Diff, diff
from core.check_registry import Finding
from core.enums import Badge, TonedChoices

Words = str | Promise


def post_for(user, number: str) -> Submission | None:
    """The post of this number with what its page shows, None when it does not exist for the person (404)."""
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


def check_panel(revision: Revision | None) -> CheckPanel:
    """The stored findings of a revision in the reader's language; one query."""
    run = revision.check_runs.first() if revision else None
    if run is None:
        return CheckPanel()
    findings = [finding for row in run.findings if (finding := checks.from_row(row))]
    known = {check.id: str(check.label) for check in REGISTRY}
    return CheckPanel(
        findings=findings,
        passed=[known[check_id] for check_id in run.passed if check_id in known],
        ran_at=run.ran_at,
        overridable=frozenset(
            checks.key_of(finding) for finding in checks.errors(findings) if REGISTRY.may_override(finding)
        ),
    )


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


# ---- The story ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """One line of the timeline, in the shape of templates/components/timeline.html."""

    at: datetime
    icon: str
    text: Words
    actor: str = ""
    note: str = ""
    badge: TonedChoices | Badge | None = None
    is_internal: bool = False


def timeline(
    submission: Submission,
    user,
    *,
    revisions: Iterable[Revision] | None = None,
    messages: Iterable[Message] | None = None,
    decisions: Iterable[Decision] | None = None,
) -> list[Entry]:
    """Revisions, decisions, messages and deliveries in one list, newest first.

    What the page has fetched already may be given; whatever is given, internal notes are for the Directorate only.
    """
    sees_internal = policies.can_view_internal(user, submission)
    if revisions is None:
        revisions = submission.revisions.select_related("author", "submitter")
    if messages is None:
        messages = submission.messages.all()
    if decisions is None:
        decisions = submission.decisions.select_related("decider", "principle", "revision", "undone_by")
    messages = [message for message in messages if sees_internal or not message.is_internal]
    entries = [
        *(_of_revision(revision) for revision in revisions),
        *(entry for decision in decisions for entry in _of_decision(decision)),
        *(_of_message(message) for message in messages),
        *(entry for delivery in submission.deliveries.all() for entry in _of_delivery(delivery)),
    ]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _of_revision(revision: Revision) -> Entry:
    is_edit = revision.origin == RevisionOrigin.DIRECTORATE
    text = _("edited revision %(number)s") if is_edit else _("sent revision %(number)s")
    return Entry(
        at=revision.created_at,
        icon="edit" if is_edit else "send",
        text=text % {"number": revision.number},
        actor=str(revision.author if is_edit else revision.submitter),
        note=revision.note,
    )


def _of_decision(decision: Decision):
    kind = decision.kind_member
    texts = {
        "approve": _("approved revision %(number)s"),
        "request_changes": _("requested changes of revision %(number)s"),
        "reject": _("rejected revision %(number)s"),
        "by_policy": _("Revision %(number)s was approved by the accounts' review mode"),
    }
    note = decision.reason
    if decision.principle:
        note = f"{decision.principle.title}: {note}"
    yield Entry(
        at=decision.decided_at,
        icon=kind.icon,
        text=texts[decision.kind] % {"number": decision.revision.number},
        actor=str(decision.decider) if decision.decider else "",
        note=note,
        badge=kind,
    )
    if decision.undone_at is not None:
        yield Entry(
            at=decision.undone_at,
            icon="reply",
            text=_("undid the decision"),
            actor=str(decision.undone_by),
        )


def _of_message(message: Message) -> Entry:
    return Entry(
        at=message.created_at,
        icon="lock" if message.is_internal else "reply",
        text=_("wrote an internal note") if message.is_internal else _("wrote"),
        actor=message.author_name,
        note=message.body,
        is_internal=message.is_internal,
    )


def _of_delivery(delivery: Delivery):
    channel = f"{delivery.channel.platform.label} · {delivery.channel.handle}"
    if delivery.published_at is not None:
        yield Entry(
            at=delivery.published_at,
            icon="globe",
            text=_("published on %(channel)s") % {"channel": channel},
            actor=str(delivery.published_by) if delivery.published_by else "",
            badge=DeliveryStatus.PUBLISHED,
        )
    is_told_already = delivery.status == DeliveryStatus.PUBLISHED
    if delivery.status_changed_at is not None and not is_told_already:
        yield Entry(
            at=delivery.status_changed_at,
            icon=delivery.status_member.icon,
            text=channel,
            actor=str(delivery.status_changed_by) if delivery.status_changed_by else "",
            note=delivery.status_reason,
            badge=delivery.status_member,
        )
