"""What somebody else wrote meanwhile is not brought back, and the slower of two is told why."""

from functools import partial

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from audit.models import AuditEntry
from channels_registry.models import Channel, Platform, PlatformLimit
from channels_registry.services import catalogue, channels, duties
from core import clock
from core.jobs import SomeFailed
from core.text import fold
from tests.make.accounts import make_director, make_unit
from tests.make.channels import make_account, make_channel
from tests.race import run_together

pytestmark = pytest.mark.django_db

NEW = {"key": "ornekag", "label": "Örnek Ağ", "access_kind": "password"}


def test_what_else_is_saved_of_a_channel_brings_no_old_name_back():
    channel, director = make_channel(handle="okent_eski"), make_director()
    stale = Channel.objects.get(pk=channel.pk)
    details = channels.Details(display_name="Yeni Ad", audience="Öğrenciler", purpose="Duyuru")
    account = make_account(handle="okent_yeni")
    channels.edit(channel, actor=director, details=details, account=account)
    keys = Channel.objects.values("search_key", "sort_key", "identity_key")
    present = keys.get(pk=channel.pk)
    assert fold("okent_yeni") in present["search_key"]
    stale.goals = "Başka"
    stale.save(update_fields=["goals"])
    assert keys.get(pk=channel.pk) == present
    fresh = Channel.objects.get(pk=channel.pk)
    fresh.display_name = "Bambaşka"
    fresh.save(update_fields=["display_name"])
    assert fold("Bambaşka") in keys.get(pk=channel.pk)["search_key"]


def test_one_duty_that_cannot_be_reviewed_does_not_keep_the_others(monkeypatch):
    unit = make_unit()
    broken, other = make_channel(unit=unit), make_channel(unit=unit, platform="x")
    User.objects.filter(pk__in=[broken.representative.pk, other.representative.pk]).update(is_active=False)
    tell = duties._tell_orphaned

    def fail(duty, channel) -> None:
        if channel.pk == broken.pk:
            raise RuntimeError("the notice cannot be written")
        tell(duty, channel)

    monkeypatch.setattr(duties, "_tell_orphaned", fail)
    with pytest.raises(SomeFailed):
        duties.review_duties()
    assert Channel.objects.get(pk=broken.pk).status == "active"
    assert Channel.objects.get(pk=other.pk).status == "restricted"


def test_a_platform_that_was_added_meanwhile_is_named(monkeypatch):
    Platform.objects.create(**NEW)
    director, platform = make_director(), Platform()
    # As if the other one committed after the check.
    monkeypatch.setattr(Platform, "full_clean", lambda self, **kwargs: None)
    with pytest.raises(ValidationError) as refusal:
        catalogue.save_platform(platform, actor=director, values=NEW)
    assert "key" in refusal.value.message_dict


def test_the_ledger_knows_what_really_stood_in_a_platform():
    director, stale = make_director(), Platform.objects.get(key="x")
    catalogue.save_platform(Platform.objects.get(key="x"), actor=director, values={"label": "Bir"})
    catalogue.save_platform(stale, actor=director, values={"label": "İki"})
    last = AuditEntry.objects.filter(code="platform.changed").order_by("-pk").first()
    assert last.data["changed"] == {"label": ["Bir", "İki"]}


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("key", ["text.max", "ornek.max"])
def test_two_limits_at_once_leave_one_open_row_and_a_true_ledger(race_rounds, key):
    director, platform = make_director(), Platform.objects.get(key="x")
    for _round in range(max(race_rounds // 5, 1)):
        PlatformLimit.objects.filter(platform=platform, key=key, valid_from=clock.today()).delete()
        PlatformLimit.objects.filter(platform=platform, key=key).update(valid_to=None)
        state = partial(
            catalogue.set_limit,
            platform,
            actor=director,
            key=key,
            source="x.com",
            grade="P",
            checked_on=clock.today(),
        )
        outcomes = run_together([partial(state, value=300), partial(state, value=400)])
        assert all(isinstance(outcome, PlatformLimit) for outcome in outcomes), outcomes
        row = PlatformLimit.objects.get(platform=platform, key=key, valid_to__isnull=True)
        faster, slower = AuditEntry.objects.filter(code="platform.limit_changed").order_by("-pk")[:2][::-1]
        assert slower.data["before"] == faster.data["after"]
        assert slower.data["after"] == str(row.value)
