"""Posts in every state. Everything goes through the services, so that revisions, grants and ledger are in place."""

from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from io import BytesIO
from itertools import count
from typing import Any

from PIL import Image

from accounts.enums import FileClass, Role
from accounts.models import StoredFile, Unit, User
from channels_registry.models import Channel
from content_review.enums import ChecklistItem, DecisionKind, DeliveryStatus
from content_review.models import Asset, Delivery, DraftMedia, Revision, Submission
from content_review.services import deliveries, drafts, reviewing, submitting
from content_review.services.reviewing import Answer
from core import clock
from guidance.models import PrincipleVersion
from tests.make.accounts import make_holder, make_unit
from tests.make.channels import POSTS, make_channel, make_official_channel

_numbers = count(1)

ALL_YES = {item.value: Answer(True) for item in ChecklistItem}
TEXT = "Kütüphanemiz sınav haftasında 24 saat açık. Kimlik kartınızı yanınızda bulundurun."


def make_stored_file(*, unit: Unit, file_class: str = FileClass.MASTER, **details: Any) -> StoredFile:
    """A row whose bytes lie nowhere until `tests.journeys.files` writes them; its hash is theirs."""
    stored = StoredFile(
        unit=unit,
        file_class=file_class,
        name=f"test/{next(_numbers)}",
        **{"content_type": "image/jpeg", "size_bytes": 120_000, "width": 1080, "height": 1080, **details},
    )
    stored.sha256 = sha256(bytes_of(stored)).hexdigest()
    stored.save(force_insert=True)
    return stored


def bytes_of(stored: StoredFile) -> bytes:
    """What a made row stands for: a small picture and its name, as long as the row says.

    The length of an answer is the row's, a browser would wait for the rest; what follows a picture it leaves alone.
    """
    return (_picture(stored.content_type) + stored.name.encode()).ljust(stored.size_bytes, b"\0")


@cache
def _picture(content_type: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (64, 64), (14, 98, 117)).save(out, content_type.removeprefix("image/").upper())
    return out.getvalue()


def make_asset(
    *,
    unit: Unit,
    actor: User,
    original_name: str = "IMG_0001.jpg",
    rights_basis: str = "own",
    has_people: bool | None = False,
    **master: Any,
) -> Asset:
    """An uploaded image with its answers given."""
    return Asset.objects.create(
        unit=unit,
        master=make_stored_file(unit=unit, **master),
        thumbnail=make_stored_file(unit=unit, file_class=FileClass.THUMBNAIL, width=144, height=144),
        preview=make_stored_file(unit=unit, file_class=FileClass.THUMBNAIL, width=720, height=720),
        original_name=original_name,
        rights_basis=rights_basis,
        has_people=has_people,
        uploaded_by=actor,
    )


def attach(
    submission: Submission, asset: Asset, alt_text: str = "Okuma salonunda çalışan öğrenciler."
) -> None:
    """Put an image at the end of the draft, as the upload does."""
    draft = submission.draft
    DraftMedia.objects.create(draft=draft, asset=asset, position=draft.media.count(), alt_text=alt_text)


def make_draft(
    *,
    unit: Unit | None = None,
    submitter: User | None = None,
    channels: list[Channel] | None = None,
    text: str = TEXT,
    internal_title: str = "Kütüphane duyurusu",
    images: int = 0,
    wished_at: datetime | None = None,
    **changes: Any,
) -> Submission:
    """A draft of a representative, on an official X channel unless others are named; nothing in it is wrong."""
    if submitter is None:
        unit = unit or make_unit()
        submitter = make_holder(Role.REPRESENTATIVE, unit=unit)
    unit = unit or submitter.appointments.first().unit
    channels = [make_official_channel(platform="x")] if channels is None else channels
    submission = drafts.start(actor=submitter, unit=unit, internal_title=internal_title)
    drafts.save(
        submission,
        actor=submitter,
        version=1,
        text=text,
        channels=channels,
        wished_at=wished_at,
        **changes,
    )
    for _place in range(images):
        attach(submission, make_asset(unit=unit, actor=submitter))
    return read(submission)


def make_submitted(*, acknowledged: tuple[str, ...] = (), note: str = "", **details: Any) -> Submission:
    """A post that waits for its review."""
    submission = make_draft(**details)
    return send(submission, acknowledged=acknowledged, note=note)


def send(
    submission: Submission, *, actor: User | None = None, acknowledged: Any = (), note: str = ""
) -> Submission:
    """Send a draft or a correction."""
    submission = read(submission)
    submitting.submit(
        submission,
        actor=actor or submission.submitter,
        version=submission.draft.version,
        acknowledged=acknowledged,
        note=note,
    )
    return read(submission)


def make_reviewer(**details: Any) -> User:
    """Somebody who decides."""
    return make_holder(Role.REVIEWER, **details)


def approve(submission: Submission, *, actor: User | None = None, **details: Any) -> Submission:
    """Approve the current revision with a complete checklist."""
    submission = read(submission)
    reviewing.decide(
        submission,
        DecisionKind.APPROVE,
        actor=actor or make_reviewer(),
        revision_hash=submission.current_revision.content_hash,
        checklist=ALL_YES,
        **details,
    )
    return read(submission)


def request_changes(
    submission: Submission, *, actor: User | None = None, reason: str = "Tarihi ekleyin."
) -> Submission:
    """Send the current revision back."""
    submission = read(submission)
    reviewing.decide(
        submission,
        DecisionKind.REQUEST_CHANGES,
        actor=actor or make_reviewer(),
        revision_hash=submission.current_revision.content_hash,
        reason=reason,
    )
    return read(submission)


def reject(
    submission: Submission, *, actor: User | None = None, reason: str = "Reklam niteliğinde."
) -> Submission:
    """Reject the current revision on the principle of advertising."""
    submission = read(submission)
    reviewing.decide(
        submission,
        DecisionKind.REJECT,
        actor=actor or make_reviewer(),
        revision_hash=submission.current_revision.content_hash,
        reason=reason,
        principle=make_principle(),
    )
    return read(submission)


def make_approved(*, reviewer: User | None = None, **details: Any) -> Submission:
    """A post that may be published; its deliveries are scheduled when `wished_at` is ahead, else ready."""
    return approve(make_submitted(**details), actor=reviewer)


def make_ready_delivery(*, reviewer: User | None = None, **details: Any) -> Delivery:
    """One delivery that waits for its publisher."""
    return make_approved(reviewer=reviewer, **details).deliveries.get()


def make_scheduled_delivery(*, hours: float = 48, **details: Any) -> Delivery:
    """One delivery whose time is still to come."""
    due = clock.now() + timedelta(hours=hours)
    delivery = make_approved(wished_at=due, **details).deliveries.get()
    assert delivery.status == DeliveryStatus.SCHEDULED
    return delivery


def make_publisher(channel: Channel) -> User:
    """The channel's first representative, read anew."""
    return User.objects.get(pk=channel.primary_duty.appointment.user_id)


def publish(delivery: Delivery, *, actor: User | None = None, permalink: str = "") -> Delivery:
    """Record that a delivery is out."""
    channel = Channel.objects.with_people().get(pk=delivery.channel_id)
    return deliveries.publish(
        delivery,
        permalink=permalink or make_permalink(channel),
        actor=actor or make_publisher(channel),
    )


def make_permalink(channel: Channel) -> str:
    """An address of a post on the channel that nobody has used."""
    return POSTS[channel.platform_id].format(next(_numbers) + 500_000)


def make_published(**details: Any) -> Submission:
    """A post that is out on its channel."""
    delivery = make_ready_delivery(**details)
    publish(delivery)
    return read(delivery.submission)


def make_unit_channel(unit: Unit, *, user: User | None = None, **details: Any) -> Channel:
    """A channel of the unit that this person represents; a new representative unless one is named."""
    from tests.make.channels import make_representative

    appointment = None
    if user is not None:
        appointment = user.appointments.filter(unit=unit, role=Role.REPRESENTATIVE, ended_at=None).first()
    appointment = appointment or make_representative(unit=unit, user=user)
    return make_channel(unit=unit, representative=appointment, **details)


def make_principle(code: str = "reklam") -> PrincipleVersion:
    """A principle in force; the migration loads them."""
    return PrincipleVersion.objects.select_related("principle").get(principle__code=code, is_current=True)


def make_revision_row(submission: Submission, **changes: Any) -> Revision:
    """A further revision written past the services, as only makers may."""
    submission = read(submission)
    last = submission.current_revision
    given = {
        "number": submission.revisions.count() + 1,
        "author": last.author,
        "submitter": last.submitter,
        "origin": last.origin,
        "text": last.text + " ",
        "channel_uids": last.channel_uids,
        "content_hash": sha256(str(next(_numbers)).encode()).hexdigest(),
        **changes,
    }
    return Revision.objects.create(submission=submission, **given)


def read(submission: Submission) -> Submission:
    """The post as the database holds it now."""
    return Submission.objects.select_related(
        "unit", "submitter", "current_revision__author", "current_revision__submitter", "draft"
    ).get(pk=submission.pk)
