"""The working copy: who may write it, that nothing typed is lost, and that autosave may repeat itself."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied

from accounts.enums import Role, UnitKind
from channels_registry.enums import ChannelStatus
from channels_registry.models import Channel
from content_review.models import Draft, Submission
from content_review.selectors.channels import channels_for
from content_review.services import drafts, media, submitting
from content_review.services.drafts import ImageChanges
from core import clock
from core.errors import StaleObject, TransitionNotAllowed, UserFacingError
from tests.content_review.pictures import add_picture
from tests.make import content as make
from tests.make.accounts import make_director, make_holder, make_person, make_unit
from tests.make.channels import make_channel, make_official_channel

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(db) -> Submission:
    return make.make_draft(channels=[])


def save(post: Submission, **changes) -> Draft:
    draft = Draft.objects.get(submission=post)
    given = {"actor": post.submitter, "version": draft.version, **changes}
    return drafts.save(post, **given)


def test_a_post_gets_its_number_when_it_is_begun():
    person = make_holder(Role.REPRESENTATIVE)
    first, second = (drafts.start(actor=person, unit=person.appointments.get().unit) for _turn in range(2))
    year = clock.today().year
    assert first.number.startswith(f"G-{year}-")
    assert int(second.number[-5:]) == int(first.number[-5:]) + 1
    assert first.submitter == person


@pytest.mark.parametrize("role", [Role.REPRESENTATIVE, Role.UNIT_HEAD, Role.RESPONDER])
def test_an_administrative_unit_without_channels_may_begin_a_post_for_official_ones(role):
    """P27: administrative units too, and units without an account of their own."""
    unit = make_unit(kind=UnitKind.ADMIN)
    person = make_holder(role, unit=unit)
    official = make_official_channel(platform="x")
    post = drafts.start(actor=person, unit=unit, channels=[official])
    assert list(post.draft.channels.all()) == [official]


def test_nobody_begins_a_post_for_a_unit_where_submitting_is_not_theirs():
    unit = make_unit()
    for person in (make_holder(Role.REPRESENTATIVE), make_holder(Role.AUDITOR), make_person()):
        with pytest.raises(PermissionDenied):
            drafts.start(actor=person, unit=unit)


def test_a_closed_unit_begins_nothing():
    unit = make_unit()
    person = make_holder(Role.REPRESENTATIVE, unit=unit)
    unit.closed_on = clock.today()
    unit.save(update_fields=["closed_on"])
    with pytest.raises(UserFacingError) as refused:
        drafts.start(actor=person, unit=unit)
    assert refused.value.field == "unit"


def test_channels_to_choose_are_the_units_own_and_the_official_ones():
    unit = make_unit()
    person = make_holder(Role.REPRESENTATIVE, unit=unit)
    own = make_channel(unit=unit, platform="instagram")
    waiting = make_channel(unit=unit, platform="linkedin", status=ChannelStatus.AWAITING_ESCROW)
    official = make_official_channel(platform="x")
    make_official_channel(platform="linkedin", status=ChannelStatus.SUSPENDED)
    make_channel(unit=unit, platform="x", status=ChannelStatus.CLOSED)
    foreign = make_channel(platform="x")
    assert set(channels_for(person, unit)) == {own, waiting, official}
    assert not channels_for(make_person(), unit).exists()
    post = drafts.start(actor=person, unit=unit)
    with pytest.raises(UserFacingError) as refused:
        save(post, channels=[own, foreign])
    assert refused.value.field == "channels"
    assert not post.draft.channels.exists()


def test_a_channel_once_chosen_stays_although_it_was_suspended_meanwhile(post):
    official = make_official_channel(platform="x")
    save(post, channels=[official])
    Channel.objects.update(status=ChannelStatus.SUSPENDED)
    save(post, text="Yeni metin", channels=[official])
    assert list(Draft.objects.get(submission=post).channels.all()) == [official]


def test_saving_writes_what_is_named_and_leaves_the_rest(post):
    when = datetime(2027, 3, 1, 14, 30, 25, tzinfo=ZoneInfo("Europe/Istanbul"))
    draft = save(
        post,
        title="Platformdaki başlık",
        variants={"x": {"text": " Kısa metin ", "title": ""}, "linkedin": {"text": "", "title": ""}},
        video={"name": "tur.mp4", "seconds": 90, "has_captions": True, "note": ""},
        internal_title="İç başlık",
        is_urgent=True,
        urgent_reason="Yarın başlıyor",
        wished_at=when,
        internal_note="Afiş hazır",
    )
    assert draft.variants == {"x": {"text": "Kısa metin"}}
    assert draft.video == {"name": "tur.mp4", "seconds": 90, "has_captions": True, "note": ""}
    assert draft.text == make.TEXT
    again = make.read(post)
    assert (again.title, again.is_urgent, again.internal_note) == ("İç başlık", True, "Afiş hazır")
    assert clock.local(again.wished_at).strftime("%d.%m.%Y %H:%M:%S") == "01.03.2027 14:30:00"
    assert "ic baslik" in again.search_key


def test_a_video_may_be_declared_piece_by_piece(post):
    assert save(post, video={"seconds": 60}).video == {
        "name": "",
        "seconds": 60,
        "has_captions": None,
        "note": "",
    }
    assert save(post, video={}).video == {}
    with pytest.raises(UserFacingError):
        save(post, video={"name": "a.mp4", "seconds": "bir dakika"})


def test_a_repeated_autosave_changes_nothing(post):
    version = post.draft.version
    first = save(post, text="Aynı metin", version=version)
    again = save(post, text="Aynı metin", version=version)
    assert first.version == again.version == version + 1


def test_two_open_windows_do_not_overwrite_each_other(post):
    version = post.draft.version
    save(post, text="Birinci pencere", version=version)
    with pytest.raises(StaleObject) as refused:
        save(post, text="İkinci pencere", version=version)
    assert refused.value.by == post.submitter.full_name
    assert refused.value.at is not None
    assert Draft.objects.get(submission=post).text == "Birinci pencere"


def test_moments_without_a_time_zone_are_refused(post):
    """Naive wall-clock times have shifted posts by hours elsewhere (defects.md, 11)."""
    with pytest.raises(ValueError, match="time zone"):
        save(post, wished_at=datetime(2027, 3, 1, 14, 30))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": "a" * 100_001}, "text"),
        ({"title": "a" * 301}, "title"),
        ({"variants": {"x": {"text": "a" * 100_001}}}, "variants.x.text"),
        ({"variants": {"yok": {"text": "a"}}}, "variants"),
        ({"video": {"name": "a", "seconds": -1}}, "video"),
    ],
)
def test_what_no_platform_takes_is_refused_with_its_field(post, changes, field):
    with pytest.raises(UserFacingError) as refused:
        save(post, **changes)
    assert refused.value.field == field
    assert str(refused.value)


def test_text_is_kept_in_one_unicode_form_without_control_characters(post):
    draft = save(post, text="s\u0327ey\r\nile\x00")
    assert draft.text == "şey\nile"


def test_a_field_that_does_not_exist_is_a_fault_of_the_caller(post):
    with pytest.raises(TypeError):
        save(post, status="approved")
    with pytest.raises(TypeError):
        drafts.describe(post, None, actor=post.submitter, status="x")


def test_only_the_units_own_people_write_its_draft(post):
    colleague = make_holder(Role.REPRESENTATIVE, unit=post.unit)
    assert save(post, actor=colleague, text="Ek bilgi").edited_by == colleague
    for person in (make_holder(Role.REPRESENTATIVE), make_director(), make.make_reviewer()):
        with pytest.raises(PermissionDenied):
            save(post, actor=person, text="Başka")


@pytest.mark.parametrize("state", ["submitted", "rejected", "withdrawn"])
def test_a_post_in_review_or_at_its_end_is_not_edited_by_the_unit(state):
    post = make.make_submitted()
    if state == "rejected":
        post = make.reject(post)
    if state == "withdrawn":
        submitting.withdraw(post, actor=post.submitter)
    with pytest.raises(TransitionNotAllowed) as refused:
        save(post, text="Son dakika")
    assert refused.value.by is not None


def test_an_approved_post_keeps_its_approval_while_only_its_working_copy_changes():
    delivery = make.make_scheduled_delivery()
    save(delivery.submission, text="Yeni saat 15.00")
    delivery.refresh_from_db()
    assert delivery.status == "scheduled"
    assert delivery.submission.current_revision.text == make.TEXT


def test_images_are_described_and_reordered(post):
    assets = [make.make_asset(unit=post.unit, actor=post.submitter) for _turn in range(3)]
    for asset in assets:
        make.attach(post, asset)
    save(post, images=ImageChanges(shown=(str(assets[2].uid), str(assets[0].uid))))
    assert [row.asset_id for row in post.draft.media.all()] == [assets[2].pk, assets[0].pk, assets[1].pk]
    drafts.describe(
        post,
        assets[0],
        actor=post.submitter,
        alt_text=" Yeni açıklama ",
        rights_basis="licensed",
        rights_note="Lisans 12",
        has_people=True,
    )
    row = post.draft.media.select_related("asset").get(asset=assets[0])
    assert (row.alt_text, row.asset.rights_basis, row.asset.has_people) == ("Yeni açıklama", "licensed", True)
    with pytest.raises(UserFacingError):
        drafts.describe(post, assets[0], actor=post.submitter, rights_basis="buldum")
    with pytest.raises(UserFacingError):
        drafts.describe(post, assets[0], actor=post.submitter, alt_text="a" * 6000)
    with pytest.raises(PermissionDenied):
        drafts.describe(post, make.make_asset(unit=post.unit, actor=post.submitter), actor=post.submitter)


def test_images_are_described_reordered_and_taken_out_with_the_text_in_one_version():
    post = make.make_draft(channels=[], images=3)
    first, second, third = (str(row.asset.uid) for row in post.draft.media.select_related("asset"))
    images = ImageChanges(
        shown=(third, second, first),
        facts={third: {"alt_text": "Yeni açıklama", "has_people": True}, second: {"alt_text": "Kalmayacak"}},
        removed=frozenset({second}),
    )
    draft = save(post, text="Yeni metin", images=images)
    assert draft.version == post.draft.version + 1
    rows = list(draft.media.select_related("asset"))
    assert [str(row.asset.uid) for row in rows] == [third, first]
    assert (rows[0].alt_text, rows[0].asset.has_people) == ("Yeni açıklama", True)
    again = save(post, text="Yeni metin", images=ImageChanges(shown=(third, first)))
    assert again.version == draft.version


def test_nothing_is_said_about_an_image_of_another_post(post):
    foreign = make.make_draft(unit=post.unit, submitter=post.submitter, images=1).draft.media.get().asset
    with pytest.raises(PermissionDenied):
        save(post, images=ImageChanges(facts={str(foreign.uid): {"alt_text": "Başkasının"}}))
    with pytest.raises(TypeError):
        drafts.describe(post, foreign, actor=post.submitter, original_name="x")


CHANGES_OF_IMAGES = {
    "described": lambda post, asset: drafts.describe(post, asset, actor=post.submitter, alt_text="Yeni."),
    "source": lambda post, asset: drafts.describe(post, asset, actor=post.submitter, rights_note="No 7"),
    "removed": lambda post, asset: media.remove_image(post, asset_uid=asset.uid, actor=post.submitter),
    "added": lambda post, asset: add_picture(post),
}


@pytest.mark.parametrize("change", CHANGES_OF_IMAGES.values(), ids=CHANGES_OF_IMAGES)
def test_a_page_from_before_a_change_of_the_images_neither_saves_nor_sends(change):
    post = make.make_draft(images=2)
    shown = post.draft.version
    page = ImageChanges(shown=tuple(str(row.asset.uid) for row in post.draft.media.select_related("asset")))
    change(post, post.draft.media.select_related("asset").first().asset)
    assert Draft.objects.get(submission=post).version == shown + 1
    with pytest.raises(StaleObject):
        save(post, version=shown, text="Eski sayfadan")
    with pytest.raises(StaleObject):
        submitting.submit(post, actor=post.submitter, version=shown)
    assert make.read(post).revision_count == 0
    assert save(post, version=shown + 1, text="Yeni sayfadan", images=page).version == shown + 2


def test_a_page_that_shows_other_images_gets_no_newer_version_although_its_text_is_the_same():
    """Its next step would send an image that it never showed."""
    post = make.make_draft(images=1)
    shown = post.draft.version
    page = ImageChanges(shown=(str(post.draft.media.get().asset.uid),))
    add_picture(post)
    with pytest.raises(StaleObject):
        save(post, version=shown, text=make.TEXT, images=page)
    both = tuple(str(row.asset.uid) for row in post.draft.media.select_related("asset"))
    assert save(post, version=shown, text=make.TEXT, images=ImageChanges(shown=both)).version == shown + 1


def test_whoever_described_an_image_last_is_the_author_of_what_is_sent():
    post = make.make_draft(images=1)
    colleague = make_holder(Role.REPRESENTATIVE, unit=post.unit)
    asset = post.draft.media.get().asset
    drafts.describe(post, asset, actor=colleague, alt_text="Gece kütüphane, ışıklı pencereler.")
    post = make.send(post)
    assert post.current_revision.author == colleague
    assert post.current_revision.submitter == post.submitter


@pytest.mark.parametrize("state", ["rejected", "withdrawn", "published", "archived"])
def test_a_finished_post_is_copied_into_a_new_one(state):
    post = make.make_draft(images=1, title="Başlık", internal_note="Not")
    if state == "published":
        post = make.approve(make.send(post))
        make.publish(post.deliveries.get())
    else:
        post = make.reject(make.send(post)) if state != "withdrawn" else post
        if state == "withdrawn":
            submitting.withdraw(post, actor=post.submitter)
        if state == "archived":
            submitting.archive(post, actor=post.submitter)
    copy = drafts.copy_to_new(post, actor=post.submitter)
    assert copy.number != post.number
    assert (copy.copied_from, copy.status, copy.title) == (post, "draft", post.title)
    draft = copy.draft
    assert (draft.text, draft.title) == (make.TEXT, "Başlık")
    assert draft.media.get().alt_text == post.draft.media.get().alt_text
    assert list(draft.channels.all()) == list(post.draft.channels.all())


def test_a_copy_leaves_out_channels_that_take_no_posts_any_more():
    post = make.reject(make.make_submitted())
    Channel.objects.update(status=ChannelStatus.SUSPENDED)
    assert not drafts.copy_to_new(post, actor=post.submitter).draft.channels.exists()


def test_a_post_that_still_runs_is_not_copied():
    for post in (make.make_draft(), make.make_submitted(), make.make_approved()):
        with pytest.raises(PermissionDenied):
            drafts.copy_to_new(post, actor=post.submitter)


def test_withdrawing_a_draft_throws_it_away_unseen_by_the_directorate(post):
    reviewer = make.make_reviewer()
    submitting.withdraw(post, actor=post.submitter)
    assert not Submission.objects.visible_to(reviewer).filter(pk=post.pk).exists()
    assert Submission.objects.visible_to(post.submitter).filter(pk=post.pk).exists()


def test_the_wish_is_a_whole_minute(post):
    moment = clock.now() + timedelta(days=1)
    save(post, wished_at=moment)
    assert make.read(post).wished_at == moment.replace(second=0, microsecond=0)
    save(post, wished_at=None)
    assert make.read(post).wished_at is None
