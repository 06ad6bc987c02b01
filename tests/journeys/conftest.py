"""What every journey shares: the cast, browser pages on a desk or in the hand, photographs, the proof at the end."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from tests.cast import cast
from tests.journeys.stage import Stage


@pytest.fixture(params=["desktop", "phone"])
def device(request: pytest.FixtureRequest) -> str:
    """Every journey is gone on a desk (1440 x 900) and in the hand (390 x 844)."""
    return request.param


@pytest.fixture
def stage(
    transactional_db: None, browser: object, live_server: object, device: str, request: pytest.FixtureRequest
) -> Iterator[Stage]:
    """The cast at work; when the journey is over nothing has gone wrong on any page and every invariant holds."""
    people = cast()
    # The notice of a decision waits while it can be undone; a second is long enough here.
    people.institution.limits = {**people.institution.limits, "undo_seconds": 1}
    people.institution.save(update_fields=["limits"])
    played = Stage(people, browser, live_server.url, device, request.node.originalname)  # type: ignore[attr-defined]
    # What the cast was told when it was appointed is read; the story begins with an empty post bag.
    played.work_off_jobs()
    yield played
    played.close()
    if not request.session.testsfailed:
        played.assert_all_went_well()


@pytest.fixture
def photographs(tmp_path: Path) -> list[Path]:
    """Two pictures as a phone takes them, in Instagram's own ratio."""
    paths = [tmp_path / "senlik-sahne.jpg", tmp_path / "senlik-kalabalik.jpg"]
    for place, path in enumerate(paths):
        picture = Image.new("RGB", (1080, 1350), (30 + 60 * place, 98, 117))
        ImageDraw.Draw(picture).ellipse((200, 300, 880, 980), fill=(220, 180, 90))
        picture.save(path, "JPEG", quality=88)
    return paths
