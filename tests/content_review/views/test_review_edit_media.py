"""The Directorate adds images to a post (P06); whatever is refused, nothing typed is lost."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.enums import Role
from accounts.models import Institution
from accounts.services import files
from content_review.models import Asset, RevisionMedia
from content_review.services import media
from scripts.make_sample_images import CANARY, make_all
from tests.content_review.pictures import picture
from tests.content_review.views.editing import NOTE, add, described, errors_of, media_of, opened, sent, url
from tests.content_review.views.reviewing import as_, fresh, query_count, review_url, text_of, tr
from tests.core.ui.html import Document, faults
from tests.make import content as make
from tests.make.accounts import make_director, make_holder, make_institution

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


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


# ---- Adding -------------------------------------------------------------------------------------------------------


def test_files_are_taken_in_and_the_page_comes_back_with_everything_typed(client, designer, post):
    [row] = media_of(post)
    typed = {"text": "Yarım kalan metin", f"alt-{row.pk}": "", "note": "", "video_duration": "bir buçuk"}
    page = add(client, post, picture("afiş.png"), picture("salon.png", "red"), **typed)
    assert page.status_code == 200
    html = page.content.decode()
    assert faults(html, is_page=True) == []
    # Only files were sent: nothing is asked yet.
    assert not Document(html).with_class("errsum")
    assert "Yarım kalan metin" in html and 'value="bir buçuk"' in html
    assert [image.asset.original_name for image in page.context["form"].images][1:] == [
        "afiş.png",
        "salon.png",
    ]
    assert [image.place for image in page.context["form"].images] == [1, 2, 3]
    assert tr("Describe the image, or leave it out.") not in html
    assert fresh(post).revision_count == 1
    assert set(Asset.objects.filter(uploaded_by=designer).values_list("unit", flat=True)) == {post.unit_id}


def test_described_images_come_into_the_post_where_they_were_put(client, designer, post):
    page = add(client, post, picture("afiş.png"), picture("salon.png", "red"), text="Yeni metin.")
    _first, second = (image.key for image in page.context["form"].images if image.is_new)
    answers = {
        **described(page),
        f"alt-{second}": "Okuma salonu.",
        f"place-{second}": 1,
        f"rights_basis-{second}": "creative_commons",
        f"rights_note-{second}": "CC BY 4.0, Deniz Ar",
        f"has_people-{second}": "yes",
    }
    response = client.post(url(post), sent(page, **answers))
    assert response.url == review_url(post)
    rows = media_of(post)
    assert [row.alt_text for row in rows] == [
        "Okuma salonu.",
        "Okuma salonunda çalışan öğrenciler.",
        "Afiş: gece açık.",
    ]
    asset = rows[0].asset
    assert (asset.rights_basis, asset.rights_note, asset.has_people) == (
        "creative_commons",
        "CC BY 4.0, Deniz Ar",
        True,
    )
    revision = fresh(post).current_revision
    assert (revision.text, revision.author) == ("Yeni metin.", designer)
    assert fresh(post).error_count == 0


def test_what_is_taken_in_was_encoded_anew(client, designer, post):
    name = "yon-6.jpg"
    page = add(client, post, SimpleUploadedFile(name, make_all()[name]))
    [asset] = [image.asset for image in page.context["form"].images if image.is_new]
    for stored in (asset.master, asset.thumbnail, asset.preview):
        with files.open_file(stored) as content:
            data = content.read()
        assert data != make_all()[name] and CANARY.encode() not in data


def test_files_that_come_with_the_save_button_wait_for_their_description(client, designer, post):
    page = client.post(url(post), {**opened(client, post, text="Yeni metin."), "files": [picture()]})
    assert page.status_code == 200
    assert tr(
        "The new images are not in the post yet. Describe them and say where they come from, then save."
    ) in (text_of(page))
    assert fresh(post).revision_count == 1


def test_images_are_added_in_several_turns(client, designer, post):
    page = add(client, post, picture("bir.png"))
    typed = described(page)
    page = client.post(
        url(post), {**sent(page, **typed), "intent": "add", "files": [picture("iki.png", "red")]}
    )
    assert [image.asset.original_name for image in page.context["form"].images][1:] == ["bir.png", "iki.png"]
    client.post(url(post), sent(page, **described(page)))
    assert len(media_of(post)) == 3


def test_a_new_image_that_is_left_out_needs_no_answers(client, designer, post):
    page = add(client, post, picture("yanlış.png"), text="Yeni metin.")
    [key] = [image.key for image in page.context["form"].images if image.is_new]
    response = client.post(url(post), sent(page, **{f"out-{key}": "on"}))
    assert response.status_code == 302
    assert len(media_of(post)) == 1


def test_the_editor_sees_the_thumbnail_before_it_is_saved_and_nobody_else_does(client, designer, post):
    page = add(client, post)
    [asset] = [image.asset for image in page.context["form"].images if image.is_new]
    address = reverse("content:image", args=[asset.uid, "kucuk"])
    assert address in page.content.decode()
    shown = client.get(address)
    assert (shown.status_code, b"".join(shown.streaming_content) != b"") == (200, True)
    for other in (make_director(), post.submitter, make_holder(Role.AUDITOR)):
        assert as_(Client(), other).get(address).status_code == 404


# ---- Refused ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("missing", "changes"),
    [
        ("alt", {"alt": " "}),
        ("rights_basis", {"rights_basis": ""}),
        ("rights_note", {"rights_basis": "licensed"}),
        ("has_people_0", {"has_people": ""}),
    ],
)
def test_a_new_image_is_described_before_it_is_saved(client, designer, post, missing, changes):
    page = add(client, post, text="Yeni metin.")
    [key] = [image.key for image in page.context["form"].images if image.is_new]
    name = missing.removesuffix("_0")
    again = client.post(url(post), sent(page, **described(page, **changes)))
    assert again.status_code == 200
    anchor = f"edit-{name}-{key}" + ("_0" if missing.endswith("_0") else "")
    assert set(errors_of(again)) == {anchor}
    assert "Yeni metin." in again.content.decode()
    assert f'name="added" value="{key}"' in again.content.decode()
    assert fresh(post).revision_count == 1
    assert client.post(url(post), sent(again, **described(page))).status_code == 302


@pytest.mark.parametrize("name", ["çizim.svg", "boş.jpg"])
def test_a_file_that_cannot_be_taken_is_named_and_the_others_come_in(client, designer, post, name):
    bad = SimpleUploadedFile(name, b"<svg/>" if name.endswith("svg") else b"")
    page = add(client, post, bad, picture("iyi.png"), text="Yeni metin.")
    [sentence] = errors_of(page).values()
    with translation.override("tr"):
        code = "unknown_format" if name.endswith("svg") else "empty"
        assert sentence == media.REFUSALS[code] % {"name": name}
    assert errors_of(page).keys() == {"edit-files"}
    assert "Yeni metin." in page.content.decode()
    assert [image.asset.original_name for image in page.context["form"].images][1:] == ["iyi.png"]


def test_a_post_that_is_full_takes_no_further_image_unless_one_is_left_out(
    client, designer, post, monkeypatch
):
    monkeypatch.setattr(media, "MAX_IMAGES", 1)
    [row] = media_of(post)
    full = add(client, post, text="Yeni metin.")
    assert errors_of(full).keys() == {"edit-files"}
    assert "Yeni metin." in full.content.decode()
    assert not Asset.objects.filter(uploaded_by=designer).exists()
    page = add(client, post, **{f"out-{row.pk}": "on"})
    assert not errors_of(page)
    assert client.post(url(post), sent(page, **described(page))).status_code == 302
    assert [row.alt_text for row in media_of(post)] == ["Afiş: gece açık."]


def test_a_full_quota_is_told_at_the_field(client, designer, post):
    Institution.objects.update(limits={**Institution.objects.get().limits, "unit_quota_mib": 0})
    page = add(client, post, text="Yeni metin.")
    assert errors_of(page).keys() == {"edit-files"}
    assert "Yeni metin." in page.content.decode()


def test_the_button_without_a_file_says_so(client, designer, post):
    page = client.post(url(post), opened(client, post, intent="add", text="Yeni metin."))
    assert list(errors_of(page).values()) == [tr("No file arrived. Choose it again.")]
    assert "Yeni metin." in page.content.decode()


def test_an_image_of_somebody_else_posted_by_hand_is_refused(client, designer, post):
    """Only the editor's own upload for this unit that is in no other post may be added."""
    colleague = make_holder(Role.DESIGNER)
    other = make.make_submitted(unit=post.unit, submitter=post.submitter, images=1, text="Başka gönderi.")
    foreign = make.make_submitted(text="Başka birim.")
    uids = {
        "a colleague's": make.make_asset(unit=post.unit, actor=colleague).uid,
        "the unit's own": make.make_asset(unit=post.unit, actor=post.submitter).uid,
        "for another unit": make.make_asset(unit=foreign.unit, actor=designer).uid,
        "of another post": other.current_revision.media.get().asset.uid,
        "nobody's": uuid4(),
        "no uid": "../../etc",
    }
    Asset.objects.filter(uid=uids["of another post"]).update(uploaded_by=designer)
    for uid in uids.values():
        answers = {
            f"alt-{uid}": "Elle",
            f"rights_basis-{uid}": "own",
            f"has_people-{uid}": "no",
            f"place-{uid}": 1,
        }
        page = client.post(
            url(post), {**opened(client, post, text="Yeni metin."), "added": [str(uid)], **answers}
        )
        assert page.status_code == 200
        assert list(errors_of(page).values()) == [
            tr("An image that you added is no longer there. Add it again.")
        ]
        assert "Yeni metin." in page.content.decode()
        assert f'value="{uid}"' not in page.content.decode()
    assert fresh(post).revision_count == 1
    assert not RevisionMedia.objects.filter(revision__submission=post).exclude(revision__number=1).exists()


def test_an_image_of_the_post_itself_named_once_more_is_no_second_one(client, designer, post):
    [row] = media_of(post)
    Asset.objects.filter(pk=row.asset_id).update(uploaded_by=designer)
    data = opened(client, post, text="Yeni metin.")
    assert client.post(url(post), {**data, "added": [str(row.asset.uid)]}).status_code == 302
    assert len(media_of(post)) == 1


def test_files_do_not_make_the_unit_or_the_auditor_an_editor(client, post):
    make_institution()
    for person, status in ((post.submitter, 404), (make_holder(Role.AUDITOR), 404)):
        as_(client, person)
        answer = client.post(url(post), {"files": [picture()], "intent": "add"})
        assert answer.status_code == status
    assert not Asset.objects.exclude(pk=media_of(post)[0].asset_id).exists()


# ---- Too late -----------------------------------------------------------------------------------------------------


def test_who_comes_second_keeps_words_answers_and_images(client, designer, post):
    [row] = media_of(post)
    page = add(client, post, picture("afiş.png"))
    [asset] = [image.asset for image in page.context["form"].images if image.is_new]
    typed = sent(
        page,
        **described(page, alt="Yeni afişin açıklaması.", rights_basis="licensed", rights_note="Lisans 77"),
        **{f"alt-{row.pk}": "Eski görselin yeni açıklaması."},
        video_name="gece.mp4",
        video_duration="00:45",
        video_captions="no",
        video_note="Konuşma yok.",
    )
    director = make_director(full_name="Ayça Işık")
    as_(Client(), director).post(url(post), opened(as_(Client(), director), post, text="Onun metni."))
    assert fresh(post).revision_count == 2
    response = client.post(url(post), typed)
    assert response.status_code == 409
    assert faults(response.content.decode(), is_page=True) == []
    shown = text_of(response)
    for words in (
        "Ayça Işık",
        "Yeni afişin açıklaması.",
        "Eski görselin yeni açıklaması.",
        "Lisans 77",
        tr("Licensed"),
        "gece.mp4",
        "00:45",
        "Konuşma yok.",
        "afiş.png",
    ):
        assert words in shown
    # The way on: the form of the newer revision, with the image that was uploaded for the older one.
    again = client.get(response.context["form_url"])
    form = again.context["form"]
    assert (form["text"].value(), [image.asset for image in form.images if image.is_new]) == (
        "Onun metni.",
        [asset],
    )
    assert client.post(url(post), sent(again, note=NOTE, **described(again))).status_code == 302


def test_files_for_an_outdated_page_are_not_lost(client, designer, post):
    data = opened(client, post, intent="add", text="Benim metnim.")
    director = make_director()
    as_(Client(), director).post(url(post), opened(as_(Client(), director), post, text="Onun metni."))
    response = client.post(url(post), {**data, "files": [picture("afiş.png")]})
    assert response.status_code == 409
    assert "Benim metnim." in text_of(response) and "afiş.png" in text_of(response)
    again = client.get(response.context["form_url"])
    assert [image.asset.original_name for image in again.context["form"].images if image.is_new] == [
        "afiş.png"
    ]


@pytest.mark.parametrize("with_files", [False, True])
def test_a_post_that_was_decided_meanwhile_gives_back_what_was_typed(client, designer, post, with_files):
    data = opened(client, post, text="Benim metnim.")
    make.reject(post, actor=make.make_reviewer(full_name="Deniz Ar"))
    response = client.post(url(post), {**data, **({"files": [picture()]} if with_files else {})})
    assert response.status_code == 409
    shown = text_of(response)
    assert "Deniz Ar" in shown and "Benim metnim." in shown
    # No newer revision is claimed, and no form is offered that would refuse.
    assert not response.context["has_new_revision"]
    assert response.context["form_url"] == ""
    assert not Asset.objects.filter(uploaded_by=designer).exists()


# ---- Cost ---------------------------------------------------------------------------------------------------------


def test_the_page_with_new_images_keeps_the_bar(client, designer, post):
    page = add(client, post, picture("bir.png"), picture("iki.png", "red"), picture("üç.png", "blue"))
    keys = [image.key for image in page.context["form"].images if image.is_new]
    one, three = (
        query_count(client, f"{url(post)}?" + "&".join(f"eklenen={key}" for key in keys[:count]))
        for count in (1, 3)
    )
    assert one == three <= 15
