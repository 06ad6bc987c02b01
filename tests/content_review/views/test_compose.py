"""Writing a post: GET writes nothing, the first POST makes the draft, nothing typed is ever lost."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.services import appointments
from content_review.enums import SubmissionStatus
from content_review.models import Draft, Submission
from core import clock
from tests.content_review.views.posting import autosave, described, fields, make_writer, post_form, saved
from tests.make import content as make
from tests.make.accounts import make_appointment, make_holder, make_institution, make_unit
from tests.make.channels import make_official_channel

pytestmark = pytest.mark.django_db


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


class TestPage:
    def test_opening_the_form_writes_nothing(self, client):
        first, second = (client.get(reverse("content:new")).content.decode() for _ in range(2))
        assert not Submission.objects.exists()
        uids = {re.search(r'data-uid="([0-9a-f-]{36})"', page)[1] for page in (first, second)}
        assert len(uids) == 2

    def test_own_accounts_and_official_ones_are_offered_with_their_state(self, client, writer, x):
        unit = writer.appointments.get().unit
        own = make.make_unit_channel(unit, handle="okent_kutup")
        waiting = make.make_unit_channel(unit, platform="youtube", status="awaiting_escrow")
        foreign = make.make_unit_channel(make_unit(), handle="okent_baska")
        page = client.get(reverse("content:new")).content.decode()
        for channel in (own, waiting, x):
            assert str(channel.uid) in page
        assert str(foreign.uid) not in page
        assert str(waiting.get_status_display()) in page

    def test_the_form_of_a_draft_shows_what_was_saved(self, client, writer, x):
        post = make.make_draft(submitter=writer, channels=[x], images=1)
        page = client.get(reverse("content:edit", args=[post.number])).content.decode()
        assert make.TEXT in page
        assert re.search(rf'value="{x.uid}"[^>]*checked', page)
        assert "Okuma salonunda çalışan öğrenciler." in page
        assert f'name="version" id="compose-version" value="{post.draft.version}"' in page

    def test_a_requested_correction_stands_above_the_form(self, client, writer, x):
        post = make.request_changes(
            make.make_submitted(submitter=writer, channels=[x]), reason="Tarih eksik."
        )
        page = client.get(reverse("content:edit", args=[post.number])).content.decode()
        assert "Tarih eksik." in page
        assert 'name="change_note"' in page

    def test_a_new_form_reminds_of_unfinished_drafts(self, client, writer, x):
        post = make.make_draft(submitter=writer, channels=[x])
        make.make_submitted(submitter=writer, channels=[x], internal_title="Gönderilmiş")
        page = client.get(reverse("content:new")).content.decode()
        assert reverse("content:edit", args=[post.number]) in page
        assert "Gönderilmiş" not in page

    def test_the_address_of_the_draft_leads_to_its_page(self, client, writer, x):
        draft = make.make_draft(submitter=writer, channels=[x])
        waiting = make.make_submitted(submitter=writer, channels=[x], text="Başka bir metin.")
        for post, name in ((draft, "content:edit"), (waiting, "content:detail")):
            answer = client.get(reverse("content:draft", args=[post.uid]))
            assert answer.url == reverse(name, args=[post.number])
        assert client.get(reverse("content:draft", args=[uuid4()])).url == reverse("content:new")


class TestSaving:
    def test_the_first_save_makes_the_draft_under_the_uid_of_the_page(self, client, writer, x):
        uid, answer = post_form(client, channels=[x], intent="save")
        post = saved(uid)
        assert answer.url == reverse("content:edit", args=[post.number])
        assert post.status == SubmissionStatus.DRAFT
        assert post.submitter == writer
        assert post.draft.text == make.TEXT
        assert list(post.draft.channels.all()) == [x]

    def test_the_same_save_twice_makes_one_draft(self, client, x):
        uid = uuid4()
        for _ in range(2):
            assert autosave(client, uid, channels=[x]).status_code == 200
        assert Submission.objects.count() == 1
        assert saved(uid).draft.version == 2

    def test_everything_of_the_form_is_kept(self, client, x):
        youtube = make_official_channel(platform="youtube")
        uid, _answer = post_form(
            client,
            channels=[x, youtube],
            intent="save",
            platform_title="Kütüphane 24 saat açık",
            **{"text-x": "Kısa metin.", "title-youtube": "Tanıtım"},
            video_name="tanitim.mp4",
            video_duration="01:30",
            video_captions="no",
            video_note="Ortak sürücüde, konuşma yok.",
            wished_at_0="24.11.2027",
            wished_at_1="14:30",
            is_urgent="on",
            urgent_reason="Sınav haftası başladı.",
            internal_note="Afiş hazırlanıyor.",
        )
        post = saved(uid)
        assert post.draft.variants == {"x": {"text": "Kısa metin."}, "youtube": {"title": "Tanıtım"}}
        assert post.draft.video == {
            "name": "tanitim.mp4",
            "seconds": 90,
            "has_captions": False,
            "note": "Ortak sürücüde, konuşma yok.",
        }
        assert f"{clock.local(post.wished_at):%d.%m.%Y %H:%M}" == "24.11.2027 14:30"
        assert (post.is_urgent, post.urgent_reason) == (True, "Sınav haftası başladı.")
        assert post.internal_note == "Afiş hazırlanıyor."
        page = client.get(reverse("content:edit", args=[post.number])).content.decode()
        for shown in ("01:30", "24.11.2027", "14:30", "Kısa metin.", "Sınav haftası başladı."):
            assert shown in page

    def test_an_unanswered_question_stays_unanswered(self, client, x):
        uid, _answer = post_form(client, channels=[x], intent="save", video_name="tanitim.mp4")
        assert saved(uid).draft.video["has_captions"] is None

    @pytest.mark.parametrize(
        "wrong", [{"wished_at_0": "31.02.2027", "wished_at_1": "14:30"}, {"video_duration": "bir buçuk"}]
    )
    def test_what_cannot_be_read_stays_on_the_page_and_the_rest_is_saved(self, client, x, wrong):
        uid, answer = post_form(client, channels=[x], intent="save", **wrong)
        page = answer.content.decode()
        assert answer.status_code == 200
        for value in wrong.values():
            assert f'value="{value}"' in page
        assert "errsum" in page
        assert saved(uid).draft.text == make.TEXT

    def test_the_images_are_described_and_ordered(self, client, writer, x):
        post = make.make_draft(submitter=writer, channels=[x], images=3)
        rows = list(post.draft.media.select_related("asset"))
        order = [str(rows[index].asset.uid) for index in (2, 0, 1)]
        autosave(
            client,
            post.uid,
            channels=[x],
            version=post.draft.version,
            media=order,
            **described(
                rows[0],
                alt_text="Yeni açıklama.",
                rights_basis="licensed",
                rights_note="No 7",
                has_people="yes",
            ),
        )
        now = list(post.draft.media.select_related("asset"))
        assert [str(row.asset.uid) for row in now] == order
        changed = now[1]
        assert (changed.alt_text, changed.asset.rights_basis) == ("Yeni açıklama.", "licensed")
        assert (changed.asset.rights_note, changed.asset.has_people) == ("No 7", True)
        assert now[0].alt_text == "Okuma salonunda çalışan öğrenciler."

    def test_a_channel_of_another_unit_is_refused_and_nothing_is_lost(self, client, x):
        foreign = make.make_unit_channel(make_unit())
        _uid, answer = post_form(client, channels=[x, foreign], intent="save")
        assert answer.status_code == 200
        assert "errsum" in answer.content.decode()
        assert make.TEXT in answer.content.decode()


class TestTwoWindows:
    @pytest.fixture
    def post(self, writer, x):
        return make.make_draft(submitter=writer, channels=[x])

    def test_the_second_window_learns_who_wrote_and_keeps_its_text(self, client, post, x):
        shown = post.draft.version
        assert autosave(client, post.uid, channels=[x], version=shown, text="Birinci.").status_code == 200
        answer = autosave(client, post.uid, channels=[x], version=shown, text="İkinci.")
        assert answer.status_code == 409
        assert post.submitter.full_name in answer.content.decode()
        assert 'name="overwrite"' in answer.content.decode()
        assert saved(post.uid).draft.text == "Birinci."

    def test_the_whole_form_comes_back_with_the_note(self, client, post, x):
        shown = post.draft.version
        autosave(client, post.uid, channels=[x], version=shown, text="Birinci.")
        _uid, answer = post_form(client, post.uid, channels=[x], version=shown, text="İkinci.", intent="save")
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "İkinci." in page
        assert f'id="compose-version" value="{shown}"' in page

    def test_either_text_can_be_kept(self, client, post, x):
        shown = post.draft.version
        autosave(client, post.uid, channels=[x], version=shown, text="Birinci.")
        _uid, answer = post_form(client, post.uid, channels=[x], version=shown, text="İkinci.", overwrite="1")
        assert answer.status_code == 302
        assert saved(post.uid).draft.text == "İkinci."

    def test_a_page_from_before_the_draft_does_not_overwrite_later_work(self, client, post, x):
        autosave(client, post.uid, channels=[x], version=post.draft.version, text="Yeni.")
        assert autosave(client, post.uid, channels=[x], version=0, text="Eski.").status_code == 409

    def test_a_post_that_was_sent_meanwhile_is_no_longer_written(self, client, post, x):
        shown = post.draft.version
        make.send(post)
        answer = autosave(client, post.uid, channels=[x], version=shown, text="Geç kaldı.")
        assert answer.status_code == 409
        assert 'name="overwrite"' not in answer.content.decode()
        _uid, page = post_form(client, post.uid, channels=[x], version=shown, text="Geç kaldı.")
        assert page.status_code == 409
        assert "Geç kaldı." in page.content.decode()


class TestUnits:
    @pytest.fixture
    def units(self, writer):
        other = make_unit(name_tr="İkinci Birim")
        make_appointment(role=Role.REPRESENTATIVE, unit=other, user=writer)
        return writer.appointments.order_by("pk")[0].unit, other

    def test_a_person_of_one_unit_is_not_asked(self, client):
        assert 'name="unit"' not in client.get(reverse("content:new")).content.decode()

    def test_a_person_of_several_units_chooses(self, client, units, x):
        _first, other = units
        uid, _answer = post_form(client, channels=[x], unit=str(other.uid), intent="save")
        assert saved(uid).unit == other

    def test_the_unit_changes_while_nothing_was_sent_and_foreign_accounts_go(self, client, units, x):
        first, other = units
        own = make.make_unit_channel(first)
        uid, _answer = post_form(client, channels=[x, own], unit=str(first.uid), intent="save")
        version = saved(uid).draft.version
        autosave(client, uid, channels=[x, own], unit=str(other.uid), version=version)
        assert saved(uid).unit == other
        assert list(saved(uid).draft.channels.all()) == [x]

    def test_a_refused_save_does_not_move_the_post(self, client, units, x):
        first, other = units
        uid, _answer = post_form(client, channels=[x], unit=str(first.uid), intent="save")
        version = saved(uid).draft.version
        autosave(client, uid, channels=[x], unit=str(first.uid), version=version, text="Birinci pencere.")
        answer = autosave(
            client, uid, channels=[x], unit=str(other.uid), version=version, text="İkinci pencere."
        )
        assert answer.status_code == 409
        assert (saved(uid).unit, saved(uid).draft.text) == (first, "Birinci pencere.")

    def test_a_unit_of_somebody_else_is_not_taken(self, client, units, x):
        uid, _answer = post_form(client, channels=[x], unit=str(make_unit().uid), intent="save")
        assert not Submission.objects.filter(uid=uid, unit__in=[units[1]]).exists()
        assert "errsum" in _answer.content.decode()

    def test_the_directorate_writes_for_its_own_unit(self, x):
        reviewer = make_holder(Role.REVIEWER)
        client = Client()
        client.force_login(reviewer)
        uid, _answer = post_form(client, channels=[x], intent="save")
        assert saved(uid).unit.is_directorate


class TestRights:
    def test_somebody_elses_draft_does_not_exist(self, client, x):
        foreign = make.make_draft(channels=[x])
        for name in ("draft", "autosave", "upload"):
            assert client.post(reverse(f"content:{name}", args=[foreign.uid]), fields()).status_code == 404
        assert client.get(reverse("content:edit", args=[foreign.number])).status_code == 404
        assert saved(foreign.uid).draft.text == make.TEXT

    def test_who_sees_a_post_but_may_not_write_it_is_told_so(self, x):
        post = make.request_changes(make.make_submitted(channels=[x]))
        client = Client()
        client.force_login(make.make_reviewer())
        assert client.get(reverse("content:edit", args=[post.number])).status_code == 403
        for name in ("draft", "autosave", "upload"):
            answer = client.post(reverse(f"content:{name}", args=[post.uid]), fields())
            assert answer.status_code == 403

    def test_a_post_in_review_is_not_edited(self, client, writer, x):
        post = make.make_submitted(submitter=writer, channels=[x])
        assert client.get(reverse("content:edit", args=[post.number])).status_code == 409

    def test_people_without_the_right_find_no_form(self, x):
        client = Client()
        client.force_login(make_holder(Role.AUDITOR))
        assert client.get(reverse("content:new")).status_code == 404
        assert client.post(reverse("content:autosave", args=[uuid4()]), fields()).status_code == 404
        assert not Draft.objects.exists()

    def test_signed_out_autosave_learns_where_to_sign_in(self, x):
        answer = Client().post(
            reverse("content:autosave", args=[uuid4()]), fields(), headers={"HX-Request": "true"}
        )
        assert answer.status_code == 401
        assert not Submission.objects.exists()

    def test_an_appointment_that_ended_closes_the_form(self, client, writer, x):
        post = make.make_draft(submitter=writer, channels=[x])
        appointments.end(writer.appointments.get(), actor=None, reason="Görev bitti.")
        assert client.get(reverse("content:edit", args=[post.number])).status_code == 404
        assert autosave(client, post.uid, version=post.draft.version).status_code == 404


class TestCounters:
    def test_they_count_what_is_typed_and_write_nothing(self, client, x):
        instagram = make_official_channel(platform="instagram")
        answer = client.post(
            reverse("content:measure", args=[uuid4()]),
            fields(channels=[x, instagram], text="a" * 281, **{"text-instagram": "👨‍👩‍👧‍👦"}),
        )
        page = answer.content.decode()
        assert re.search(r'class="over".*?<b>281</b>/280', page, re.DOTALL)
        assert "<b>7</b>/2.200" in page
        assert not Submission.objects.exists()

    def test_autosave_answers_with_counters_findings_and_previews(self, client, x):
        answer = autosave(client, uuid4(), channels=[x], text="a" * 281)
        page = answer.content.decode()
        for part in ("compose-state", "compose-counters", "compose-warnings", "compose-side", "compose-day"):
            assert f'id="{part}"' in page
        assert "preview-x" in page
        assert "checkrow" in page

    def test_other_posts_of_the_wished_day_are_counted(self, client, x):
        day = clock.local(clock.now()).replace(year=2028, month=3, day=6, hour=9, minute=0)
        make.make_approved(channels=[x], wished_at=day)
        answer = autosave(client, uuid4(), channels=[x], wished_at_0="06.03.2028", wished_at_1="15:00")
        assert re.search(r'id="compose-day">[^<]*\b1\b', answer.content.decode())


def test_pages_of_the_form_take_the_same_queries_whatever_the_rows(client, writer, query_budget):
    channels = [make_official_channel(platform=key) for key in ("x", "instagram", "linkedin")]
    small = make.make_draft(submitter=writer, channels=channels[:1], images=1)
    large = make.make_draft(submitter=writer, channels=channels, images=8, text="Uzun metin.")
    with query_budget("content:new", at_most=15):
        client.get(reverse("content:new"))
    for post in (small, large):
        with query_budget("content:edit", at_most=15):
            client.get(reverse("content:edit", args=[post.number]))


def test_autosave_keeps_the_bar_for_writes(client, x, query_budget):
    uid = uuid4()
    autosave(client, uid, channels=[x])
    with query_budget("content:autosave", at_most=30):
        autosave(client, uid, channels=[x], version=2, text="Değişti.")
