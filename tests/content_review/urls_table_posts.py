"""The unit's pages that answer HTML, with somebody who may open them: for the runs over all pages.

Each entry is `(url_name, kwargs_factory, persona_role)` as in tests/accounts/urls_table.py. A unit's page opens for the
unit's own people: where PERSON names a function, it gives the person for what the factory made.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from accounts.enums import Role
from accounts.models import User
from content_review.models import Submission
from core import clock
from tests.make import content as make
from tests.make.accounts import make_holder, make_unit

Kwargs = Callable[[], dict[str, Any]]


def lists() -> dict[str, Any]:
    """Posts in the states that a list shows."""
    make.make_draft()
    make.make_published(images=1)
    make.request_changes(make.make_submitted())
    make.make_submitted(wished_at=clock.now() + timedelta(days=2))
    return {}


def published() -> dict[str, Any]:
    return {"number": make.make_published(images=2).number}


def corrected() -> dict[str, Any]:
    """A post that came back: decision, two images, a second window's worth of everything on the form."""
    return {"number": make.request_changes(make.make_submitted(images=2)).number}


def approved_later() -> dict[str, Any]:
    return {"number": make.make_scheduled_delivery().submission.number}


def waiting() -> dict[str, Any]:
    return {"number": make.make_submitted().number, "step": "geri-cek"}


def writer(kwargs: dict[str, Any]) -> User:
    """Whoever began the post, read anew."""
    return User.objects.get(pk=Submission.objects.get(number=kwargs["number"]).submitter_id)


def representative(kwargs: dict[str, Any]) -> User:
    """A representative of a unit with an account of its own."""
    unit = make_unit()
    user = make_holder(Role.REPRESENTATIVE, unit=unit)
    make.make_unit_channel(unit, user=user, platform="youtube")
    make.make_official_channel(platform="instagram")
    return User.objects.get(pk=user.pk)


PAGES: list[tuple[str, Kwargs, str | None]] = [
    ("content:list", lists, Role.DIRECTOR),
    ("content:new", dict, Role.REPRESENTATIVE),
    ("content:edit", corrected, Role.REPRESENTATIVE),
    ("content:detail", published, Role.DIRECTOR),
    ("content:act", waiting, Role.REPRESENTATIVE),
]
PERSON: dict[str, Callable[[dict[str, Any]], User]] = {
    "content:new": representative,
    "content:edit": writer,
    "content:act": writer,
}
