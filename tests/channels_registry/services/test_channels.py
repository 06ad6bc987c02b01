"""Register, take over, change, move: what is written and what is refused in words."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from accounts.enums import Role
from accounts.hooks import merging_hooks, obstacles_of
from accounts.models import Institution, Notification, User
from audit.models import AuditEntry
from channels_registry import preconditions
from channels_registry.enums import ChannelKind, ChannelStatus, RestrictionReason
from channels_registry.models import Channel, ChannelUserPermission, Platform
from channels_registry.preconditions import (
    ActivationPrecondition,
    register_precondition,
    unregister_precondition,
)
from channels_registry.recognition import recognise
from channels_registry.services import channels
from channels_registry.services.channels import Details
from channels_registry.services.state import PreconditionsMissing, change_state
from core import clock
from core.errors import UserFacingError
from tests.make.accounts import (
    make_director,
    make_directorate,
    make_holder,
    make_institution,
    make_person,
    make_unit,
)
from tests.make.channels import make_account, make_channel, make_official_channel, make_representative

pytestmark = pytest.mark.django_db
FULL = Details(audience="Öğrenciler", purpose="Duyuru")


@pytest.fixture
def director() -> User:
    return make_director()


def test_an_account_with_everything_becomes_active_at_once(director):
    unit = make_unit()
    person = make_representative(unit=unit)
    channel = channels.register(
        make_account(handle="okent_dis"), actor=director, unit=unit, details=FULL, primary=person
    )
    assert channel.status == ChannelStatus.ACTIVE
    assert channel.primary_duty.appointment == person
    assert channel.access_kind == "password"
    assert channel.display_name == "okent_dis"
    codes = list(
        AuditEntry.objects.filter(target_id=str(channel.uid)).order_by("seq").values_list("code", flat=True)
    )
    assert codes == ["channel.registered", "channel.representative_assigned", "channel.activated"]
    assert AuditEntry.objects.get(code="channel.activated").unit_code == unit.code
    assert Notification.objects.filter(recipient=person.user, kind="channels.assigned_primary").exists()


def test_what_is_missing_keeps_it_from_being_active_and_is_named(director):
    channel = channels.register(make_account(), actor=director, unit=make_unit())
    assert channel.status == ChannelStatus.APPROVED
    assert [item.id for item in preconditions.missing(channel)] == ["representative", "audience_and_purpose"]
    with pytest.raises(PreconditionsMissing) as refusal:
        change_state(channel, "activate", actor=director)
    assert len(refusal.value.outcomes) == 2


def test_a_precondition_of_another_module_holds_the_account_back(director):
    escrow = ActivationPrecondition(
        id="test_escrow", label="Emanet", check=lambda channel: "Emanet eksik", order=99
    )
    register_precondition(escrow)
    try:
        unit = make_unit()
        channel = channels.register(
            make_account(), actor=director, unit=unit, details=FULL, primary=make_representative(unit=unit)
        )
        assert channel.status == ChannelStatus.APPROVED
        assert [item.message for item in preconditions.missing(channel)] == ["Emanet eksik"]
    finally:
        unregister_precondition("test_escrow")


def test_a_closed_unit_owns_no_active_account(director):
    unit = make_unit()
    channel = make_channel(unit=unit, status=ChannelStatus.APPROVED)
    unit.closed_on = clock.today()
    unit.save(update_fields=["closed_on"])
    channel = Channel.objects.with_people().get(pk=channel.pk)
    assert [item.id for item in preconditions.missing(channel)] == ["owner_unit_open"]
    with pytest.raises(UserFacingError) as refusal:
        channels.register(make_account(), actor=director, unit=unit)
    assert refusal.value.field == "unit"


def test_a_representative_past_the_last_day_is_no_representative(time_machine):
    channel = make_channel(status=ChannelStatus.APPROVED)
    appointment = channel.primary_duty.appointment
    appointment.ends_on = clock.today()
    appointment.save(update_fields=["ends_on"])
    time_machine.move_to(clock.now() + timedelta(days=2))
    channel = Channel.objects.with_people().get(pk=channel.pk)
    assert [item.id for item in preconditions.missing(channel)] == ["representative"]


@pytest.mark.parametrize(
    "spelling",
    [
        "https://www.instagram.com/okent_dis/",
        "instagram.com/OKENT_DIS",
        "https://m.instagram.com/okent_dis?igsh=1",
        "HTTPS://INSTAGRAM.COM/okent_dis/",
    ],
)
def test_doubles_are_found_whatever_the_spelling(director, spelling):
    first = make_channel(handle="okent_dis")
    account = recognise(spelling)
    assert account.registered == first
    with pytest.raises(UserFacingError) as refusal:
        channels.register(account, actor=director, unit=make_unit())
    assert refusal.value.field == "address"


def test_personal_accounts_are_refused(director):
    with pytest.raises(UserFacingError) as refusal:
        channels.register(make_account(), actor=director, unit=make_unit(), kind="personal")
    assert refusal.value.field == "kind"
    with pytest.raises(UserFacingError):
        recognise("https://www.linkedin.com/in/deniz-arslan/")


def test_official_accounts_are_the_directorates(director):
    with pytest.raises(UserFacingError) as refusal:
        channels.register(make_account(), actor=director, unit=make_unit(), kind=ChannelKind.OFFICIAL)
    assert refusal.value.field == "unit"
    official = channels.register(
        make_account(), actor=director, unit=make_directorate(), kind=ChannelKind.OFFICIAL, details=FULL
    )
    assert official.is_official


@pytest.mark.parametrize("role", [Role.UNIT_HEAD, Role.REPRESENTATIVE, Role.REVIEWER, Role.AUDITOR])
def test_only_who_keeps_the_register_registers(role):
    unit = make_unit()
    at = unit if role in (Role.UNIT_HEAD, Role.REPRESENTATIVE) else None
    person = make_holder(role, unit=at or make_directorate())
    with pytest.raises(PermissionDenied):
        channels.register(make_account(), actor=person, unit=unit)


def test_a_person_without_an_appointment_there_cannot_represent(director):
    elsewhere = make_representative(unit=make_unit())
    with pytest.raises(UserFacingError) as refusal:
        channels.register(make_account(), actor=director, unit=make_unit(), primary=elsewhere)
    assert refusal.value.field == "primary"
    assert not Channel.objects.exists()


def test_a_platform_that_is_not_in_use_is_refused_until_it_is(director):
    with pytest.raises(UserFacingError):
        recognise("https://www.tiktok.com/@okent")
    Platform.objects.filter(key="tiktok").update(is_active=True)
    assert recognise("https://www.tiktok.com/@okent").platform.key == "tiktok"


def test_unknown_sites_are_not_taken_for_mastodon():
    with pytest.raises(UserFacingError) as refusal:
        recognise("https://ornek-site.example/@okent")
    assert refusal.value.field == "address"
    Platform.objects.filter(key="mastodon").update(is_active=True)
    account = recognise("https://mastodon.social/@okent")
    assert (account.profile.handle, account.host) == ("okent@mastodon.social", "mastodon.social")


# ---- Accounts that exist already -----------------------------------------------------------------------------------


def test_an_imported_account_is_restricted_and_goes_on_as_before(director):
    make_institution()
    unit = make_unit()
    channel = channels.import_existing(
        make_account(), actor=director, unit=unit, details=FULL, reasons=[RestrictionReason.ESCROW_INCOMPLETE]
    )
    assert channel.status == ChannelStatus.RESTRICTED
    assert channel.restriction_reasons == ["no_representative", "escrow_incomplete"]
    assert channel.publishes_as_before_until == clock.today() + timedelta(days=90)


def test_the_days_as_before_are_a_setting(director):
    institution = make_institution()
    institution.limits = {**institution.limits, "publish_as_before_days": 10}
    institution.save(update_fields=["limits"])
    assert Institution.objects.get().limit("publish_as_before_days") == 10
    channel = channels.import_existing(make_account(), actor=director, unit=make_unit(), details=FULL)
    assert channel.publishes_as_before_until == clock.today() + timedelta(days=10)


def test_an_imported_account_with_a_representative_keeps_its_other_reasons(director):
    unit = make_unit()
    person = make_representative(unit=unit)
    kept = channels.import_existing(
        make_account(), actor=director, unit=unit, details=FULL, primary=person, reasons=["dormant"]
    )
    assert (kept.status, kept.restriction_reasons) == ("restricted", ["dormant"])
    free = channels.import_existing(
        make_account(), actor=director, unit=unit, details=FULL, primary=make_representative(unit=unit)
    )
    assert (free.status, free.publishes_as_before_until) == ("active", None)


# ---- Change --------------------------------------------------------------------------------------------------------


def again(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_a_representative_changes_texts_and_mailbox_but_not_whose_account_it_is(director):
    channel = make_channel(access_kind="password")
    person = again(channel.representative)
    channels.edit(
        channel,
        actor=person,
        details=Details(
            display_name="Diş Hekimliği",
            audience="Hastalar",
            purpose="Bilgi",
            access_kind="role",
            review_mode="none",
            mailbox="dis@ornekkent.example",
            languages=("tr", "en", "tr"),
        ),
    )
    channel = Channel.objects.get(pk=channel.pk)
    assert (channel.display_name, channel.audience, channel.languages) == (
        "Diş Hekimliği",
        "Hastalar",
        ["tr", "en"],
    )
    assert (channel.access_kind, channel.review_mode) == ("password", "before")
    assert channel.mailbox.open() == "dis@ornekkent.example"
    with pytest.raises(PermissionDenied):
        channels.edit(channel, actor=person, details=FULL, account=make_account(handle="baska_ad"))


def test_the_ledger_keeps_the_mailbox_masked_and_the_database_sealed(director):
    channel = make_channel()
    channels.edit(
        channel,
        actor=director,
        details=Details(audience="a", purpose="b", mailbox="gizli.kutu@ornekkent.example"),
    )
    entry = AuditEntry.objects.get(code="channel.edited")
    assert entry.data["changed"]["mailbox"] == ["", "g•••@ornekkent.example"]
    raw = Channel.objects.filter(pk=channel.pk).values_list("mailbox", flat=True)[0]
    assert "gizli.kutu" not in raw.token()


def test_an_active_account_keeps_its_audience_and_purpose(director):
    channel = make_channel()
    with pytest.raises(UserFacingError) as refusal:
        channels.edit(channel, actor=director, details=Details(audience="", purpose="x"))
    assert refusal.value.field == "audience"


def test_a_renamed_account_gets_its_new_address(director):
    channel = make_channel(handle="okent_dis")
    channels.edit(
        channel, actor=director, details=FULL, account=recognise("https://www.instagram.com/okent_dishek/")
    )
    channel = Channel.objects.get(pk=channel.pk)
    assert (channel.handle, channel.slug, channel.identity_key) == (
        "okent_dishek",
        "okent_dishek",
        "instagram:okent_dishek",
    )
    assert make_channel(handle="okent_dis").slug == "okent_dis"


def test_a_new_address_cannot_be_anothers_or_of_another_platform(director):
    channel, other = make_channel(handle="okent_dis"), make_channel(handle="okent_adsm")
    for address in (other.canonical_url, "https://x.com/okent_dis"):
        with pytest.raises(UserFacingError) as refusal:
            channels.edit(channel, actor=director, details=FULL, account=recognise(address))
        assert refusal.value.field == "address"


def test_only_the_director_sets_the_review_mode(director):
    channel = make_channel()
    manager = make_holder(Role.MANAGER)
    looser = Details(audience="a", purpose="b", review_mode="after")
    channels.edit(channel, actor=manager, details=looser)
    assert Channel.objects.get(pk=channel.pk).review_mode == "before"
    channels.edit(channel, actor=director, details=looser)
    assert Channel.objects.get(pk=channel.pk).review_mode == "after"


def test_nothing_changed_writes_nothing(director):
    channel = make_channel()
    before = AuditEntry.objects.count()
    channels.edit(channel, actor=director, details=FULL)
    assert AuditEntry.objects.count() == before


def test_a_moved_account_loses_who_does_not_reach_the_new_unit(director):
    channel = make_channel()
    person, new_unit = channel.representative, make_unit()
    channels.change_owner(channel, unit=new_unit, actor=director)
    channel = Channel.objects.get(pk=channel.pk)
    assert (channel.unit, channel.status) == (new_unit, "restricted")
    assert channel.restriction_reasons == ["no_representative"]
    assert not ChannelUserPermission.objects.filter(user=person).exists()


def test_an_official_account_stays_with_the_directorate(director):
    with pytest.raises(UserFacingError):
        channels.change_owner(make_official_channel(), unit=make_unit(), actor=director)


def test_a_unit_with_accounts_cannot_close_and_a_merged_one_hands_them_over(director):
    unit, into = make_unit(), make_unit()
    channel = make_channel(unit=unit)
    assert len(obstacles_of(unit)) == 1
    merging_hooks.get("channels").run(unit, into, director)
    channel = Channel.objects.get(pk=channel.pk)
    assert channel.unit == into
    assert obstacles_of(unit) == []


def test_closing_ends_every_duty_and_right(director):
    unit = make_unit()
    channel = make_channel(unit=unit, backup=make_representative(unit=unit, is_backup=True))
    change_state(channel, "close", actor=director, reason="Hareketsiz")
    channel = Channel.objects.get(pk=channel.pk)
    assert channel.primary_duty is None
    assert not channel.duties.open().exists()
    assert not ChannelUserPermission.objects.exists()


def test_a_suspension_ends_in_the_state_the_facts_allow(director):
    good, lonely = make_channel(), make_channel()
    for channel in (good, lonely):
        change_state(channel, "suspend", actor=director, reason="Saldırı")
    from channels_registry.services import duties

    duties.end(lonely.primary_duty, actor=director)
    for channel in (good, lonely):
        change_state(channel, "resume", actor=director)
    assert Channel.objects.get(pk=good.pk).status == "active"
    lonely = Channel.objects.get(pk=lonely.pk)
    assert (lonely.status, lonely.restriction_reasons) == ("restricted", ["no_representative"])


def test_who_holds_nothing_changes_nothing():
    channel = make_channel()
    nobody = make_person()
    for refused in (
        lambda: channels.edit(channel, actor=nobody, details=FULL),
        lambda: channels.change_owner(channel, unit=make_unit(), actor=nobody),
        lambda: change_state(channel, "close", actor=nobody, reason="x"),
    ):
        with pytest.raises(PermissionDenied):
            refused()
