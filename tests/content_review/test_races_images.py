"""Images and texts of one post from several sides at the same moment: no page loses what it did not see."""

import pytest

from accounts.enums import Role
from accounts.models import User
from content_review.models import Asset, Draft, Submission
from content_review.services import drafts, editing, media, submitting
from content_review.services.revisions import MediaPart
from core.errors import Conflict, UserFacingError
from tests.content_review.pictures import add_picture, picture
from tests.make import content as make
from tests.make.accounts import make_appointment, make_holder, make_unit
from tests.make.channels import make_official_channel
from tests.race import run_together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

COLOURS = ("red", "green", "blue", "teal")


@pytest.fixture(autouse=True)
def own_folder(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


def again(row):
    """The row as another request would load it."""
    return type(row).objects.get(pk=row.pk)


def crashes(outcomes, *expected) -> list:
    """Exceptions that nobody meant to raise."""
    return [each for each in outcomes if isinstance(each, Exception) and not isinstance(each, expected)]


def test_uploads_at_once_keep_the_limit_and_take_a_place_each(race_rounds, monkeypatch):
    monkeypatch.setattr(media, "MAX_IMAGES", 2)
    writer = make_holder(Role.REPRESENTATIVE)
    for _round in range(max(race_rounds // 10, 2)):
        post = make.make_draft(submitter=writer, channels=[])
        outcomes = run_together(
            [
                lambda post=post, colour=colour: add_picture(again(post), actor=again(writer), colour=colour)
                for colour in COLOURS
            ]
        )
        assert not crashes(outcomes, UserFacingError), outcomes
        assert list(post.draft.media.values_list("position", flat=True)) == [0, 1]
        assert again(post.draft).version == post.draft.version + 2


def test_what_is_sent_is_what_one_of_the_pages_showed(race_rounds):
    """Sending against an upload: whoever comes second is refused."""
    x = make_official_channel(platform="x")
    writer = make_holder(Role.REPRESENTATIVE)
    for number in range(max(race_rounds // 5, 3)):
        post = make.make_draft(submitter=writer, channels=[x], text=f"Duyuru {number}")
        shown = post.draft.version
        sent, added = run_together(
            [
                lambda post=post, shown=shown: submitting.submit(
                    again(post), actor=again(writer), version=shown
                ),
                lambda post=post: add_picture(again(post), actor=again(writer)),
            ]
        )
        assert not crashes([sent, added], Conflict), (sent, added)
        post = make.read(post)
        if post.current_revision is not None:
            assert post.current_revision.media.count() == 0
            assert post.draft.media.count() == 0
        else:
            assert isinstance(sent, Conflict) and post.draft.media.count() == 1


def test_the_units_save_against_the_directorates_edit_neither_waits_for_ever_nor_loses_a_text(race_rounds):
    writer, designer = make_holder(Role.REPRESENTATIVE), make_holder(Role.DESIGNER)
    x = make_official_channel(platform="x")
    for number in range(max(race_rounds // 5, 3)):
        post = make.make_approved(submitter=writer, channels=[x], text=f"Duyuru {number}", images=1)
        version, revision = post.draft.version, post.current_revision
        saved, edited = run_together(
            [
                lambda post=post, version=version: drafts.save(
                    again(post),
                    actor=again(writer),
                    version=version,
                    text="Birimin metni",
                    internal_title="Birimin başlığı",
                ),
                lambda post=post, revision=revision: editing.edit_as_directorate(
                    again(post),
                    actor=again(designer),
                    revision_hash=revision.content_hash,
                    text="Direktörlüğün metni",
                ),
            ]
        )
        assert not crashes([saved, edited], Conflict), (saved, edited)
        assert not isinstance(edited, Exception)
        draft = Draft.objects.get(submission=post)
        if isinstance(saved, Conflict):
            assert draft.text == "Direktörlüğün metni"
        else:
            # What the unit typed stays, and its page must notice the newer revision.
            assert (draft.text, draft.version) == ("Birimin metni", version + 2)


def test_an_image_that_is_added_at_the_moment_of_the_clean_up_stays(race_rounds):
    designer, writer = make_holder(Role.DESIGNER), make_holder(Role.REPRESENTATIVE)
    x = make_official_channel(platform="x")
    for number in range(max(race_rounds // 5, 3)):
        post = make.make_submitted(submitter=writer, channels=[x], text=f"Duyuru {number}")
        [asset], _none = editing.take_in(post, [picture()], actor=designer, held=0)
        given = {"revision_hash": post.current_revision.content_hash, "media": [MediaPart(asset, "Renk")]}
        edited, gone = run_together(
            [
                lambda post=post, given=given: editing.edit_as_directorate(
                    again(post), actor=again(designer), **given
                ),
                lambda asset=asset: media._forget(asset.pk),
            ]
        )
        if gone is True:
            assert isinstance(edited, Exception) and not Asset.objects.filter(pk=asset.pk).exists()
        else:
            assert not crashes([edited, gone]), (edited, gone)
            assert make.read(post).current_revision.media.get().asset == asset


def test_a_post_is_moved_by_one_window_or_written_by_the_other(race_rounds):
    writer = make_holder(Role.REPRESENTATIVE)
    first, second = writer.appointments.get().unit, make_unit()
    make_appointment(role=Role.REPRESENTATIVE, unit=second, user=writer)
    writer = User.objects.get(pk=writer.pk)
    for _round in range(max(race_rounds // 5, 3)):
        post = make.make_draft(submitter=writer, unit=first, channels=[])
        version = post.draft.version
        outcomes = run_together(
            [
                lambda post=post, changes=changes: drafts.save(again(post), actor=again(writer), **changes)
                for changes in (
                    {"version": version, "unit": second, "text": "Taşındı"},
                    {"version": version, "text": "Yazıldı"},
                )
            ]
        )
        assert len([each for each in outcomes if isinstance(each, Conflict)]) == 1, outcomes
        now = Submission.objects.select_related("draft").get(pk=post.pk)
        assert (now.unit, now.draft.text) in {(second, "Taşındı"), (first, "Yazıldı")}
