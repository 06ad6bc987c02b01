"""Published posts: the permalink as proof that something is out, once per post whatever its spelling."""

import hashlib
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from channels_registry import events
from channels_registry.enums import PostOrigin
from channels_registry.identity import is_profile_address
from channels_registry.models import Channel, PublishedPost
from channels_registry.permalinks import Permalink, PermalinkError, has_known_form, read_permalink
from core import clock
from core.design.words import when_text
from core.errors import UserFacingError

# Clocks of phones run ahead; a post that comes from the future by more than this is a slip of the pen.
CLOCK_TOLERANCE = timedelta(minutes=10)


def record_published_post(
    channel: Channel,
    *,
    permalink: str,
    published_at: datetime,
    origin: str = PostOrigin.RECORDED,
    actor,
) -> PublishedPost:
    """Keep the address of a post that is out on the channel and return its row.

    Raises UserFacingError with the field that is wrong ("permalink" or "published_at"): not https, not a post of this
    platform or of this account, recorded already, or in the future. Rights are the caller's question: publishing from
    the portal and recording by hand ask different ones.
    """
    address = read_address(channel, permalink)
    require_not_ahead(published_at)
    fingerprint = _fingerprint(address)
    with transaction.atomic():
        _refuse_double(channel, fingerprint)
        try:
            with transaction.atomic():
                post = PublishedPost.objects.create(
                    channel=channel,
                    permalink=address.url,
                    permalink_key=fingerprint,
                    external_id=address.external_id,
                    published_at=published_at,
                    origin=PostOrigin(origin),
                    recorded_by=actor,
                )
        except IntegrityError:
            # Somebody recorded the same post at the same moment.
            _refuse_double(channel, fingerprint)
            raise
        _note_activity(channel, published_at)
        events.PostRecorded.record(
            actor=actor,
            target=channel,
            data={"permalink": address.url, "post": str(post.uid), "origin": str(post.origin)},
        )
    return post


def correct_permalink(post: PublishedPost, *, permalink: str, actor) -> PublishedPost:
    """Mend the address under which a post was recorded; its channel and its moment stay.

    The ledger keeps the former address. Raises UserFacingError (field "permalink") as `record_published_post` does, and
    for the address that is recorded already. Rights are the caller's question.
    """
    channel = post.channel
    address = read_address(channel, permalink)
    former, fingerprint = post.permalink, _fingerprint(address)
    if address.url == former:
        raise UserFacingError(
            _("This is the address that is recorded. Nothing was changed."), field="permalink"
        )
    with transaction.atomic():
        _refuse_double(channel, fingerprint, apart_from=post)
        post.permalink, post.permalink_key, post.external_id = address.url, fingerprint, address.external_id
        try:
            with transaction.atomic():
                post.save(update_fields=["permalink", "permalink_key", "external_id"])
        except IntegrityError:
            # Somebody recorded the same post at the same moment.
            _refuse_double(channel, fingerprint, apart_from=post)
            raise
        events.PostCorrected.record(
            actor=actor,
            target=channel,
            data={"permalink": address.url, "permalink_before": former, "post": str(post.uid)},
        )
    return post


def require_not_ahead(published_at: datetime) -> None:
    """Raises UserFacingError (field "published_at") for a publication that lies in the future."""
    if published_at > clock.now() + CLOCK_TOLERANCE:
        raise UserFacingError(
            _("The time of publication lies in the future. Write when the post came out."),
            field="published_at",
        )


def _fingerprint(address: Permalink) -> str:
    return hashlib.sha256(address.key.encode()).hexdigest()


def read_address(channel: Channel, permalink: str) -> Permalink:
    """The address as it is kept, when it is a post's on this channel. Raises UserFacingError (field "permalink")."""
    platform = channel.platform
    # A federated account lives on its own server only; "*" would let any site through.
    hosts = [channel.host] if channel.host else platform.hosts
    try:
        address = read_permalink(permalink, platform=platform.key, hosts=hosts)
    except PermalinkError as problem:
        raise UserFacingError(_sentence(problem.code, channel), field="permalink") from None
    if len(address.url) > PublishedPost._meta.get_field("permalink").max_length:
        raise UserFacingError(
            _("The address is too long. Copy it again from the post itself."), field="permalink"
        )
    if not has_known_form(address) and is_profile_address(platform, address.url):
        raise UserFacingError(_sentence("no_post", channel), field="permalink")
    if address.author and _is_somebody_else(channel, address.author):
        raise UserFacingError(
            _(
                "This post belongs to the account %(other)s, not to %(handle)s. "
                "Copy the address of this account's post."
            )
            % {"other": address.author, "handle": channel.handle},
            field="permalink",
        )
    return address


def _is_somebody_else(channel: Channel, author: str) -> bool:
    """Whether the address names another account; ids that a platform puts in place of the name prove nothing."""
    named_in_address = {
        "instagram",
        "x",
        "tiktok",
        "threads",
        "bluesky",
        "mastodon",
        "nsosyal",
        "telegram",
        "medium",
    }
    if channel.platform_id not in named_in_address:
        return False
    return author.casefold() != channel.handle.partition("@")[0].casefold()


def _refuse_double(channel: Channel, fingerprint: str, *, apart_from: PublishedPost | None = None) -> None:
    rows = PublishedPost.objects.filter(channel=channel, permalink_key=fingerprint)
    known = rows.exclude(pk=apart_from.pk if apart_from else None).first()
    if known is not None:
        raise UserFacingError(
            _("This post is recorded already, published %(when)s.") % {"when": when_text(known.published_at)},
            field="permalink",
        )


def _note_activity(channel: Channel, published_at: datetime) -> None:
    """Move `last_published_at` forward, never back."""
    newer = Q(last_published_at__isnull=True) | Q(last_published_at__lt=published_at)
    if Channel.objects.filter(newer, pk=channel.pk).update(last_published_at=published_at):
        channel.last_published_at = published_at


def _sentence(code: str, channel: Channel) -> str:
    names = {"platform": channel.platform.label}
    return {
        "no_address": _(
            "This is not an address. Copy the whole address of the post, for example with “Copy link”."
        ),
        "not_https": _("The address must begin with https://. Copy the address of the post again."),
        "no_hosts": _(
            "The addresses of %(platform)s are not known yet. Ask the Directorate to enter them in the catalogue."
        ),
        "other_host": _(
            "This is not an address of %(platform)s. Copy the address of the post on %(platform)s."
        ),
        "no_post": _(
            "This is the address of a profile or page, not of a post. Open the post and copy its own address."
        ),
    }[code] % names
