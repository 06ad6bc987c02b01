"""What the pages of publishing need: deliveries on channels of either kind, addresses, a post with real images."""

import re
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Unit, User
from channels_registry.models import Channel
from content_review.errors import WarningsNotAcknowledged
from content_review.models import Delivery, Submission
from content_review.services import media
from tests.make import content as make
from tests.make.accounts import make_holder, make_unit
from tests.make.channels import make_official_channel

_numbers = count(1)
# Statements that a GET never sends.
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE)", re.IGNORECASE)


def read(delivery: Delivery) -> Delivery:
    """The delivery as the database holds it now, with what addresses name."""
    return Delivery.objects.select_related("submission", "channel__platform", "channel__unit").get(
        pk=delivery.pk
    )


def url(delivery: Delivery, name: str = "delivery", **more: Any) -> str:
    """An address of the delivery: its page, or one of its steps or files."""
    return reverse(
        f"content:{name}",
        kwargs={"number": delivery.submission.number, "channel": delivery.channel.uid, **more},
    )


def step_url(delivery: Delivery, step: str) -> str:
    return url(delivery, "delivery_step", step=step)


def official(**details: Any) -> Delivery:
    """A ready delivery of a unit's post on an official X account."""
    return read(make.make_ready_delivery(**details))


def of_unit(*, unit: Unit | None = None, **details: Any) -> Delivery:
    """A ready delivery on an X account of the writer's own unit, who represents it."""
    unit = unit or make_unit()
    writer = make_holder(Role.REPRESENTATIVE, unit=unit)
    channel = make.make_unit_channel(unit, user=writer, platform="x")
    writer = User.objects.get(pk=writer.pk)
    return read(make.make_ready_delivery(unit=unit, submitter=writer, channels=[channel], **details))


def publisher_of(delivery: Delivery) -> User:
    """Whoever represents the channel."""
    return make.make_publisher(Channel.objects.with_people().get(pk=delivery.channel_id))


def writer_of(delivery: Delivery) -> User:
    """Whoever wrote the post."""
    return User.objects.get(pk=delivery.submission.submitter_id)


def proof(delivery: Delivery, **changes: Any) -> dict[str, Any]:
    """What the form "I have published it" sends."""
    given = {
        "version": delivery.version,
        "permalink": make.make_permalink(delivery.channel),
        "published_at_0": "",
        "published_at_1": "",
        **changes,
    }
    return {name: value for name, value in given.items() if value is not None}


def send_proof(client: Client, delivery: Delivery, **changes: Any):
    return client.post(url(delivery), proof(delivery, **changes))


def with_pictures(pictures: dict[str, bytes], platforms: tuple[str, ...], **details: Any) -> Submission:
    """An approved post on official accounts of these platforms, with these uploads; warnings are ticked."""
    channels = [
        make_official_channel(platform=platform, handle=f"ornekkent{next(_numbers)}")
        for platform in platforms
    ]
    submission = make.make_draft(channels=channels, **details)
    for number, (name, data) in enumerate(pictures.items(), start=1):
        row = media.add_image(submission, upload=SimpleUploadedFile(name, data), actor=submission.submitter)
        row.alt_text = f"Köşeleri renkli {number}. deneme görseli."
        row.save(update_fields=["alt_text"])
        row.asset.rights_basis, row.asset.has_people = "own", False
        row.asset.save(update_fields=["rights_basis", "has_people"])
    try:
        sent = make.send(submission)
    except WarningsNotAcknowledged as refusal:
        sent = make.send(submission, acknowledged=refusal.missing)
    return make.approve(sent)


def whole(response: HttpResponse) -> bytes:
    """Everything a download sends, as a browser would read it, so that its temporary file is closed."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def delivery_on(submission: Submission, platform: str) -> Delivery:
    return read(submission.deliveries.get(channel__platform=platform))
