"""The Directorate edits a post: a new revision, told to the unit, approved by somebody else (P06)."""

import pytest

from accounts.enums import Role
from accounts.models import Notification
from content_review.enums import RevisionOrigin
from tests.content_review.views.reviewing import as_, fresh, query_count, review_url, text_of, told, tr
from tests.core.ui.html import Document, faults
from tests.make import content as make
from tests.make.accounts import make_director, make_holder, make_institution, make_unit
from tests.make.channels import make_official_channel

pytestmark = pytest.mark.django_db

NOTE = "Yazım düzeltildi."
ALT = "Okuma salonu, {} masası."


@pytest.fixture
def reviewer(client):
    """A reviewer who is signed in."""
    person = make.make_reviewer(full_name="Mert Kaya")
    as_(client, person)
    return person


def form_data(client, post, **changes):
    """What the form sends when it was opened and only `changes` were typed."""
    form = client.get(review_url(post, "edit_as_directorate")).context["form"]
    data = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in data.items() if value not in (None, False)}
    return {**data, "note": NOTE, **changes}


def save(client, post, **changes):
    return client.post(review_url(post, "edit_as_directorate"), form_data(client, post, **changes))


def media_of(post):
    return list(fresh(post).current_revision.media.order_by("position"))


# ---- Who ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.DIRECTOR, 200),
        (Role.REVIEWER, 200),
        (Role.MANAGER, 200),
        (Role.DESIGNER, 200),
        (Role.MODERATOR, 404),
        (Role.REPRESENTATIVE, 404),
    ],
)
def test_who_edits_as_the_directorate(client, role, status):
    post = make.make_submitted()
    as_(client, make_holder(role))
    assert client.get(review_url(post, "edit_as_directorate")).status_code == status


def test_only_waiting_and_approved_posts_are_edited(client, reviewer):
    assert client.get(review_url(make.make_approved(), "edit_as_directorate")).status_code == 200
    rejected = make.reject(make.make_submitted(), actor=reviewer)
    assert client.get(review_url(rejected, "edit_as_directorate")).status_code == 409
    assert client.get(review_url(make.make_draft(), "edit_as_directorate")).status_code == 404


def test_the_page_is_sound_html(client, reviewer):
    make_institution()
    post = make.make_submitted(
        images=2,
        channels=[make_official_channel(platform="medium"), make_official_channel(platform="x")],
        title="Kütüphane sınav haftasında açık",
    )
    response = client.get(review_url(post, "edit_as_directorate"))
    assert faults(response.content.decode(), is_page=True) == []
    assert {"title", "title-medium"} <= set(response.context["form"].fields)
    assert "title-x" not in response.context["form"].fields


# ---- Writing ------------------------------------------------------------------------------------------------------


def test_an_edit_is_a_new_revision_of_the_directorate_and_the_unit_is_told(client, reviewer):
    post = make.make_submitted(images=1)
    response = save(client, post, text="Düzeltilmiş metin.\nİkinci satır.")
    assert response.url == review_url(post)
    revision = fresh(post).current_revision
    assert (revision.number, revision.origin, revision.author) == (2, RevisionOrigin.DIRECTORATE, reviewer)
    assert (revision.text, revision.note) == ("Düzeltilmiş metin.\nİkinci satır.", NOTE)
    assert [row.alt_text for row in media_of(post)] == ["Okuma salonunda çalışan öğrenciler."]
    assert Notification.objects.filter(recipient=post.submitter, kind="content.edited").exists()
    page = client.get(response.url)
    assert str(page.context["form"].refusal) == tr(
        "You edited this revision yourself. Somebody else approves it."
    )


def test_platform_texts_are_written_and_emptied(client, reviewer):
    post = make.make_submitted(
        channels=[make_official_channel(platform="x"), make_official_channel(platform="linkedin")],
        variants={"x": {"text": "Kısa"}},
    )
    save(client, post, **{"text-x": "", "text-linkedin": "LinkedIn için uzun metin."})
    assert fresh(post).current_revision.variants == {"linkedin": {"text": "LinkedIn için uzun metin."}}


@pytest.mark.parametrize(
    ("places", "order"),
    [
        ({}, "abc"),
        ({"c": 1}, "cab"),
        ({"a": 3}, "bca"),
        ({"a": 2}, "bac"),
        ({"a": 3, "c": 1}, "cba"),
        ({"b": 1}, "bac"),
    ],
)
def test_images_are_brought_into_another_order(client, reviewer, places, order):
    post = three_images()
    rows = dict(zip("abc", media_of(post), strict=True))
    changes = {f"place-{rows[letter].pk}": place for letter, place in places.items()}
    save(client, post, text="Yeni metin.", **changes)
    assert [row.alt_text for row in media_of(post)] == [ALT.format(letter) for letter in order]


def three_images():
    post = make.make_draft()
    for letter in "abc":
        make.attach(post, make.make_asset(unit=post.unit, actor=post.submitter), ALT.format(letter))
    return make.send(post)


def test_an_image_is_left_out_and_another_described_anew(client, reviewer):
    post = three_images()
    first, second, third = media_of(post)
    response = save(
        client, post, **{f"out-{first.pk}": "on", f"alt-{first.pk}": "", f"alt-{third.pk}": "Yeni açıklama"}
    )
    assert response.status_code == 302
    assert [row.alt_text for row in media_of(post)] == [ALT.format("b"), "Yeni açıklama"]
    assert [row.asset_id for row in media_of(post)] == [second.asset_id, third.asset_id]


def test_an_image_without_description_is_refused_and_nothing_typed_is_lost(client, reviewer):
    post = three_images()
    [first, *_rest] = media_of(post)
    response = save(client, post, text="Yeni metin.", **{f"alt-{first.pk}": "  "})
    assert response.status_code == 200
    assert set(response.context["form"].errors) == {f"alt-{first.pk}"}
    page = Document(response.content.decode())
    assert page.all("textarea", name="text")[0].text.strip() == "Yeni metin."
    assert page.with_class("errsum")
    assert fresh(post).revision_count == 1


def test_what_changed_is_said_to_the_unit(client, reviewer):
    post = make.make_submitted()
    response = save(client, post, text="Yeni metin.", note="  ")
    assert response.status_code == 200
    assert set(response.context["form"].errors) == {"note"}


def test_without_a_change_nothing_is_saved(client, reviewer):
    post = make.make_submitted()
    response = save(client, post)
    assert response.status_code == 200
    assert response.context["form"].non_field_errors()
    assert fresh(post).revision_count == 1


def test_an_edit_after_the_approval_ends_it(client, reviewer):
    post = make.make_approved(reviewer=make.make_reviewer())
    page = client.get(review_url(post, "edit_as_directorate"))
    assert tr("The approval ends with it, and the post waits for a review again.") in text_of(page)
    save(client, post, text="Yeni metin.")
    assert fresh(post).status == "submitted"
    assert set(post.deliveries.values_list("status", flat=True)) == {"pending"}


def test_the_accounts_stay_as_the_unit_chose_them(client, reviewer):
    post = make.make_submitted()
    other = make_official_channel(platform="linkedin")
    before = fresh(post).current_revision.channel_uids
    save(client, post, text="Yeni metin.", channels=[str(other.uid)])
    assert fresh(post).current_revision.channel_uids == before


# ---- Too late -----------------------------------------------------------------------------------------------------


def test_who_comes_second_keeps_what_was_written(client, reviewer):
    post = make.make_submitted()
    sent = form_data(client, post, text="Benim metnim.")
    director = make_director(full_name="Ayça Işık")
    as_(client, director)
    save(client, post, text="Onun metni.")
    as_(client, reviewer)
    response = client.post(review_url(post, "edit_as_directorate"), sent)
    assert response.status_code == 409
    shown = text_of(response)
    for words in ("Ayça Işık", "Benim metnim.", NOTE):
        assert words in shown
    assert fresh(post).current_revision.text == "Onun metni."


def test_a_post_that_was_decided_meanwhile_is_not_edited(client, reviewer):
    post = make.make_submitted()
    sent = form_data(client, post, text="Benim metnim.")
    make.reject(post, actor=make.make_reviewer(full_name="Deniz Ar"))
    response = client.post(review_url(post, "edit_as_directorate"), sent)
    assert response.status_code == 409
    assert "Deniz Ar" in text_of(response)
    assert fresh(post).revision_count == 1


# ---- Cost ---------------------------------------------------------------------------------------------------------


def test_the_number_of_queries_does_not_depend_on_the_images(client, reviewer, query_budget):
    make_institution()
    few = make.make_submitted(images=1)
    many = make.make_submitted(
        images=4,
        channels=[make_official_channel(platform="x"), make_official_channel(platform="linkedin")],
        unit=make_unit(),
    )
    found = {query_count(client, review_url(post, "edit_as_directorate")) for post in (few, many)}
    assert len(found) == 1
    with query_budget("content:edit_as_directorate", at_most=15):
        client.get(review_url(many, "edit_as_directorate"))


def test_after_saving_the_page_says_who_approves(client, reviewer):
    post = make.make_submitted()
    response = save(client, post, text="Yeni metin.")
    assert told(client, response) == [
        tr("Revision %(number)s is saved and the unit is told. Somebody else approves it.", number=2)
    ]
