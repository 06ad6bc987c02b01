"""Which images the Directorate may put into a post, and what is written about them (P06)."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.enums import Role
from accounts.models import User
from content_review.models import Asset
from content_review.services import drafts, editing, media
from content_review.services.editing import edit_as_directorate
from content_review.services.revisions import MediaPart
from core.errors import TransitionNotAllowed, UserFacingError
from tests.content_review.pictures import picture
from tests.make import content as make
from tests.make.accounts import make_appointment, make_holder, make_unit

pytestmark = pytest.mark.django_db

RIGHTS = {"rights_basis": "licensed", "rights_note": " Lisans 12 ", "has_people": True}


@pytest.fixture(autouse=True)
def own_folder(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def designer():
    return make_holder(Role.DESIGNER)


@pytest.fixture
def post():
    return make.make_submitted(images=1)


def edit(post, actor, *parts, **changes):
    post = make.read(post)
    return edit_as_directorate(
        post,
        actor=actor,
        revision_hash=post.current_revision.content_hash,
        media=[*held(post), *parts],
        **changes,
    )


def held(post):
    rows = make.read(post).current_revision.media.select_related("asset__master")
    return [MediaPart(row.asset, row.alt_text) for row in rows]


def taken(post, actor, name="afiş.png", colour="teal"):
    [asset], refusals = editing.take_in(post, [picture(name, colour)], actor=actor, held=1)
    assert refusals == []
    return asset


def test_a_post_that_moved_as_a_draft_keeps_the_images_it_brought_along(designer):
    post = make.make_draft(images=1)
    other = make_unit()
    make_appointment(role=Role.REPRESENTATIVE, unit=other, user=post.submitter)
    writer = User.objects.get(pk=post.submitter_id)
    drafts.save(post, actor=writer, version=post.draft.version, unit=other)
    post = make.send(post, actor=writer)
    revision = edit(post, designer, text="Yeni metin")
    assert (post.unit, revision.media.count()) == (other, 1)


def test_an_upload_belongs_to_the_unit_and_is_in_no_post_before_it_is_saved(post, designer):
    asset = taken(post, designer)
    assert (asset.unit, asset.uploaded_by) == (post.unit, designer)
    assert media.unused_images().get() == asset
    revision = edit(post, designer, MediaPart(asset, "Afiş: gece açık.", RIGHTS))
    assert [row.asset for row in revision.media.select_related("asset")][-1] == asset
    asset.refresh_from_db()
    assert (asset.rights_basis, asset.rights_note, asset.has_people) == ("licensed", "Lisans 12", True)
    assert make.read(post).error_count == 0
    # The unit goes on with it.
    assert post.draft.media.filter(asset=asset).exists()


def test_checks_run_over_what_is_said_about_a_new_image(post, designer):
    asset = taken(post, designer)
    edit(post, designer, MediaPart(asset, "", {**RIGHTS, "rights_basis": ""}))
    found = {row["check"] for row in make.read(post).current_revision.check_runs.first().findings}
    assert {"alt_text", "rights"} <= found


def test_only_own_uploads_for_the_unit_that_no_other_post_has_are_added(post, designer):
    same_unit = {"unit": post.unit, "submitter": post.submitter}
    in_a_draft = make.make_draft(**same_unit, images=1).draft.media.get().asset
    in_a_post = make.make_submitted(**same_unit, images=1, text="Başka").draft.media.get().asset
    Asset.objects.filter(pk__in=[in_a_draft.pk, in_a_post.pk]).update(uploaded_by=designer)
    refused = {
        "somebody else's": taken(post, make_holder(Role.DESIGNER), colour="red"),
        "another unit's": taken(make.make_submitted(text="Üçüncü"), designer, colour="blue"),
        "in a draft": in_a_draft,
        "in another post": in_a_post,
    }
    for asset in refused.values():
        with pytest.raises(PermissionDenied):
            edit(post, designer, MediaPart(asset, "Elle yazılmış"))
    assert make.read(post).revision_count == 1


def test_what_the_unit_said_about_its_image_stays_its_word(post, designer):
    [part] = held(post)
    with pytest.raises(PermissionDenied):
        edit_as_directorate(
            post,
            actor=designer,
            revision_hash=post.current_revision.content_hash,
            media=[MediaPart(part.asset, "Yeni", {"rights_basis": "own"})],
        )


def test_uploads_are_refused_one_by_one_with_the_words_of_the_units_form(post, designer, monkeypatch):
    monkeypatch.setattr(media, "MAX_IMAGES", 2)
    uploads = [
        SimpleUploadedFile("çizim.svg", b"<svg/>"),
        picture("bir.png", "red"),
        picture("iki.png", "blue"),
    ]
    assets, refusals = editing.take_in(post, uploads, actor=designer, held=1)
    assert [asset.original_name for asset in assets] == ["bir.png"]
    assert len(refusals) == 2 and refusals[0].startswith("çizim.svg ") and "2" in refusals[1]


def test_a_post_holds_no_more_images_than_a_unit_may_give_it(post, designer, monkeypatch):
    monkeypatch.setattr(media, "MAX_IMAGES", 1)
    asset = make.make_asset(unit=post.unit, actor=designer)
    with pytest.raises(UserFacingError) as refused:
        edit(post, designer, MediaPart(asset, "Bir fazla"))
    assert refused.value.field == "files"


def test_nobody_uploads_for_a_post_that_is_not_theirs_to_edit_now(post, designer):
    for actor in (post.submitter, make_holder(Role.AUDITOR)):
        with pytest.raises(PermissionDenied):
            editing.take_in(post, [picture()], actor=actor, held=0)
    with pytest.raises(TransitionNotAllowed):
        editing.take_in(make.reject(post), [picture()], actor=designer, held=0)
    assert Asset.objects.count() == 1


def test_descriptions_are_kept_in_the_form_in_which_the_unit_keeps_them(designer):
    """A browser sends line ends of its own: they are no change."""
    post = make.make_draft()
    make.attach(post, make.make_asset(unit=post.unit, actor=post.submitter), "Bir\niki")
    post = make.send(post)
    [part] = held(post)
    with pytest.raises(UserFacingError):
        edit_as_directorate(
            post,
            actor=designer,
            revision_hash=post.current_revision.content_hash,
            media=[MediaPart(part.asset, "Bir\r\niki ")],
        )
