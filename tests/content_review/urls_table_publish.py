"""Pages of publishing that answer HTML, with somebody who may open them: for the runs over all pages.

Each entry is `(url_name, kwargs_factory, persona_role)` as in tests/accounts/urls_table.py.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from accounts.enums import Role
from content_review.models import Delivery
from content_review.services import deliveries
from core import clock
from tests.make import content as make

Kwargs = Callable[[], dict[str, Any]]


def rows() -> dict[str, Any]:
    """A publication in every tab, on official accounts."""
    make.make_ready_delivery(images=1)
    make.make_scheduled_delivery()
    held = make.make_ready_delivery()
    deliveries.hold(held, actor=make.make_reviewer(), reason="Salon değişti.")
    make.make_published()
    return {}


def no_rows() -> dict[str, Any]:
    return {}


def address_of(delivery: Delivery) -> dict[str, Any]:
    return {"number": delivery.submission.number, "channel": delivery.channel.uid}


def ready() -> dict[str, Any]:
    """Text, three images with descriptions, and the form that takes the proof."""
    return address_of(make.make_ready_delivery(images=3))


def scheduled() -> dict[str, Any]:
    return address_of(make.make_scheduled_delivery())


def held() -> dict[str, Any]:
    delivery = make.make_ready_delivery()
    deliveries.hold(delivery, actor=make.make_reviewer(), reason="Salon değişti.")
    return address_of(delivery)


def published() -> dict[str, Any]:
    """Its address is as long as addresses of platforms become."""
    delivery = make.make_ready_delivery(images=1)
    make.publish(delivery, permalink=f"https://x.com/i/web/status/{'1234567890' * 2}?sayfa={'a' * 40}")
    return address_of(delivery)


def taken_down() -> dict[str, Any]:
    delivery = make.make_published().deliveries.get()
    deliveries.take_down(delivery, actor=make.make_reviewer(), reason="Tarih yanlıştı.")
    return address_of(delivery)


def pending() -> dict[str, Any]:
    later = clock.now() + timedelta(days=3)
    return address_of(make.make_submitted(wished_at=later).deliveries.get())


def to_hold() -> dict[str, Any]:
    return {**scheduled(), "step": "beklet"}


def to_make_ready() -> dict[str, Any]:
    return {**scheduled(), "step": "hemen"}


def to_release() -> dict[str, Any]:
    return {**held(), "step": "surdur"}


def to_take_down() -> dict[str, Any]:
    return {**published(), "step": "kaldir"}


def to_cancel() -> dict[str, Any]:
    return {**ready(), "step": "iptal"}


PAGES: list[tuple[str, Kwargs, str | None]] = [
    ("content:publishing", rows, Role.MANAGER),
    ("content:publishing", no_rows, Role.REPRESENTATIVE),
    *[
        ("content:delivery", state, Role.REVIEWER)
        for state in (ready, scheduled, held, published, taken_down, pending)
    ],
    ("content:delivery_time", scheduled, Role.REVIEWER),
    ("content:delivery_address", published, Role.REVIEWER),
    *[
        ("content:delivery_step", step, Role.REVIEWER)
        for step in (to_hold, to_make_ready, to_release, to_take_down, to_cancel)
    ],
]
