"""The unit's list of posts: who sees what, in which tab and in which words."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Institution
from accounts.models.institution import default_limits
from content_review.enums import DeliveryStatus, SubmissionStatus
from content_review.models import Submission
from content_review.selectors import posts
from content_review.services import claims, submitting
from core import clock, tabs
from tests.content_review.views.posting import make_writer
from tests.content_review.views.reviewing import text_of, tr
from tests.make import content as make
from tests.make.accounts import make_holder, make_institution, make_unit
from tests.make.channels import make_official_channel

pytestmark = pytest.mark.django_db
LIST = "/gonderiler/"
# How long a claim holds.
IDLE = timedelta(minutes=30)


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
        ended = make.make_draft(**made, text="Biten.")
        submitting.withdraw(ended, actor=writer)
        submitting.archive(ended, actor=writer)
        expected = {
            "benim": {draft, waiting, back, approved, out},
            "birimim": {draft, waiting, back, approved, out, colleague},
            "duzeltme": {back},
            "incelemede": {waiting},
            "onaylanan": {approved, out},
            "yayimlanan": {out},
            "taslak": {draft, colleague},
            "tumu": {draft, waiting, back, approved, out, colleague},
            "arsiv": {ended},
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
        monkeypatch.setattr(tabs, "MOST_COUNTED", 1)
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

    def test_an_archived_post_is_found_where_its_status_is_asked_for(self, client, writer, x):
        post = make.make_draft(submitter=writer, channels=[x])
        submitting.archive(submitting.withdraw(post, actor=writer), actor=writer)
        assert numbers(client.get(LIST, {"sekme": "tumu"})) == []
        assert numbers(client.get(LIST, {"sekme": "tumu", "durum": "archived"})) == [post.number]

    def test_a_date_stands_once_and_what_is_not_understood_stays_with_its_error(self, client):
        page = client.get(LIST, {"ilk": "bozuk"}).content.decode()
        assert page.count('name="ilk"') == page.count('name="son"') == 1
        assert 'value="bozuk"' in page and 'id="filter-ilk_error"' in page
        assert '<details class="more w-100" open>' in page

    def test_a_draft_shows_the_platforms_and_exports_the_accounts_that_it_has_chosen(self, client, writer, x):
        instagram = make_official_channel(platform="instagram")
        make.make_draft(submitter=writer, channels=[x, instagram])
        [row] = client.get(LIST).context["page"].items
        assert row.platforms == ["x", "instagram"]
        exported = b"".join(client.get(f"{LIST}disa-aktar/").streaming_content).decode()
        assert x.handle in exported and instagram.handle in exported

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
        [header, row] = list(csv.reader(io.StringIO(text), delimiter=";"))
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
        assert posts.state_of(waiting, IDLE) == SubmissionStatus.SUBMITTED
        claims.claim(waiting, actor=make.make_reviewer())
        waiting = make.read(waiting)
        assert posts.state_of(waiting, IDLE).icon == "eye"
        assert waiting.claimed_by.full_name in posts.next_step(waiting, IDLE)
        scheduled = make.make_scheduled_delivery(**made, text="Zamanlı.").submission
        assert posts.state_of(scheduled, IDLE) == DeliveryStatus.SCHEDULED
        ready = make.make_approved(**made, text="Hazır.")
        assert posts.state_of(ready, IDLE) == DeliveryStatus.READY
        out = make.make_published(**made, text="Yayında.")
        assert posts.state_of(out, IDLE) == DeliveryStatus.PUBLISHED
        assert posts.publication_time(out) == out.deliveries.get().published_at

    def test_nobody_reviews_a_post_that_was_taken_on_and_left(self, client, writer, x):
        """Whoever took it on has gone home: the unit's list, page and desk say that it waits."""
        post = make.make_submitted(submitter=writer, channels=[x])
        claims.claim(post, actor=make.make_reviewer(full_name="Mert Kaya"))
        pages = (LIST, reverse("content:detail", args=[post.number]), "/")
        held = tr("Being reviewed")
        for page in pages:
            assert held in text_of(client.get(page)), page
        limits = default_limits() | {"claim_idle_minutes": 10}
        for settings, minutes in ((default_limits(), 31), (limits, 11)):
            Institution.objects.update(limits=settings)
            moment = clock.now() - timedelta(minutes=minutes)
            Submission.objects.filter(pk=post.pk).update(claimed_at=moment)
            for page in pages:
                shown = text_of(client.get(page))
                assert held not in shown and "Mert Kaya" not in shown.split(tr("Messages and course"))[0]
            export = b"".join(client.get(reverse("content:export")).streaming_content).decode("utf-8-sig")
            assert held not in export
        Submission.objects.filter(pk=post.pk).update(claimed_at=clock.now() - timedelta(minutes=9))
        assert held in text_of(client.get(LIST))

    def test_every_status_says_what_happens_next(self, writer, x):
        made = {"submitter": writer, "channels": [x]}
        sentences = [
            posts.next_step(post, IDLE)
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


def test_units_below_a_head_are_read_by_the_head(x):
    faculty = make_unit()
    department = make_unit(parent=faculty)
    post = make.make_submitted(unit=department, submitter=make_writer(unit=department), channels=[x])
    head = signed_in(make_holder(Role.UNIT_HEAD, unit=faculty))
    assert numbers(head.get(LIST, {"sekme": "birimim"})) == [post.number]
