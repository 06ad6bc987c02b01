"""The review page: who opens it, what it shows, its fragments, claims and notes, and what it costs."""

from datetime import timedelta

import pytest

from accounts.enums import Role
from channels_registry.enums import ChannelStatus
from content_review.services import claims, drafts, threads
from core import clock
from tests.content_review.views.reviewing import as_, edited, query_count, review_url, text_of, tr
from tests.core.ui.html import Document, faults
from tests.make import content as make
from tests.make.accounts import make_director, make_holder, make_institution, make_unit
from tests.make.channels import make_official_channel, put_into

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def reviewer(client):
    """A reviewer who is signed in."""
    person = make.make_reviewer(full_name="Mert Kaya")
    as_(client, person)
    return person


# ---- Who ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.DIRECTOR, 200),
        (Role.REVIEWER, 200),
        (Role.MANAGER, 200),
        (Role.DESIGNER, 200),
        (Role.REPRESENTATIVE, 404),
        (Role.UNIT_HEAD, 404),
        (Role.PRIVACY, 404),
    ],
)
def test_the_page_is_for_the_directorate(client, role, status):
    post = make.make_submitted()
    as_(client, make_holder(role))
    assert client.get(review_url(post)).status_code == status


def test_the_units_own_people_are_sent_nowhere_near_it(client):
    post = make.make_submitted()
    as_(client, post.submitter)
    assert client.get(review_url(post)).status_code == 404


def test_what_was_never_sent_does_not_exist_here(client, reviewer):
    assert client.get(review_url(make.make_draft())).status_code == 404
    assert client.get("/inceleme/G-2026-99999/").status_code == 404
    director = make_director()
    own = make.make_draft(submitter=director, unit=make_unit())
    as_(client, director)
    assert client.get(review_url(own)).status_code == 404


def test_somebody_without_decisions_reads_the_page_and_is_told_why_there_is_no_form(client):
    post = make.make_submitted()
    as_(client, make_holder(Role.DESIGNER))
    response = client.get(review_url(post))
    assert response.context["form"] is None
    assert tr("Your task does not include decisions. You may write notes and edit the post.") in text_of(
        response
    )


def test_the_own_post_is_readable_but_not_decidable(client):
    director = make_director()
    post = make.make_submitted(submitter=director, unit=make_unit())
    as_(client, director)
    response = client.get(review_url(post))
    assert response.context["form"] is None
    assert tr("This is your own post. Somebody else decides about it.") in text_of(response)


# ---- What it shows ------------------------------------------------------------------------------------------------


def test_the_page_is_sound_html_in_every_state(client, reviewer):
    make_institution()
    waiting = edited(make.make_submitted(images=2, wished_at=clock.now() + timedelta(hours=9)))
    threads.write(waiting, actor=reviewer, body="Afiş güncel mi?")
    threads.write(waiting, actor=reviewer, body="Rektörlükle konuşalım.", is_internal=True)
    posts = [
        waiting,
        make.make_approved(reviewer=reviewer),
        make.request_changes(make.make_submitted(), actor=reviewer),
        make.reject(make.make_submitted(), actor=make.make_reviewer()),
        make.make_published(),
    ]
    for post in posts:
        response = client.get(review_url(post))
        assert response.status_code == 200
        assert faults(response.content.decode(), is_page=True) == []


def test_previews_come_per_platform_with_a_mark_where_a_check_found_something(client, reviewer):
    post = make.make_submitted(
        channels=[make_official_channel(platform="linkedin"), make_official_channel(platform="x")]
    )
    post = edited(post, text="Uzun metin. " * 60)
    page = client.get(review_url(post))
    tabs = [tab.attrs["aria-controls"] for tab in Document(page.content.decode()).all("button", role="tab")]
    assert tabs == ["panel-linkedin", "panel-x"]
    assert page.context["problems"]["platforms"] == {"x"}
    assert [preview.counter.is_over for preview in page.context["page"].previews] == [False, True]


def test_problems_stand_first_and_what_passed_is_folded(client, reviewer):
    post = edited(make.make_submitted(channels=[make_official_channel(platform="x")]), text="Uzun. " * 80)
    page = client.get(review_url(post))
    panel = page.context["page"].panel
    assert [finding.check for finding in panel.blocks] == ["text_length"]
    assert len(panel.passed) > 20
    assert panel.overridable == frozenset()
    assert page.context["problems"]["blocked"] == {"x"}


def test_a_check_sees_what_changed_since_the_post_was_sent(client, reviewer):
    """The stored run is of the moment of sending; an account may have been suspended since."""
    channel = make_official_channel(platform="x")
    post = make.make_submitted(channels=[channel])
    put_into(channel, ChannelStatus.SUSPENDED)
    panel = client.get(review_url(post)).context["page"].panel
    assert [finding.check for finding in panel.blocks] == ["channel_receives"]


def test_what_concerns_other_posts_comes_from_the_run_at_sending(client, reviewer):
    channel = make_official_channel(platform="x")
    moment = clock.now() + timedelta(days=3)
    make.make_submitted(channels=[channel], wished_at=moment)
    late = make.make_submitted(
        channels=[channel],
        wished_at=moment,
        text="Başka bir duyuru.",
        acknowledged=["clash:x"],
    )
    panel = client.get(review_url(late)).context["page"].panel
    assert [(finding.check, finding.severity) for finding in panel.findings] == [("clash", "warning")]


def test_images_come_with_source_people_and_description(client, reviewer):
    post = make.make_submitted(images=1)
    asset = post.current_revision.media.get().asset
    asset.rights_basis, asset.rights_note, asset.has_people = "licensed", "Lisans 42", True
    asset.save()
    shown = text_of(client.get(review_url(post)))
    for words in ("Okuma salonunda çalışan öğrenciler.", asset.get_rights_basis_display(), "Lisans 42"):
        assert words in shown
    page = Document(client.get(review_url(post)).content.decode())
    assert any(link.attrs["href"].endswith("/asil/") for link in page.all("a"))


def test_what_the_unit_says_beside_the_content_is_shown(client, reviewer):
    post = make.make_submitted(
        is_urgent=True, urgent_reason="Ödül töreni bu akşam.", internal_note="Afiş tasarım ofisinden."
    )
    shown = text_of(client.get(review_url(post)))
    assert "Ödül töreni bu akşam." in shown
    assert "Afiş tasarım ofisinden." in shown


def test_text_of_people_is_never_markup(client, reviewer):
    post = make.make_submitted(
        text="<script>alert(1)</script> & metin",
        internal_title="<b>Başlık</b>",
        internal_note="<img src=x onerror=alert(1)>",
    )
    threads.write(post, actor=reviewer, body="<script>alert(2)</script>")
    source = client.get(review_url(post)).content.decode()
    assert "<script>alert" not in source
    assert "<img src=x" not in source
    assert faults(source, is_page=True) == []


def test_internal_notes_look_different_from_notes_to_the_unit(client, reviewer):
    post = make.make_submitted()
    threads.write(post, actor=reviewer, body="Birime not.")
    threads.write(post, actor=reviewer, body="İç not.", is_internal=True)
    page = Document(client.get(review_url(post)).content.decode())
    [internal] = page.with_class("msg--note")
    assert "İç not." in internal.text
    assert "Birime not." not in internal.text


# ---- Revisions ----------------------------------------------------------------------------------------------------


def test_the_newest_revision_is_compared_with_the_one_before(client, reviewer):
    post = edited(edited(make.make_submitted(text="Bir iki üç")), text="Bir iki dört")
    page = client.get(review_url(post)).context["page"]
    assert (page.compared.number, page.revision.number) == (2, 3)
    [difference] = page.differences
    assert ("ins", "dört") in difference["new"]


@pytest.mark.parametrize(
    ("asked", "compared"), [("1", 1), ("2", 2), ("3", 2), ("99", 2), ("x", 2), ("", 2), ("²", 2)]
)
def test_another_revision_can_be_chosen_by_the_address(client, reviewer, asked, compared):
    post = edited(edited(make.make_submitted()))
    page = client.get(review_url(post), {"surum": asked}).context["page"]
    assert page.compared.number == compared


def test_htmx_gets_the_differences_alone(client, reviewer):
    post = edited(edited(make.make_submitted()))
    response = client.get(review_url(post), {"surum": "1", "birim": "KDD"}, headers=HTMX)
    source = response.content.decode()
    assert "<html" not in source
    assert faults(source) == []
    fields = {row.attrs["name"]: row.attrs["value"] for row in Document(source).all("input", type="hidden")}
    assert fields == {"birim": "KDD"}


def test_differences_show_images_accounts_and_platform_texts(client, reviewer):
    linkedin = make_official_channel(platform="linkedin")
    post = make.make_submitted(images=1, channels=[make_official_channel(platform="x")])
    make.request_changes(post, actor=reviewer)
    draft = make.read(post).draft
    drafts.save(
        post,
        actor=post.submitter,
        version=draft.version,
        channels=[linkedin],
        variants={"linkedin": {"text": "Yalnızca LinkedIn"}},
        title="Başlık",
    )
    make.attach(make.read(post), make.make_asset(unit=post.unit, actor=post.submitter), "İkinci görsel.")
    post = make.send(post)
    differences = client.get(review_url(post)).context["page"].differences
    images = [row for row in differences if row["new_image"]]
    assert [(row["old_image"], row["new_image"]["alt"]) for row in images] == [(None, "İkinci görsel.")]
    words = {text for row in differences for _kind, text in row["new"]}
    assert {"Yalnızca LinkedIn", "Başlık"} <= words
    assert any(kind == "del" for row in differences for kind, _text in row["old"])


def test_a_first_revision_has_nothing_to_compare(client, reviewer):
    response = client.get(review_url(make.make_submitted()))
    assert response.context["page"].compared is None
    assert 'id="diff"' not in response.content.decode()


# ---- Around in the queue ------------------------------------------------------------------------------------------


def test_previous_and_next_follow_the_filtered_queue(client, reviewer):
    now = clock.now()
    posts = [
        make.make_submitted(internal_title="Seminer", wished_at=now + timedelta(days=day))
        for day in (1, 3, 5)
    ]
    make.make_submitted(internal_title="Başka", wished_at=now + timedelta(days=2))
    query = "?ara=seminer"
    response = client.get(review_url(posts[1], query=query))
    assert response.context["around"] == {
        "before": review_url(posts[0], query=query),
        "after": review_url(posts[2], query=query),
    }
    place = response.context["place"]
    assert (place.place, place.length) == (2, 3)
    everything = client.get(review_url(posts[1])).context["place"]
    assert (everything.place, everything.length) == (3, 4)
    assert client.get(review_url(posts[0], query=query)).context["around"]["before"] == ""


def test_a_post_outside_of_the_filters_leads_to_the_first_within(client, reviewer):
    inside = make.make_submitted(internal_title="Seminer")
    outside = make.make_submitted(internal_title="Başka")
    response = client.get(review_url(outside, query="?ara=seminer"))
    assert response.context["place"].place == 0
    assert response.context["around"] == {"before": "", "after": review_url(inside, query="?ara=seminer")}


# ---- Cost ---------------------------------------------------------------------------------------------------------


def test_the_number_of_queries_does_not_depend_on_revisions_images_or_messages(
    client, reviewer, query_budget
):
    make_institution()
    post = make.make_submitted(
        images=1, channels=[make_official_channel(platform="x"), make_official_channel(platform="linkedin")]
    )
    claims.claim(post, actor=make.make_reviewer())
    found = []
    for wanted in (1, 5, 50):
        while make.read(post).revision_count < wanted + 1:
            post = edited(post)
            threads.write(post, actor=reviewer, body="Not.", is_internal=post.revision_count % 2 == 0)
        found.append(query_count(client, review_url(post)))
    many = make.make_submitted(images=4, channels=[make_official_channel(platform="x")])
    found.append(query_count(client, review_url(edited(many))))
    assert len(set(found)) == 1, found
    with query_budget("content:review", at_most=13):
        client.get(review_url(post))
    decided = make.make_approved(images=2, reviewer=reviewer)
    with query_budget("content:review decided", at_most=13):
        client.get(review_url(decided))
