"""The deployment check of demo data: what the fictional institution leaves in a database."""

import pytest
from django.db import DatabaseError

from accounts.models import Institution, User
from config import checks


@pytest.mark.django_db
def test_an_empty_database_is_clean() -> None:
    assert checks.demo_data() == []


@pytest.mark.django_db
@pytest.mark.parametrize("domain", ["ornek.example", "example.edu.tr", "kurum.example.edu.tr", "posta.test"])
def test_people_who_cannot_exist_are_found(domain: str) -> None:
    User.objects.create_user(f"elif.aydin@{domain}", "Elif Aydın")
    (found,) = checks.demo_data()
    assert found.id == "temsil.E001"


@pytest.mark.django_db
def test_real_people_are_none_of_its_business() -> None:
    User.objects.create_user("elif.aydin@universite.edu.tr", "Elif Aydın")
    Institution.objects.update_or_create(defaults={"name_tr": "Üniversite", "domain": "universite.edu.tr"})
    assert checks.demo_data() == []


@pytest.mark.django_db
def test_a_fictional_institution_is_found_without_people() -> None:
    Institution.objects.update_or_create(defaults={"name_tr": "Örnek", "domain": "ornek.example"})
    assert [found.id for found in checks.demo_data()] == ["temsil.E001"]


def test_a_database_without_tables_holds_no_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(User.objects, "filter", refuse)
    assert checks.demo_data() == []
