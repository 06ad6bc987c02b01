"""The unit's list and a post's page: who sees what, in which words, and what may be done there."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from content_review.enums import DeliveryStatus, SubmissionStatus
from content_review.models import Message, Submission
from content_review.selectors import posts
from content_review.services import claims, drafts, threads
from core import clock
from tests.content_review.views.posting import make_writer
from tests.make import content as make
from tests.make.accounts import make_holder, make_institution, make_unit
from tests.make.channels import make_official_channel

pytestmark = pytest.mark.django_db
LIST = "/gonderiler/"


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


def numbers(answer):
    return re.findall(r'href="/gonderiler/(G-\d{4}-\d+)/"', answer.content.decode())


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


class TestList:
    def test_each_tab_holds_its_posts_and_counts_them(self, client, writer, x):
        made = {"submitter": writer, "channels": [x]}
        draft = make.make_draft(**made)
        waiting = make.make_submitted(**made, text="Bekleyen.")
        back = make.request_changes(make.make_submitted(**made, text="Dönen."))
        approved = make.make_scheduled_delivery(**made, text="Onaylanan.").submission
        out = make.make_published(**made, text="Yayımlanan.")
        colleague = make.make_draft(submitter=make_writer(unit=draft.unit), channels=[x])
        expected = {
            "benim": {draft, waiting, back, approved, out},
            "birimim": {draft, waiting, back, approved, out, colleague},
            "duzeltme": {back},
            "incelemede": {waiting},
            "onaylanan": {approved, out},
            "yayimlanan": {out},
            "taslak": {draft, colleague},
            "tumu": {draft, waiting, back, approved, out, colleague},
        }
        assert expected.keys() == posts.TABS.keys()
        for tab, found in expected.items():
            answer = client.get(LIST, {"sekme": tab})
            assert set(numbers(answer)) == {post.number for post in found}, tab
        counts = {tab.key: tab.count for tab in posts.tabs(writer)}
        assert counts == {tab: len(found) for tab, found in expected.items()}

    def test_the_first_tab_is_mine_and_for_the_whole_institution_all(self, client, writer, x):
        own = make.make_submitted(submitter=writer, channels=[x])
        make.make_submitted(unit=own.unit, submitter=make_writer(unit=own.unit), channels=[x], text="Eş.")
        assert numbers(client.get(LIST)) == [own.number]
        assert len(numbers(signed_in(make_holder(Role.PRIVACY)).get(LIST))) == 2

    def test_counts_stop_at_their_cap(self, monkeypatch, writer, x):
        monkeypatch.setattr(posts, "MOST_COUNTED", 1)
        for text in ("Bir.", "İki.", "Üç."):
            make.make_draft(submitter=writer, channels=[x], text=text)
        assert {tab.key: tab.count for tab in posts.tabs(writer)}["tumu"] == 2

    def test_other_units_posts_are_not_there(self, client, x):
        foreign = make.make_submitted(channels=[x])
        assert foreign.number not in client.get(LIST, {"sekme": "tumu"}).content.decode()

    def test_drafts_of_units_stay_hidden_from_the_directorate(self, x):
        draft = make.make_draft(channels=[x])
        sent = make.make_submitted(channels=[x], text="Gönderildi.")
        page = signed_in(make.make_reviewer()).get(LIST, {"sekme": "tumu"})
        assert numbers(page) == [sent.number]
        assert draft.number not in page.content.decode()

    @pytest.mark.parametrize("words", ["ŞİKÂYET", "sikayet", "Şikayet", "g-2026", "KUTUPHANE"])
    def test_search_folds_turkish(self, client, writer, x, words):
        post = make.make_draft(
            submitter=writer, channels=[x], internal_title="Kütüphane şikâyet kutusu", internal_note="."
        )
        Submission.objects.filter(pk=post.pk).update(search_key="g-2026-00001 kutuphane sikayet kutusu .")
        assert numbers(client.get(LIST, {"ara": words})) == [post.number]
        assert numbers(client.get(LIST, {"ara": f"{words} olmayan"})) == []

    def test_filters_narrow_and_stand_as_chips(self, client, writer, x):
        instagram = make_official_channel(platform="instagram")
        one = make.make_submitted(submitter=writer, channels=[x])
        two = make.make_draft(submitter=writer, channels=[instagram], text="Başka.")
        today = f"{clock.today():%d.%m.%Y}"
        tomorrow = f"{clock.today() + timedelta(days=1):%d.%m.%Y}"
        for query, expected in (
            ({"durum": "draft"}, {two}),
            ({"platform": "x"}, {one}),
            ({"platform": "instagram"}, {two}),
            ({"hesap": str(x.uid)}, {one}),
            ({"birim": one.unit.code}, {one, two}),
            ({"birim": "YOK"}, {one, two}),
            ({"ilk": today, "son": today}, {one, two}),
            ({"ilk": tomorrow}, set()),
            ({"durum": "bilinmeyen", "ilk": "dün"}, {one, two}),
        ):
            answer = client.get(LIST, query)
            assert set(numbers(answer)) == {post.number for post in expected}, query
        assert "chip" in client.get(LIST, {"durum": "draft"}).content.decode()

    @pytest.mark.parametrize("tab", posts.TABS)
    def test_an_empty_tab_says_what_to_do(self, client, tab):
        page = client.get(LIST, {"sekme": tab}).content.decode()
        assert 'class="empty"' in page
        assert reverse("content:new") in page

    def test_no_match_offers_to_take_the_filters_off(self, client):
        page = client.get(LIST, {"ara": "olmayan"}).content.decode()
        assert 'href="?sekme=benim"' in page

    def test_pages_follow_each_other_without_gaps(self, client, writer, x):
        made = [make.make_draft(submitter=writer, channels=[x], text=f"{n}.") for n in range(27)]
        first = client.get(LIST)
        following = re.search(r'href="(\?[^"]*imlec=[^"]+)" rel="next"', first.content.decode())[1]
        second = client.get(LIST + following.replace("&amp;", "&"))
        seen = [*numbers(first), *numbers(second)]
        assert seen == [post.number for post in reversed(made)]

    def test_the_export_holds_what_the_list_shows_and_no_formula(self, client, writer, x):
        post = make.make_submitted(submitter=writer, channels=[x], internal_title="=1+1")
        make.make_draft(submitter=writer, channels=[x], text="Taslak.")
        answer = client.get(reverse("content:export"), {"durum": "submitted"})
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        [header, row] = list(csv.reader(io.StringIO(text)))
        assert len(header) == len(row)
        assert row[:2] == [post.number, "'=1+1"]
        assert x.handle in row[5]

    def test_the_same_queries_for_one_five_and_fifty(self, client, writer, x, query_budget):
        for rows in (1, 5, 50):
            while Submission.objects.count() < rows:
                make.make_draft(submitter=writer, channels=[x], text=f"{Submission.objects.count()}")
            with query_budget("content:list", at_most=12):
                client.get(LIST)


class TestState:
    def test_in_words(self, writer, x):
        made = {"submitter": writer, "channels": [x]}
        waiting = make.make_submitted(**made)
        assert posts.state_of(waiting) == SubmissionStatus.SUBMITTED
        claims.claim(waiting, actor=make.make_reviewer())
        waiting = make.read(waiting)
        assert posts.state_of(waiting).icon == "eye"
        assert waiting.claimed_by.full_name in posts.next_step(waiting)
        scheduled = make.make_scheduled_delivery(**made, text="Zamanlı.").submission
        assert posts.state_of(scheduled) == DeliveryStatus.SCHEDULED
        ready = make.make_approved(**made, text="Hazır.")
        assert posts.state_of(ready) == DeliveryStatus.READY
        out = make.make_published(**made, text="Yayında.")
        assert posts.state_of(out) == DeliveryStatus.PUBLISHED
        assert posts.publication_time(out) == out.deliveries.get().published_at

    def test_every_status_says_what_happens_next(self, writer, x):
        made = {"submitter": writer, "channels": [x]}
        sentences = [
            posts.next_step(post)
            for post in (
                make.make_draft(**made),
                make.make_submitted(**made, text="1"),
                make.request_changes(make.make_submitted(**made, text="2")),
                make.reject(make.make_submitted(**made, text="3")),
                make.make_approved(**made, text="4"),
                make.make_scheduled_delivery(**made, text="5").submission,
                make.make_published(**made, text="6"),
            )
        ]
        assert all(sentences)
        assert len(set(sentences)) == len(sentences)


class TestDetail:
    def page(self, client, post):
        return client.get(reverse("content:detail", args=[post.number])).content.decode()

    def test_a_decision_shows_reason_and_principle(self, client, writer, x):
        post = make.reject(make.make_submitted(submitter=writer, channels=[x]), reason="Reklam içeriyor.")
        page = self.page(client, post)
        assert "Reklam içeriyor." in page
        assert make.make_principle().title in page

    def test_previews_checks_deliveries_and_versions_are_there(self, client, writer, x):
        post = make.make_published(submitter=writer, channels=[x], images=1)
        page = self.page(client, post)
        asset = post.current_revision.media.get().asset
        assert reverse("content:image", args=[asset.uid, "orta"]) in page
        assert post.deliveries.get().published_post.permalink in page
        for part in ('id="preview-x"', 'id="places"', 'id="checks"', 'id="versions"', 'class="tl"'):
            assert part in page

    def test_a_draft_shows_how_it_will_look(self, client, writer, x):
        post = make.make_draft(submitter=writer, channels=[x])
        assert make.TEXT in self.page(client, post)

    def test_what_a_correction_changed_can_be_read(self, client, writer, x):
        post = make.request_changes(make.make_submitted(submitter=writer, channels=[x]))
        drafts.save(post, actor=writer, version=make.read(post).draft.version, text="Yepyeni bir metin.")
        post = make.send(post)
        address = reverse("content:detail", args=[post.number])
        assert "<ins>" in client.get(address, {"fark": "2"}).content.decode()
        for other in ("1", "3", "x", "²"):
            assert "<ins>" not in client.get(address, {"fark": other}).content.decode()

    def test_internal_notes_stay_with_the_directorate(self, client, writer, x):
        post = make.make_submitted(submitter=writer, channels=[x])
        reviewer = make.make_reviewer()
        threads.write(post, actor=reviewer, body="Yalnız bizim için.", is_internal=True)
        threads.write(post, actor=reviewer, body="Birime sorumuz var.")
        page = self.page(client, post)
        assert "Birime sorumuz var." in page
        assert "Yalnız bizim için." not in page

    def test_the_unit_writes_to_the_directorate(self, client, writer, x):
        post = make.make_submitted(submitter=writer, channels=[x])
        address = reverse("content:message", args=[post.number])
        assert client.post(address, {"body": "Ne zaman bakılır?"}).status_code == 302
        message = Message.objects.get()
        assert (message.body, message.is_internal) == ("Ne zaman bakılır?", False)
        answer = client.post(address, {"body": "  "})
        assert answer.status_code == 200 and "errsum" in answer.content.decode()
        assert Message.objects.count() == 1

    def test_other_units_find_nothing_here(self, x):
        post = make.make_submitted(channels=[x])
        stranger = signed_in(make_writer())
        for name in ("detail", "edit"):
            assert stranger.get(reverse(f"content:{name}", args=[post.number])).status_code == 404
        for name in ("copy", "message"):
            assert stranger.post(reverse(f"content:{name}", args=[post.number])).status_code == 404
        assert stranger.post(reverse("content:act", args=[post.number, "geri-cek"])).status_code == 404

    def test_the_same_queries_whatever_the_post_holds(self, client, writer, x, query_budget):
        channels = [x, make_official_channel(platform="linkedin")]
        small = make.make_submitted(submitter=writer, channels=[x])
        large = make.make_submitted(submitter=writer, channels=channels, images=4, text="Uzun.")
        for text in ("Bir", "İki", "Üç"):
            threads.write(large, actor=writer, body=text)
        for post in (small, large):
            with query_budget("content:detail", at_most=15):
                self.page(client, post)
        own = make.make_unit_channel(writer.appointments.get().unit, user=writer, platform="x")
        ready = make.make_approved(submitter=writer, channels=[own, x], text="Hazır.")
        with query_budget("content:detail approved", at_most=15):
            page = self.page(client, ready)
        links = re.findall(r'href="(/gonderiler/[^"]+/yayin/[^"]+)"', page)
        assert links == [reverse("content:delivery", args=[ready.number, own.uid])]


class TestSteps:
    def act(self, client, post, step, **data):
        data.setdefault("version", post.version)
        return client.post(reverse("content:act", args=[post.number, step]), data)

    def test_each_is_asked_once_more_and_changes_nothing_by_get(self, client, writer, x):
        post = make.make_submitted(submitter=writer, channels=[x])
        for step in ("geri-al", "geri-cek"):
            answer = client.get(reverse("content:act", args=[post.number, step]))
            assert answer.status_code == 200
            assert 'method="post"' in answer.content.decode()
        assert make.read(post).status == SubmissionStatus.SUBMITTED

    def test_recall_withdraw_and_archive(self, client, writer, x):
        post = make.make_submitted(submitter=writer, channels=[x])
        assert self.act(client, post, "geri-al").status_code == 302
        post = make.read(post)
        assert post.status == SubmissionStatus.DRAFT
        assert self.act(client, post, "geri-cek", reason="Etkinlik ertelendi.").status_code == 302
        post = make.read(post)
        assert post.status == SubmissionStatus.WITHDRAWN
        assert self.act(client, post, "arsivle").status_code == 302
        assert make.read(post).status == SubmissionStatus.ARCHIVED

    def test_a_stale_page_is_refused_with_who_and_when(self, client, writer, x):
        post = make.make_submitted(submitter=writer, channels=[x])
        make.approve(post)
        answer = self.act(client, post, "geri-al")
        assert answer.status_code == 409
        assert make.read(post).status == SubmissionStatus.APPROVED

    def test_a_step_that_the_state_forbids_is_a_conflict(self, client, writer, x):
        post = make.make_draft(submitter=writer, channels=[x])
        assert client.get(reverse("content:act", args=[post.number, "arsivle"])).status_code == 409

    def test_who_may_only_read_is_refused(self, x):
        post = make.make_submitted(channels=[x])
        reader = signed_in(make_holder(Role.PRIVACY))
        assert reader.get(reverse("content:detail", args=[post.number])).status_code == 200
        assert reader.get(reverse("content:act", args=[post.number, "geri-cek"])).status_code == 403
        assert self.act(reader, post, "geri-cek").status_code == 403
        assert make.read(post).status == SubmissionStatus.SUBMITTED

    def test_an_unknown_step_is_not_there(self, client, writer, x):
        post = make.make_draft(submitter=writer, channels=[x])
        assert client.get(reverse("content:act", args=[post.number, "sil"])).status_code == 404

    def test_buttons_are_those_that_work(self, client, writer, x):
        made = {"submitter": writer, "channels": [x]}
        for post, offered in (
            (make.make_draft(**made), {"geri-cek"}),
            (make.make_submitted(**made, text="1"), {"geri-al", "geri-cek"}),
            (make.reject(make.make_submitted(**made, text="2")), {"arsivle"}),
            (make.make_published(**made, text="3"), {"arsivle"}),
        ):
            page = client.get(reverse("content:detail", args=[post.number])).content.decode()
            shown = set(re.findall(rf"/gonderiler/{post.number}/(geri-al|geri-cek|arsivle)/", page))
            assert shown == offered, post.status

    def test_a_rejected_post_is_copied_into_a_new_draft(self, client, writer, x):
        post = make.reject(make.make_submitted(submitter=writer, channels=[x]))
        answer = client.post(reverse("content:copy", args=[post.number]))
        copy = Submission.objects.get(copied_from=post)
        assert answer.url == reverse("content:edit", args=[copy.number])
        assert copy.draft.text == make.TEXT

    def test_a_post_in_review_is_not_copied(self, client, writer, x):
        post = make.make_submitted(submitter=writer, channels=[x])
        assert client.post(reverse("content:copy", args=[post.number])).status_code == 403


def test_a_number_that_is_none_is_not_there(client):
    for path in ("/gonderiler/G-2026-1/", "/gonderiler/142/", "/gonderiler/G-2026-99999/"):
        assert client.get(path).status_code == 404


def test_units_below_a_head_are_read_by_the_head(x):
    faculty = make_unit()
    department = make_unit(parent=faculty)
    post = make.make_submitted(unit=department, submitter=make_writer(unit=department), channels=[x])
    head = signed_in(make_holder(Role.UNIT_HEAD, unit=faculty))
    assert numbers(head.get(LIST, {"sekme": "birimim"})) == [post.number]
