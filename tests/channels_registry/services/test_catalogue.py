"""The catalogue: shipped facts with source, grade and date; changed by people, with history (P04)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.enums import Role
from audit.models import AuditEntry
from channels_registry.limit_rows import current_limits
from channels_registry.models import Platform, PlatformLimit
from channels_registry.recognition import recognise
from channels_registry.services import catalogue
from core import clock
from core.errors import ReasonRequired, UserFacingError
from tests.make.accounts import make_director, make_holder, make_unit

pytestmark = pytest.mark.django_db

SEVEN = {"instagram", "facebook", "x", "youtube", "linkedin", "spotify", "medium"}


def test_exactly_seven_platforms_are_in_use_after_migration():
    assert set(Platform.objects.filter(is_active=True).values_list("key", flat=True)) == SEVEN
    assert Platform.objects.count() == 15
    assert Platform.objects.get(key="x").label == "X (Twitter)"


def test_every_limit_names_source_grade_and_day():
    rows = list(PlatformLimit.objects.all())
    assert len(rows) > 100
    for row in rows:
        assert row.source and row.grade and row.checked_on and row.valid_from <= clock.today()
        assert row.weakest_grade in "PCSK"


def state(**changes: object) -> PlatformLimit:
    """A changed length limit of X."""
    given = {
        "key": "text.max",
        "value": 300,
        "source": "developer.x.com",
        "grade": "P",
        "checked_on": clock.today(),
        **changes,
    }
    actor = given.pop("actor", None) or make_director()
    return catalogue.set_limit(Platform.objects.get(key="x"), actor=actor, **given)


def test_a_new_limit_closes_the_row_that_held_before(time_machine):
    first = PlatformLimit.objects.get(platform="x", key="text.max")
    time_machine.move_to(clock.now() + timedelta(days=10))
    new = state(unit="x_weighted_nfc")
    first.refresh_from_db()
    assert first.valid_to == new.valid_from - timedelta(days=1)
    assert (first.value, new.value) == (280, 300)
    assert current_limits()["x"].number("text.max") == 300
    entry = AuditEntry.objects.get(code="platform.limit_changed")
    assert (entry.data["before"], entry.data["after"]) == ("280", "300")


def test_a_limit_stated_for_later_waits_for_its_day(time_machine):
    time_machine.move_to(clock.now() + timedelta(days=1))
    state(valid_from=clock.today() + timedelta(days=5))
    assert current_limits()["x"].number("text.max") == 280
    time_machine.move_to(clock.now() + timedelta(days=5))
    assert current_limits()["x"].number("text.max") == 300


def test_a_limit_that_began_today_is_corrected_in_place():
    PlatformLimit.objects.filter(platform="x", key="text.max").update(valid_from=clock.today())
    state(value=290)
    state(value=295)
    assert PlatformLimit.objects.filter(platform="x", key="text.max").count() == 1
    assert current_limits()["x"].number("text.max") == 295
    assert AuditEntry.objects.filter(code="platform.limit_changed").count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"source": "  "}, "source"),
        ({"grade": ""}, "grade"),
        ({"grade": "A"}, "grade"),
        ({"checked_on": None}, "checked_on"),
        ({"checked_on": date(2999, 1, 1)}, "checked_on"),
        ({"value": "çok"}, "value"),
        ({"value": -1}, "value"),
        ({"valid_from": date(2020, 1, 1)}, "valid_from"),
    ],
)
def test_source_grade_and_day_are_obligatory_and_values_have_their_form(changes, field):
    with pytest.raises(UserFacingError) as refusal:
        state(**changes)
    assert refusal.value.field == field
    assert PlatformLimit.objects.get(platform="x", key="text.max").value == 280


def test_a_limit_that_the_platform_no_longer_has_ends(time_machine):
    limit = PlatformLimit.objects.get(platform="instagram", key="hashtags.max")
    time_machine.move_to(clock.now() + timedelta(days=3))
    director = make_director()
    with pytest.raises(ReasonRequired):
        catalogue.end_limit(limit, actor=director, reason=" ")
    catalogue.end_limit(limit, actor=director, reason="Platform kaldırdı")
    assert current_limits()["instagram"].row("hashtags.max") is None
    assert AuditEntry.objects.get(code="platform.limit_ended").data["reason"] == "Platform kaldırdı"
    with pytest.raises(UserFacingError):
        catalogue.end_limit(limit, actor=director, reason="Yeniden")


def test_an_ended_limit_is_stated_again_and_the_ended_row_stays(time_machine):
    limit = PlatformLimit.objects.get(platform="instagram", key="hashtags.max")
    time_machine.move_to(clock.now() + timedelta(days=3))
    director = make_director()
    with pytest.raises(UserFacingError):
        catalogue.restore_limit(limit, actor=director)
    catalogue.end_limit(limit, actor=director, reason="Yanlışlıkla")
    fresh = catalogue.restore_limit(limit, actor=director)
    limit.refresh_from_db()
    assert limit.valid_to == clock.today() - timedelta(days=1)
    assert (fresh.valid_from, fresh.valid_to) == (clock.today(), None)
    facts = ("value", "unit", "source", "grade", "note", "checked_on")
    assert [getattr(fresh, name) for name in facts] == [getattr(limit, name) for name in facts]
    assert current_limits()["instagram"].number("hashtags.max") == limit.value


def test_a_limit_that_began_today_goes_on_when_it_is_restored():
    PlatformLimit.objects.filter(platform="x", key="text.max").update(valid_from=clock.today())
    director = make_director()
    limit = PlatformLimit.objects.get(platform="x", key="text.max")
    assert catalogue.end_limit(limit, actor=director, reason="Yanlışlıkla").valid_to == clock.today()
    assert catalogue.restore_limit(limit, actor=director).pk == limit.pk
    assert PlatformLimit.objects.get(platform="x", key="text.max").valid_to is None


def test_a_platform_is_added_and_used_without_code():
    director = make_director()
    catalogue.save_platform(
        Platform(),
        actor=director,
        values={
            "key": "ornekag",
            "label": "Örnek Ağ",
            "access_kind": "password",
            "is_active": True,
            "hosts": ["ornekag.example"],
            "path_patterns": ["^/(?P<handle>[^/?#]+)/?$"],
            "canonical": "https://ornekag.example/{handle}",
            "handle_pattern": "^[a-z0-9_]{3,20}$",
        },
    )
    account = recognise("https://ornekag.example/okent/")
    assert (account.platform.label, account.profile.handle) == ("Örnek Ağ", "okent")
    assert AuditEntry.objects.filter(code="platform.added", target_id="ornekag").exists()


def test_tiktok_is_switched_on_without_code():
    catalogue.save_platform(
        Platform.objects.get(key="tiktok"), actor=make_director(), values={"is_active": True}
    )
    assert recognise("https://www.tiktok.com/@okent").platform.key == "tiktok"


def test_what_the_model_refuses_is_not_saved():
    with pytest.raises(ValidationError):
        catalogue.save_platform(
            Platform(),
            actor=make_director(),
            values={"key": "Büyük", "label": "X", "access_kind": "password"},
        )
    with pytest.raises(ValidationError):
        catalogue.save_platform(
            Platform(),
            actor=make_director(),
            values={"key": "x", "label": "İkinci", "access_kind": "password"},
        )


@pytest.mark.parametrize("role", [Role.MANAGER, Role.REVIEWER, Role.REPRESENTATIVE, Role.AUDITOR])
def test_only_director_and_administrator_change_it(role):
    person = make_holder(role, unit=make_unit() if role in (Role.REPRESENTATIVE, Role.AUDITOR) else None)
    platform = Platform.objects.get(key="x")
    limit = PlatformLimit.objects.get(platform="x", key="text.max")
    for refused in (
        lambda: state(actor=person),
        lambda: catalogue.save_platform(platform, actor=person, values={"label": "Y"}),
        lambda: catalogue.end_limit(limit, actor=person, reason="Yok"),
        lambda: catalogue.restore_limit(limit, actor=person),
    ):
        with pytest.raises(PermissionDenied):
            refused()
    assert (
        catalogue.save_platform(platform, actor=make_holder(Role.ADMIN), values={"label": "X"}).label == "X"
    )
