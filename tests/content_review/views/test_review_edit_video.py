"""The Directorate changes the declared video of a post, leaves it out, or declares one (P06)."""

import pytest

from accounts.enums import Role
from tests.content_review.views.editing import errors_of, opened, url
from tests.content_review.views.reviewing import as_, fresh
from tests.make import content as make
from tests.make.accounts import make_holder, make_institution

pytestmark = pytest.mark.django_db

VIDEO = {"name": "tanitim.mp4", "seconds": 90, "has_captions": True, "note": "Sürücüde"}


@pytest.fixture
def designer(client):
    """The Directorate's designer, signed in."""
    make_institution()
    person = make_holder(Role.DESIGNER)
    as_(client, person)
    return person


@pytest.fixture
def post():
    return make.make_submitted(images=1)


@pytest.fixture
def filmed():
    return make.send(make.make_draft(video=VIDEO), acknowledged=["media_count:x"])


def video_of(post):
    return fresh(post).current_revision.video


def test_the_declared_video_is_shown_and_untouched_by_another_edit(client, designer, filmed):
    page = client.get(url(filmed))
    for name, value in {
        "name": "tanitim.mp4",
        "duration": "01:30",
        "captions": "yes",
        "note": "Sürücüde",
    }.items():
        assert page.context["form"][f"video_{name}"].value() == value
    client.post(url(filmed), opened(client, filmed, text="Yeni metin."))
    assert video_of(filmed) == VIDEO


def test_the_declared_video_is_changed_and_checked_again(client, designer, filmed):
    changes = {
        "video_name": "gece.mp4",
        "video_duration": "00:45",
        "video_captions": "no",
        "video_note": "",
    }
    assert client.post(url(filmed), opened(client, filmed, **changes)).status_code == 302
    assert video_of(filmed) == {"name": "gece.mp4", "seconds": 45, "has_captions": False, "note": ""}
    findings = {row["check"] for row in fresh(filmed).current_revision.check_runs.first().findings}
    assert "video_captions" in findings


def test_the_declared_video_is_left_out_whatever_stands_in_its_fields(client, designer, filmed):
    changes = {"video_out": "on", "video_duration": "bir buçuk", "video_name": ""}
    assert client.post(url(filmed), opened(client, filmed, **changes)).status_code == 302
    assert video_of(filmed) == {}


def test_a_video_is_declared_where_there_was_none(client, designer, post):
    assert 'name="video_out"' not in client.get(url(post)).content.decode()
    changes = {"video_name": "gece.mp4", "video_duration": "00:45", "video_captions": "yes"}
    assert client.post(url(post), opened(client, post, **changes)).status_code == 302
    assert video_of(post)["seconds"] == 45


@pytest.mark.parametrize(
    ("changes", "anchor"),
    [
        ({"video_name": " "}, "edit-video_name"),
        ({"video_duration": ""}, "edit-video_duration"),
        ({"video_duration": "bir buçuk"}, "edit-video_duration"),
        ({"video_captions": ""}, "edit-video_captions_0"),
    ],
)
def test_a_half_declared_video_is_refused_and_nothing_typed_is_lost(
    client, designer, filmed, changes, anchor
):
    page = client.post(url(filmed), opened(client, filmed, text="Yeni metin.", **changes))
    assert page.status_code == 200
    assert set(errors_of(page)) == {anchor}
    assert "Yeni metin." in page.content.decode()
    assert video_of(filmed) == VIDEO
