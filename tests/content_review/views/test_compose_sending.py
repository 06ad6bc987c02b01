"""Sending a post: what stands against it is said at its field, warnings need a tick, and a correction goes back."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from content_review.enums import DeliveryStatus, SubmissionStatus
from core import clock
from tests.content_review.views.posting import described, fields, make_writer, post_form, saved
from tests.make import content as make
from tests.make.accounts import make_institution
from tests.make.channels import make_official_channel

pytestmark = pytest.mark.django_db
SEND = {"intent": "submit"}


@pytest.fixture
def writer():
    make_institution()
    return make_writer()


@pytest.fixture
def client(client, writer):
    client.force_login(writer)
    return client


@pytest.fixture
def x():
    return make_official_channel(platform="x")


def errors_of(answer) -> dict[str, str]:
    """The error summary: anchor -> text."""
    page = answer.content.decode()
    summary = re.search(r'<div class="errsum".*?</div>', page, re.DOTALL)
    return dict(re.findall(r'<a href="#([^"]+)">([^<]+)</a>', summary[0])) if summary else {}


def test_a_good_post_is_sent_and_the_page_says_so(client, x):
    uid, answer = post_form(client, channels=[x], **SEND)
    post = saved(uid)
    assert answer.url == reverse("content:detail", args=[post.number])
    assert post.status == SubmissionStatus.SUBMITTED
    assert post.number in client.get(answer.url).content.decode()


@pytest.mark.parametrize(
    ("wrong", "anchor"),
    [
        ({"title": ""}, "compose-title"),
        ({"channels": []}, "compose-channels_0"),
        ({"text": ""}, "compose-text"),
        ({"text": "a" * 281}, "compose-text"),
        ({"text": "Kimlik no 10000000146 olan öğrenci."}, "compose-text"),
        ({"is_urgent": "on"}, "compose-urgent_reason"),
        ({"video_name": "a.mp4", "video_captions": "yes"}, "compose-video_duration"),
        ({"video_note": "Sürücüde."}, "compose-video_name"),
        ({"wished_at_0": "01.01.2020", "wished_at_1": "10:00"}, "compose-wished_at_0"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_sent(client, x, wrong, anchor):
    uid, answer = post_form(client, **{"channels": [x], **SEND, **wrong})
    assert anchor in errors_of(answer)
    assert f'id="{anchor}"' in answer.content.decode()
    assert saved(uid).status == SubmissionStatus.DRAFT
    assert saved(uid).draft.text == wrong.get("text", make.TEXT)


def test_a_text_too_long_for_one_platform_shows_at_the_text_of_that_platform(client, x):
    _uid, answer = post_form(client, channels=[x], **SEND, **{"text-x": "a" * 300})
    assert "compose-text-x" in errors_of(answer)


def test_an_image_without_answers_is_named_field_by_field(client, writer, x):
    post = make.make_draft(submitter=writer, channels=[x])
    make.attach(post, make.make_asset(unit=post.unit, actor=writer, rights_basis="", has_people=None), "")
    asset = post.draft.media.get().asset
    _uid, answer = post_form(client, post.uid, channels=[x], version=post.draft.version, **SEND)
    expected = {f"image-{asset.uid}-{name}" for name in ("alt_text", "rights_basis", "has_people_0")}
    assert expected <= errors_of(answer).keys()
    assert all(f'id="{anchor}"' in answer.content.decode() for anchor in expected)


def test_everything_that_is_wrong_is_said_at_once(client, writer, x):
    post = make.make_draft(submitter=writer, channels=[x])
    make.attach(post, make.make_asset(unit=post.unit, actor=writer, rights_basis="", has_people=None), "")
    asset = post.draft.media.get().asset
    _uid, answer = post_form(
        client,
        post.uid,
        channels=[x],
        title="",
        text="a" * 281 + " 0532 123 45 67",
        is_urgent="on",
        version=post.draft.version,
        **SEND,
    )
    expected = {"compose-title", "compose-text", "compose-urgent_reason", "compose-acknowledged_0"}
    expected |= {f"image-{asset.uid}-{name}" for name in ("alt_text", "rights_basis", "has_people_0")}
    assert expected <= errors_of(answer).keys()
    # What the checks say stays beside the form.
    assert "checkrow" in answer.content.decode()


def test_an_empty_form_reports_more_than_the_title(client, x):
    _uid, answer = post_form(client, title="", text="", channels=[], **SEND)
    assert {"compose-title", "compose-channels_0", "compose-text"} <= errors_of(answer).keys()


def test_what_could_not_be_read_is_judged_by_its_own_error_only(client, writer, x):
    post = make.make_draft(submitter=writer, channels=[x], wished_at=clock.now() - timedelta(days=2))
    _uid, answer = post_form(
        client,
        post.uid,
        channels=[x],
        version=post.draft.version,
        wished_at_0="bozuk",
        wished_at_1="10:00",
        **SEND,
    )
    page = answer.content.decode()
    summary = re.search(r'<div class="errsum".*?</div>', page, re.DOTALL)[0]
    assert summary.count("#compose-wished_at_0") == 1


def test_a_missing_licence_is_said_at_the_licence(client, writer, x):
    post = make.make_draft(submitter=writer, channels=[x], images=1)
    media = post.draft.media.select_related("asset").get()
    _uid, answer = post_form(
        client,
        post.uid,
        channels=[x],
        version=post.draft.version,
        media=[str(media.asset.uid)],
        **SEND,
        **described(media, rights_basis="licensed"),
    )
    assert list(errors_of(answer)) == [f"image-{media.asset.uid}-rights_note"]


def test_the_errors_of_images_follow_their_new_order(client, writer, x):
    post = make.make_draft(submitter=writer, channels=[x], images=2)
    first, second = post.draft.media.select_related("asset")
    _uid, answer = post_form(
        client,
        post.uid,
        channels=[x],
        version=post.draft.version,
        media=[str(second.asset.uid), str(first.asset.uid)],
        **SEND,
        **described(first, alt_text=""),
        **described(second),
    )
    assert list(errors_of(answer)) == [f"image-{first.asset.uid}-alt_text"]


class TestWarnings:
    TEXT = "Sorularınız için 0532 123 45 67 numarasını arayın."

    def test_a_warning_waits_for_its_tick(self, client, x):
        uid, answer = post_form(client, channels=[x], text=self.TEXT, **SEND)
        page = answer.content.decode()
        [key] = re.findall(r'name="acknowledged"[^>]*value="([^"]+)"', page)
        assert key.startswith("phone:")
        # The summary leads to the tick, which stands in a section of its own.
        assert list(errors_of(answer)) == ["compose-acknowledged_0"]
        assert 'id="compose-acknowledged_0"' in page.split('id="compose-warnings"')[1]
        assert saved(uid).status == SubmissionStatus.DRAFT
        version = re.search(r'id="compose-version" value="(\d+)"', page)[1]
        _uid, sent = post_form(
            client, uid, channels=[x], text=self.TEXT, acknowledged=[key], version=version, **SEND
        )
        assert sent.status_code == 302
        assert saved(uid).status == SubmissionStatus.SUBMITTED

    def test_a_tick_says_how_many_findings_it_covers(self, client, x):
        text = f"{self.TEXT} Acil durumda 0533 123 45 89."
        _uid, answer = post_form(client, channels=[x], text=text, **SEND)
        section = answer.content.decode().split('id="compose-warnings"')[1].split("</section>")[0]
        assert section.count('type="checkbox"') == 1
        assert "(2)</b>" in section
        assert section.count('class="warned"') == 2

    def test_a_tick_stays_when_something_else_is_wrong(self, client, x):
        uid, answer = post_form(client, channels=[x], text=self.TEXT, **SEND)
        key = re.search(r'name="acknowledged"[^>]*value="([^"]+)"', answer.content.decode())[1]
        _uid, answer = post_form(
            client,
            uid,
            channels=[x],
            text=self.TEXT + "a" * 281,
            acknowledged=[key],
            version=saved(uid).draft.version,
            **SEND,
        )
        assert re.search(rf'value="{re.escape(key)}" checked', answer.content.decode())


class TestAgain:
    def test_a_correction_goes_back_with_what_changed(self, client, writer, x):
        post = make.request_changes(make.make_submitted(submitter=writer, channels=[x]))
        _uid, answer = post_form(
            client,
            post.uid,
            channels=[x],
            text="Tarihiyle birlikte yeni metin.",
            version=post.draft.version,
            change_note="Tarih eklendi.",
            **SEND,
        )
        assert answer.status_code == 302
        now = make.read(post)
        assert now.status == SubmissionStatus.SUBMITTED
        assert now.current_revision.note == "Tarih eklendi."
        assert now.current_revision.number == 2

    def test_an_approved_post_warns_and_goes_back_to_review(self, client, writer, x):
        post = make.make_approved(submitter=writer, channels=[x], wished_at=clock.now() + timedelta(days=3))
        page = client.get(reverse("content:edit", args=[post.number])).content.decode()
        assert "note--warn" in page
        _uid, answer = post_form(
            client, post.uid, channels=[x], text="Saat değişti.", version=post.draft.version, **SEND
        )
        assert answer.status_code == 302
        now = make.read(post)
        assert now.status == SubmissionStatus.SUBMITTED
        assert now.deliveries.get().status == DeliveryStatus.PENDING

    def test_an_approved_post_that_did_not_change_is_not_sent(self, client, writer, x):
        post = make.make_approved(submitter=writer, channels=[x], wished_at=clock.now() + timedelta(days=3))
        _uid, answer = post_form(
            client,
            post.uid,
            channels=[x],
            version=post.draft.version,
            wished_at_0=f"{clock.local(post.wished_at):%d.%m.%Y}",
            wished_at_1=f"{clock.local(post.wished_at):%H:%M}",
            **SEND,
        )
        assert "errsum" in answer.content.decode()
        assert make.read(post).status == SubmissionStatus.APPROVED


def test_sending_twice_sends_once(client, x):
    uid, _answer = post_form(client, channels=[x], **SEND)
    _uid, again = post_form(client, uid, channels=[x], version=saved(uid).draft.version, **SEND)
    assert again.status_code == 409
    assert saved(uid).revision_count == 1


def test_a_unit_without_accounts_sends_to_an_official_one(client, writer, x):
    """P27: administrative units too may ask for content to be shared."""
    assert not writer.appointments.get().unit.channels.exists()
    uid, _answer = post_form(client, channels=[x], **SEND)
    assert saved(uid).status == SubmissionStatus.SUBMITTED


def test_a_stranger_cannot_send(x):
    post = make.make_draft(channels=[x])
    client = Client()
    client.force_login(make_writer())
    answer = client.post(reverse("content:draft", args=[post.uid]), fields(channels=[x], **SEND))
    assert answer.status_code == 404
    assert saved(post.uid).status == SubmissionStatus.DRAFT
