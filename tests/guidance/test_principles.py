"""Principles: shipped with the portal, reworded by versions, cited as they were."""

import json
from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import override

from accounts.enums import Role
from audit.models import AuditEntry
from core.errors import StaleObject, UserFacingError
from guidance.models import Principle, PrincipleVersion
from guidance.selectors import principles_in_force
from guidance.services import principles
from tests.make.accounts import make_director, make_holder
from tests.race import run_together

SHIPPED = json.loads(
    (Path(apps.get_app_config("guidance").path) / "fixtures" / "principles.json").read_text(encoding="utf-8")
)
WORDING = {"title_tr": "Reklam", "title_en": "Ads", "text_tr": "Reklam yapılmaz.", "text_en": "No ads."}


@pytest.mark.django_db
def test_a_migrated_database_holds_every_shipped_principle_in_order():
    in_force = list(principles_in_force())
    assert [version.principle.code for version in in_force] == [row["code"] for row in SHIPPED]
    for version, row in zip(in_force, SHIPPED, strict=True):
        assert version.number == 1
        assert version.principle.clause == row["clause"]
        for name in ("title_tr", "title_en", "text_tr", "text_en"):
            assert getattr(version, name) == row[name]


@pytest.mark.django_db
def test_title_and_text_follow_the_language():
    version = principles_in_force().get(principle__code="reklam")
    with override("tr"):
        assert (version.title, version.text) == (version.title_tr, version.text_tr)
    with override("en"):
        assert (version.title, version.text) == (version.title_en, version.text_en)


@pytest.mark.django_db
def test_a_new_wording_is_a_new_version_and_the_old_one_stays():
    principle = Principle.objects.get(code="reklam")
    old = principle.versions.get()
    new = principles.publish(principle, actor=make_director(), seen_version=1, **WORDING)
    old.refresh_from_db()
    assert (new.number, new.is_current, old.is_current) == (2, True, False)
    assert old.text_tr == next(row for row in SHIPPED if row["code"] == "reklam")["text_tr"]
    assert AuditEntry.objects.get(code="guidance.principle_published").data["version"] == 2


@pytest.mark.django_db
def test_an_outdated_page_and_an_unchanged_wording_publish_nothing():
    principle = Principle.objects.get(code="reklam")
    director = make_director()
    principles.publish(principle, actor=director, seen_version=1, **WORDING)
    with pytest.raises(StaleObject):
        principles.publish(principle, actor=director, seen_version=1, **{**WORDING, "title_tr": "Tanıtım"})
    with pytest.raises(UserFacingError):
        principles.publish(principle, actor=director, seen_version=2, **WORDING)
    assert principle.versions.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("missing", sorted(WORDING))
def test_both_languages_are_written(missing):
    with pytest.raises(UserFacingError) as refused:
        principles.publish(
            Principle.objects.get(code="reklam"),
            actor=make_director(),
            seen_version=1,
            **{**WORDING, missing: " "},
        )
    assert refused.value.field == missing


@pytest.mark.django_db
def test_only_the_director_words_principles():
    principle = Principle.objects.get(code="reklam")
    for role in (Role.REVIEWER, Role.MANAGER, Role.REPRESENTATIVE, Role.ADMIN):
        person = make_holder(role)
        for call in (
            lambda p=person: principles.publish(principle, actor=p, seen_version=1, **WORDING),
            lambda p=person: principles.add(actor=p, code="yeni", clause="P01", **WORDING),
            lambda p=person: principles.retire(principle, actor=p),
        ):
            with pytest.raises(PermissionDenied):
                call()
    assert not AuditEntry.objects.filter(code__startswith="guidance").exists()


@pytest.mark.django_db
def test_principles_are_added_and_put_out_of_force():
    director = make_director()
    version = principles.add(actor=director, code="yapay-zeka", clause="P11", **WORDING)
    assert version in principles_in_force()
    with pytest.raises(UserFacingError) as refused:
        principles.add(actor=director, code="yapay-zeka", clause="P11", **WORDING)
    assert refused.value.field == "code"
    principles.retire(version.principle, actor=director)
    principles.retire(version.principle, actor=director)
    assert version not in principles_in_force()
    assert PrincipleVersion.objects.filter(pk=version.pk).exists()
    assert AuditEntry.objects.filter(code="guidance.principle_retired").count() == 1


@pytest.mark.django_db
def test_one_wording_is_current():
    principle = Principle.objects.get(code="reklam")
    with pytest.raises(IntegrityError), transaction.atomic():
        PrincipleVersion.objects.create(principle=principle, number=9, is_current=True, **WORDING)


@pytest.mark.django_db
def test_a_wording_with_a_foreign_field_is_a_fault_of_the_caller():
    with pytest.raises(TypeError):
        principles.add(actor=make_director(), code="x", clause="P01", status="a", **WORDING)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_two_wordings_at_once_one_is_published():
    principle = Principle.objects.get(code="reklam")
    director = make_director()

    def publish(text):
        return principles.publish(principle, actor=director, seen_version=1, **{**WORDING, "text_tr": text})

    outcomes = run_together([lambda t=f"Metin {number}": publish(t) for number in range(4)])
    assert sum(isinstance(outcome, PrincipleVersion) for outcome in outcomes) == 1
    assert all(isinstance(outcome, PrincipleVersion | StaleObject) for outcome in outcomes)
    assert principle.versions.filter(is_current=True).count() == 1
