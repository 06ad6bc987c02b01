"""Published posts: the permalink as proof, once per post, of this account."""

from datetime import timedelta

import pytest

from audit.models import AuditEntry
from channels_registry.enums import PostOrigin
from channels_registry.models import Channel, Platform, PublishedPost
from channels_registry.services.posts import read_address, record_published_post
from core import clock
from core.errors import UserFacingError
from tests.make.accounts import make_director
from tests.make.channels import make_channel, make_published_post
from tests.race import run_together

pytestmark = pytest.mark.django_db


def test_a_post_is_kept_with_its_proof_and_moves_the_last_activity():
    channel, director = make_channel(platform="x", handle="okent_dis"), make_director()
    moment = clock.now() - timedelta(hours=2)
    post = record_published_post(
        channel,
        permalink="https://twitter.com/okent_dis/status/1859?s=20",
        published_at=moment,
        origin=PostOrigin.RECORDED,
        actor=director,
    )
    assert (post.external_id, post.recorded_by, post.origin) == ("1859", director, "recorded")
    assert Channel.objects.get(pk=channel.pk).last_published_at == moment
    older = make_published_post(channel=channel, published_at=moment - timedelta(days=3))
    assert older.channel.last_published_at == moment
    assert Channel.objects.get(pk=channel.pk).last_published_at == moment
    entry = AuditEntry.objects.filter(code="post.recorded").earliest("seq")
    assert (entry.target_id, entry.unit_code) == (str(channel.uid), channel.unit.code)


@pytest.mark.parametrize(
    "again",
    [
        "https://x.com/okent_dis/status/1859",
        "https://mobile.twitter.com/OKENT_DIS/status/1859/photo/1",
        "https://x.com/i/web/status/1859?ref_src=twsrc",
    ],
)
def test_the_same_post_is_refused_in_any_spelling(again):
    channel = make_channel(platform="x", handle="okent_dis")
    make_published_post(channel=channel, permalink="https://twitter.com/okent_dis/status/1859?s=20")
    with pytest.raises(UserFacingError) as refusal:
        make_published_post(channel=channel, permalink=again)
    assert refusal.value.field == "permalink"
    assert PublishedPost.objects.count() == 1


@pytest.mark.parametrize(
    "permalink",
    [
        "http://www.instagram.com/p/Cabcdef/",
        "https://x.com/okent_dis/status/1",
        "https://www.instagram.com/okent_dis/",
        "https://www.instagram.com/baska_hesap/p/Cabcdef/",
        "gönderi",
        "",
        "https://www.instagram.com/p/" + "a" * 30 + "/?x=" + "b" * 600,
    ],
)
def test_what_is_no_proof_for_this_account_is_refused_in_words(permalink):
    channel = make_channel(handle="okent_dis")
    with pytest.raises(UserFacingError) as refusal:
        make_published_post(channel=channel, permalink=permalink or " ")
    assert refusal.value.field == "permalink"
    assert str(refusal.value)


def test_no_post_comes_from_the_future():
    channel = make_channel()
    with pytest.raises(UserFacingError) as refusal:
        make_published_post(channel=channel, published_at=clock.now() + timedelta(hours=1))
    assert refusal.value.field == "published_at"
    assert make_published_post(channel=channel, published_at=clock.now() + timedelta(minutes=5))


def test_two_accounts_may_point_to_one_shared_post():
    permalink = "https://www.instagram.com/p/Cortak12/"
    for handle in ("okent_dis", "okent_sbf"):
        make_published_post(channel=make_channel(handle=handle), permalink=permalink)
    assert PublishedPost.objects.count() == 2


def test_a_federated_account_lives_on_its_own_server():
    Platform.objects.filter(key="mastodon").update(is_active=True)
    channel = make_channel(platform="instagram")
    Channel.objects.filter(pk=channel.pk).update(
        platform="mastodon", handle="okent@mastodon.social", host="mastodon.social"
    )
    channel = Channel.objects.get(pk=channel.pk)
    assert read_address(channel, "https://mastodon.social/@okent/113").external_id == "113"
    for foreign in ("https://mastodon.online/@okent/113", "https://mastodon.social/@baska/113"):
        with pytest.raises(UserFacingError):
            read_address(channel, foreign)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_people_who_record_one_post_at_once_leave_one_row(race_rounds):
    channel = make_channel(platform="x", handle="okent_dis")

    def recording(number: int):
        def run() -> PublishedPost:
            return record_published_post(
                Channel.objects.get(pk=channel.pk),
                permalink=f"https://x.com/okent_dis/status/{number}",
                published_at=clock.now(),
                actor=None,
            )

        return run

    for number in range(max(race_rounds // 5, 1)):
        outcomes = run_together([recording(number), recording(number)])
        assert sum(isinstance(outcome, PublishedPost) for outcome in outcomes) == 1, outcomes
        assert sum(isinstance(outcome, UserFacingError) for outcome in outcomes) == 1, outcomes
