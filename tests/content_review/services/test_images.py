"""Images from the upload to their end: what is asked twice, and what becomes of those that no post shows."""

import os
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage

from accounts import jobs as account_jobs  # noqa: F401 (registers the sweep)
from accounts.models import StoredFile
from accounts.services import files
from accounts.services.files import QuotaExceeded
from content_review import jobs
from content_review.models import Asset, Draft, DraftMedia
from content_review.services import drafts, media, submitting
from content_review.services.compose import add_files
from core import clock
from core.errors import TransitionNotAllowed, UserFacingError
from core.jobs.scheduler import DailyAt, registered
from tests.content_review.pictures import add_picture, picture
from tests.make import content as make
from tests.make.accounts import make_institution

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def post():
    return make.make_draft(channels=[])


def take_out(post, row):
    media.remove_image(post, asset_uid=row.asset.uid, actor=post.submitter)


def days(number):
    """The portal, so many days later."""
    return time_machine.travel(clock.now() + timedelta(days=number))


# ---- While the file is decoded ------------------------------------------------------------------------------------


def meanwhile(monkeypatch, what):
    """Let something else happen during the seconds in which the file is decoded."""
    encode = media.encode

    def slowly(upload):
        what()
        return encode(upload)

    monkeypatch.setattr(media, "encode", slowly)


def test_a_post_that_was_sent_meanwhile_takes_no_image(monkeypatch):
    post = make.make_draft()
    meanwhile(monkeypatch, lambda: make.send(post))
    with pytest.raises(TransitionNotAllowed):
        add_picture(post)
    assert not DraftMedia.objects.exists()
    assert not Asset.objects.exists()


def test_a_place_that_was_taken_meanwhile_is_not_given_twice(monkeypatch, post):
    monkeypatch.setattr(media, "MAX_IMAGES", 1)
    asset = make.make_asset(unit=post.unit, actor=post.submitter)
    meanwhile(monkeypatch, lambda: make.attach(post, asset))
    with pytest.raises(UserFacingError) as refused:
        add_picture(post)
    assert refused.value.field == "files"
    assert post.draft.media.count() == 1


def test_files_of_a_form_go_on_from_its_version_until_somebody_else_writes(monkeypatch, post):
    draft, shown = post.draft, post.draft.version
    uploads = [picture("bir.png", "red"), picture("iki.png", "green")]
    assert add_files(draft, uploads, actor=post.submitter) == []
    assert draft.version == shown + 2 == Draft.objects.get(pk=draft.pk).version
    drafts.save(post, actor=post.submitter, version=draft.version, text="Başka pencere")
    assert add_files(draft, [picture("üç.png", "blue")], actor=post.submitter) == []
    # The page does not show that text: the next save from it has to be refused.
    assert (draft.version, Draft.objects.get(pk=draft.pk).version) == (shown + 2, shown + 4)


def test_removing_tells_the_version_that_it_made(post):
    row = add_picture(post)
    version = Draft.objects.get(submission=post).version
    given = {"asset_uid": row.asset.uid, "actor": post.submitter}
    assert media.remove_image(post, **given) == version + 1
    assert media.remove_image(post, **given) is None
    with pytest.raises(PermissionDenied):
        media.remove_image(post, asset_uid=row.asset.uid, actor=make.make_reviewer())


def test_an_image_of_a_sent_post_is_not_taken_out():
    post = make.make_submitted(images=1)
    asset = post.draft.media.get().asset
    with pytest.raises(TransitionNotAllowed):
        media.remove_image(post, asset_uid=asset.uid, actor=post.submitter)


# ---- The end of an image ------------------------------------------------------------------------------------------


def test_an_image_that_no_post_shows_goes_after_a_day_and_its_room_is_free(post):
    kept, gone = add_picture(post, colour="red"), add_picture(post, colour="blue")
    names = list(StoredFile.objects.filter(pk__in=files_of(gone.asset)).values_list("name", flat=True))
    take_out(post, gone)
    assert media.forget_unused() == 0
    with days(2):
        jobs.forget_unused_images.call()
        age(names)
        files.sweep()
    assert list(Asset.objects.all()) == [kept.asset]
    assert set(StoredFile.objects.values_list("pk", flat=True)) == set(files_of(kept.asset))
    assert not any(default_storage.exists(name) for name in names)


def files_of(asset):
    return [asset.master_id, asset.thumbnail_id, asset.preview_id]


def age(names):
    """The sweep leaves files alone that a transaction may still be about."""
    for name in names:
        then = (clock.now() - timedelta(days=3)).timestamp()
        os.utime(default_storage.path(name), (then, then))


def test_a_full_quota_is_free_again_after_images_were_taken_out(post):
    """The advice of the refusal helps."""
    institution = make_institution()
    institution.limits |= {"unit_quota_mib": 1}
    institution.save()
    rows = [add_picture(post), add_picture(post, colour="blue")]
    files.store(post.unit, "master", os.urandom(files.MIB - files.used_bytes(post.unit)), "image/png")
    with pytest.raises(QuotaExceeded):
        add_picture(post, colour="red")
    for row in rows:
        take_out(post, row)
    with days(2):
        jobs.forget_unused_images.call()
        files.sweep()
    add_picture(post, colour="red")


@pytest.mark.parametrize("where", ["draft", "revision", "withdrawn"])
def test_an_image_that_a_post_shows_stays(where):
    post = make.make_draft()
    row = add_picture(post)
    drafts.describe(
        post, row.asset, actor=post.submitter, alt_text="Renk", rights_basis="own", has_people=False
    )
    if where == "revision":
        post = make.send(post, acknowledged=["media_shape:x"])
        post.draft.media.all().delete()
    elif where == "withdrawn":
        submitting.withdraw(post, actor=post.submitter)
    with days(400):
        assert media.forget_unused() == 0
        files.sweep()
    assert StoredFile.objects.filter(pk__in=files_of(row.asset)).count() == 3


def test_files_that_another_image_shares_stay(post):
    """The same bytes of a unit are kept once."""
    first, second = add_picture(post), add_picture(post)
    assert first.asset.master == second.asset.master
    take_out(post, first)
    with days(2):
        assert media.forget_unused() == 1
        files.sweep()
    assert list(StoredFile.objects.values_list("delete_after", flat=True)) == [None] * 3
    assert Asset.objects.get().master.pk == first.asset.master_id


def test_an_image_that_was_taken_up_meanwhile_stays(monkeypatch, post):
    row = add_picture(post)
    take_out(post, row)
    forget = media._forget

    def slowly(pk):
        make.attach(post, row.asset)
        return forget(pk)

    monkeypatch.setattr(media, "_forget", slowly)
    with days(2):
        assert media.forget_unused() == 0
    assert post.draft.media.get().asset == row.asset


def test_a_file_stored_again_between_the_sweep_and_its_turn_stays(post):
    row = add_picture(post)
    stored = row.asset.master
    files.discard(stored)
    stale = StoredFile.objects.get(pk=stored.pk)
    with files.open_file(stored) as content:
        files.store(post.unit, stored.file_class, content.read(), stored.content_type)
    files._delete_row(stale)
    assert StoredFile.objects.filter(pk=stored.pk).exists()


def test_the_clean_up_runs_daily_before_the_sweep_of_the_files():
    clean_up, sweep = (
        registered()[name].schedule for name in ("content.forget_unused_images", "accounts.files")
    )
    assert (type(clean_up), type(sweep)) == (DailyAt, DailyAt)
    assert clean_up.at < sweep.at
