"""The review queue: who sees it, what stands in it, its tabs, filters, order, pages and export."""

import csv
import io
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Institution
from content_review.models import Submission
from content_review.services import claims
from core import clock
from tests.content_review.views.reviewing import as_, numbers, query_count, text_of, tr
from tests.core.ui.html import Document, faults
from tests.make import content as make
from tests.make.accounts import make_director, make_holder, make_institution, make_unit
from tests.make.channels import make_official_channel

pytestmark = pytest.mark.django_db

QUEUE = "/inceleme/"


@pytest.fixture
def reviewer(client):
    """A reviewer who is signed in."""
    person = make.make_reviewer(full_name="Mert Kaya")
    as_(client, person)
    return person


def tab_counts(response):
    return {urlsplit(tab["url"]).query.split("sekme=")[1]: tab["count"] for tab in response.context["tabs"]}


# ---- Who ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.DIRECTOR, 200),
        (Role.REVIEWER, 200),
        (Role.MANAGER, 404),
        (Role.DESIGNER, 404),
        (Role.REPRESENTATIVE, 404),
        (Role.UNIT_HEAD, 404),
        (Role.AUDITOR, 404),
    ],
)
@pytest.mark.parametrize("name", ["queue", "queue_export"])
def test_the_queue_exists_for_reviewers_only(client, role, status, name):
    as_(client, make_holder(role))
    assert client.get(reverse(f"content:{name}")).status_code == status


def test_signed_out_people_are_sent_to_the_sign_in_page(client):
    response = client.get(QUEUE)
    assert (response.status_code, response.url) == (302, "/giris/?next=/inceleme/")


def test_the_page_is_sound_html(client, reviewer):
    make_institution()
    make.make_submitted(images=1)
    make.make_submitted(is_urgent=True, urgent_reason="Tören bu akşam.")
    assert faults(client.get(QUEUE).content.decode(), is_page=True) == []
    assert faults(client.get(f"{QUEUE}?ara=boyle-bir-sey-yok").content.decode(), is_page=True) == []


# ---- What stands in it --------------------------------------------------------------------------------------------


def test_only_waiting_posts_stand_in_the_queue(client, reviewer):
    waiting = make.make_submitted()
    make.make_draft()
    make.make_approved(reviewer=reviewer)
    make.request_changes(make.make_submitted(), actor=reviewer)
    make.reject(make.make_submitted(), actor=reviewer)
    assert numbers(client.get(QUEUE)) == [waiting.number]


def test_a_row_tells_what_a_reviewer_needs(client, reviewer):
    colleague = make.make_reviewer(full_name="Deniz Ar")
    post = make.make_submitted(
        internal_title="Kariyer Günleri",
        images=1,
        wished_at=clock.now() + timedelta(hours=5),
        channels=[make_official_channel(platform="x"), make_official_channel(platform="linkedin")],
    )
    claims.claim(post, actor=colleague)
    Submission.objects.filter(pk=post.pk).update(error_count=2, warning_count=1, revision_count=3)
    [row] = client.get(QUEUE).context["rows"]
    assert (row["title"], row["number"], row["url"]) == (
        "Kariyer Günleri",
        post.number,
        f"/inceleme/{post.number}/",
    )
    assert row["thumb_url"].endswith("/kucuk/")
    assert row["platforms"] == ["x", "linkedin"]
    assert row["when_at"] == row["due_at"] == post.wished_at
    assert [fact["text"] for fact in row["meta"]] == [post.unit.name, post.submitter.full_name]
    with_name = tr("Being reviewed: %(name)s", name="Deniz Ar")
    assert [str(badge.label) for badge in row["badges"]][-1] == with_name
    assert [badge.tone for badge in row["badges"]] == ["bad", "warn", "", "info"]


def test_an_idle_claim_is_no_longer_shown(client, reviewer):
    post = make.make_submitted()
    claims.claim(post, actor=make.make_reviewer())
    assert "eye" in [badge.icon for badge in client.get(QUEUE).context["rows"][0]["badges"]]
    with time_machine.travel(clock.now() + timedelta(minutes=31), tick=False):
        assert "eye" not in [badge.icon for badge in client.get(QUEUE).context["rows"][0]["badges"]]


def test_the_idle_time_of_a_claim_is_the_institutions(client, reviewer):
    institution = make_institution()
    institution.limits["claim_idle_minutes"] = 5
    institution.save()
    claims.claim(make.make_submitted(), actor=make.make_reviewer())
    with time_machine.travel(clock.now() + timedelta(minutes=6), tick=False):
        assert "eye" not in [badge.icon for badge in client.get(QUEUE).context["rows"][0]["badges"]]
    assert Institution.objects.count() == 1


def test_a_reviewers_own_post_is_marked_as_such(client):
    director = make_director()
    post = make.make_submitted(submitter=director, unit=make_unit())
    as_(client, director)
    [row] = client.get(QUEUE).context["rows"]
    assert row["number"] == post.number
    assert "user" in [badge.icon for badge in row["badges"]]


def test_the_headline_counts_the_whole_queue_and_names_the_nearest_wish(client, reviewer):
    soon = clock.now() + timedelta(hours=6)
    make.make_submitted(wished_at=soon, internal_title="Erken")
    late = soon + timedelta(days=1, hours=1)
    make.make_submitted(wished_at=late)
    shown = client.get(f"{QUEUE}?ara=erken").context["headline"]
    assert f"{clock.local(soon):%H:%M}" in shown
    assert shown.startswith("2 ")
    with time_machine.travel(soon + timedelta(minutes=1), tick=False):
        shown = client.get(QUEUE).context["headline"]
        assert f"{clock.local(soon):%H:%M}" not in shown
        assert f"{clock.local(late):%H:%M}" in shown
        assert client.get(QUEUE, {"sira": "eski"}).context["headline"] == shown


def test_an_empty_queue_says_so(client, reviewer):
    response = client.get(QUEUE)
    assert tr("No post waits for a decision.") in text_of(response)
    assert tr("Nothing to review here") in text_of(response)
    assert "data-bulk" not in response.content.decode()


# ---- Tabs ---------------------------------------------------------------------------------------------------------


def test_each_tab_holds_its_posts_and_its_count(client, reviewer):
    now = clock.now()
    mine = make.make_submitted()
    claims.claim(mine, actor=reviewer)
    today = make.make_submitted(
        wished_at=now + timedelta(minutes=5),
        is_urgent=True,
        urgent_reason="Bugün.",
        acknowledged=["wished_time:"],
    )
    blocked = make.make_submitted(wished_at=now + timedelta(days=9))
    Submission.objects.filter(pk=blocked.pk).update(error_count=1)
    back = make.request_changes(make.make_submitted(), actor=make.make_reviewer())
    back = make.send(back)
    expected = {
        "bana-atanan": {mine.number},
        "tumu": {mine.number, today.number, blocked.number, back.number},
        "bugun": {today.number},
        "engelli": {blocked.number},
        "duzeltmeden-donen": {back.number},
        "acil": {today.number},
    }
    for tab, found in expected.items():
        response = client.get(QUEUE, {"sekme": tab})
        assert set(numbers(response)) == found, tab
        assert tab_counts(response) == {key: str(len(value)) for key, value in expected.items()}
        [current] = [item["url"] for item in response.context["tabs"] if item["is_current"]]
        assert f"sekme={tab}" in current


def test_tabs_count_under_the_filters(client, reviewer):
    make.make_submitted(internal_title="Robotik takımı")
    make.make_submitted(internal_title="Kitap haftası")
    assert tab_counts(client.get(QUEUE, {"ara": "robotik"}))["tumu"] == "1"


# ---- Filters ------------------------------------------------------------------------------------------------------


@pytest.fixture
def three(reviewer):
    """Posts of two units on official and unit channels."""
    library = make_unit(code="KDD", name_tr="Kütüphane ve Dokümantasyon")
    sports = make_unit(code="SKS", name_tr="Spor Koordinatörlüğü")
    return {
        "official": make.make_submitted(
            unit=library,
            internal_title="ŞİKÂYET kutusu",
            text="Iğdır’dan gelen kitaplar raflarda.",
            channels=[make_official_channel(platform="x")],
        ),
        "unit": make.make_submitted(
            submitter=(person := make_holder(Role.REPRESENTATIVE, unit=sports, full_name="Işıl Ilgaz")),
            internal_title="Turnuva",
            channels=[make.make_unit_channel(sports, user=person, platform="instagram")],
            images=1,
        ),
        "both": make.make_submitted(
            submitter=person,
            internal_title="Koşu",
            channels=[
                make.make_unit_channel(sports, user=person, platform="x"),
                make_official_channel(platform="linkedin"),
            ],
        ),
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"birim": "KDD"}, {"official"}),
        ({"birim": "SKS"}, {"unit", "both"}),
        ({"birim": "YOK"}, set()),
        ({"platform": "x"}, {"official", "both"}),
        ({"platform": "instagram"}, {"unit"}),
        ({"tur": "official"}, {"official", "both"}),
        ({"tur": "unit"}, {"unit", "both"}),
        ({"tur": "baska"}, {"official", "unit", "both"}),
        ({"ara": "şikâyet"}, {"official"}),
        ({"ara": "SIKAYET kutu"}, {"official"}),
        ({"ara": "IĞDIR raf"}, {"official"}),
        ({"ara": "spor koord"}, {"unit", "both"}),
        ({"ara": "ışıl"}, {"unit", "both"}),
        ({"ara": "%"}, set()),
        ({"birim": "SKS", "platform": "x", "ara": "kosu"}, {"both"}),
        ({"sekme": "boyle-yok", "sira": "boyle-yok"}, {"official", "unit", "both"}),
    ],
)
def test_filters_of_the_address_hold_together(client, three, query, found):
    response = client.get(QUEUE, query)
    assert set(numbers(response)) == {three[key].number for key in found}


def test_a_post_is_found_by_its_number(client, three):
    assert numbers(client.get(QUEUE, {"ara": three["unit"].number.lower()})) == [three["unit"].number]


def test_filters_that_are_on_can_be_taken_away_one_by_one(client, three):
    query = {"sekme": "acil", "birim": "SKS", "ara": "koşu", "sira": "eski"}
    response = client.get(QUEUE, query)
    chips = response.context["chips"]
    left = [parse_qs(chip["remove_url"].removeprefix("?")) for chip in chips]
    assert left == [
        {"sekme": ["acil"], "birim": ["SKS"], "sira": ["eski"]},
        {"sekme": ["acil"], "ara": ["koşu"], "sira": ["eski"]},
    ]
    assert parse_qs(response.context["clear_url"].removeprefix("?")) == {"sekme": ["acil"], "sira": ["eski"]}


def test_the_links_of_the_list_carry_the_filters_along(client, three):
    response = client.get(QUEUE, {"sekme": "tumu", "birim": "SKS", "ara": "koşu"})
    [row] = response.context["rows"]
    assert parse_qs(urlsplit(row["url"]).query) == {"birim": ["SKS"], "ara": ["koşu"]}
    actions = [
        form.attrs["action"] for form in Document(response.content.decode()).all("form", method="post")
    ]
    query = "?ara=ko%C5%9Fu&birim=SKS"
    assert {"/inceleme/sonraki/" + query, "/inceleme/toplu/" + query} <= set(actions)


# ---- Order and pages ----------------------------------------------------------------------------------------------


def test_urgent_ones_come_first_then_the_nearest_wish_and_those_without_one_last(client, reviewer):
    now = clock.now()
    never = make.make_submitted()
    late = make.make_submitted(wished_at=now + timedelta(days=3))
    early = make.make_submitted(wished_at=now + timedelta(days=1))
    urgent = make.make_submitted(is_urgent=True, urgent_reason="Tören.")
    assert numbers(client.get(QUEUE)) == [urgent.number, early.number, late.number, never.number]
    assert numbers(client.get(QUEUE, {"sira": "eski"})) == [
        never.number,
        late.number,
        early.number,
        urgent.number,
    ]


@pytest.mark.parametrize("order", ["yayin", "eski"])
def test_pages_follow_each_other_without_gap_and_keep_the_filters(client, reviewer, order):
    unit = make_unit(code="MUH")
    first = make.make_submitted(unit=unit, internal_title="Seminer 0")
    for index in range(1, 28):
        wished_at = clock.now() + timedelta(days=index) if index % 2 else None
        make.make_submitted(
            submitter=first.submitter,
            channels=list(channel_of(first)),
            internal_title=f"Seminer {index}",
            text=f"{make.TEXT} {index}",
            wished_at=wished_at,
        )
    page = client.get(QUEUE, {"sira": order, "birim": "MUH"})
    second = client.get(QUEUE + page.context["page"].next_query)
    assert (len(numbers(page)), len(numbers(second))) == (25, 3)
    assert len({*numbers(page), *numbers(second)}) == 28
    assert second.context["asked"].unit == "MUH"
    back = client.get(QUEUE + second.context["page"].previous_query)
    assert numbers(back) == numbers(page)


def channel_of(post):
    return [
        delivery.channel for delivery in post.deliveries.select_related("channel__platform", "channel__unit")
    ]


FILTERED = f"{QUEUE}?sekme=duzeltmeden-donen&birim=MUH&platform=x&tur=official&ara=sem"


def test_the_number_of_queries_does_not_depend_on_the_rows(client, reviewer, query_budget):
    make_institution()
    first = make.make_submitted(unit=make_unit(code="MUH"), internal_title="Seminer", images=1)
    claims.claim(first, actor=make.make_reviewer())
    found = {QUEUE: [], FILTERED: []}
    for wanted in (1, 5, 50):
        for index in range(wanted - Submission.objects.count()):
            make.make_submitted(
                submitter=first.submitter,
                channels=channel_of(first),
                internal_title="Seminer",
                text=f"{make.TEXT} {wanted} {index}",
                images=1,
            )
        for url, counts in found.items():
            counts.append(query_count(client, url))
    assert {len(set(counts)) for counts in found.values()} == {1}, found
    with query_budget("content:queue", at_most=12):
        client.get(QUEUE)
    with query_budget("content:queue?filtered", at_most=12):
        client.get(FILTERED)


# ---- Export -------------------------------------------------------------------------------------------------------


def exported(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_the_export_holds_the_filtered_list_in_its_order(client, three, reviewer):
    claims.claim(three["both"], actor=reviewer)
    response = client.get(reverse("content:queue_export"), {"birim": "SKS", "sira": "eski"})
    assert response["Content-Type"].startswith("text/csv")
    assert response["Content-Disposition"].startswith("attachment")
    header, *rows = exported(response)
    assert [row[0] for row in rows] == [three["unit"].number, three["both"].number]
    assert len(header) == len(rows[0])
    assert rows[1][-1] == "Mert Kaya"
    assert rows[1][2:4] == ["SKS", "Spor Koordinatörlüğü"]


def test_a_title_that_looks_like_a_formula_is_text_in_the_export(client, reviewer):
    make.make_submitted(internal_title="=HYPERLINK(1)")
    _header, row = exported(client.get(reverse("content:queue_export")))
    assert row[1] == "'=HYPERLINK(1)"
