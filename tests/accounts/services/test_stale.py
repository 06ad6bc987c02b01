"""What somebody else wrote meanwhile is neither brought back nor overwritten, and the slower of two is told why."""

from functools import partial

import pytest
from django.contrib.auth.models import update_last_login
from django.urls import reverse

from accounts.admin import InstitutionAdmin
from accounts.enums import Role, UnitKind
from accounts.forms.institution import InstitutionForm
from accounts.models import Institution, Unit, User
from accounts.services import institution, people, units
from audit.models import AuditEntry
from core.errors import StaleObject, UserFacingError
from core.text import fold
from tests.make.accounts import make_director, make_holder, make_institution, make_person, make_unit
from tests.race import run_together

pytestmark = pytest.mark.django_db


@pytest.fixture
def director() -> User:
    return make_director()


def keys_of(person: User) -> tuple[str, str, str]:
    return User.objects.values_list("email", "search_key", "sort_key").get(pk=person.pk)


class TestStaleInstances:
    def test_what_else_is_saved_of_a_person_brings_no_old_name_or_address_back(self, director):
        person = make_person(full_name="Ayşe Eski", email="eski@ornekkent.example")
        stale = User.objects.get(pk=person.pk)
        people.update(person, actor=director, email="yeni@ornekkent.example", full_name="Ayşe Yeni")
        present = keys_of(person)
        assert present[0] == "yeni@ornekkent.example"
        stale.theme = "dark"
        stale.save(update_fields=["theme"])
        stale.is_staff = False
        stale.save(update_fields=["is_staff"])
        update_last_login(None, stale)
        assert keys_of(person) == present

    def test_a_profile_that_was_open_meanwhile_brings_nothing_back(self, director):
        person = make_person(email="eski@ornekkent.example")
        stale = User.objects.get(pk=person.pk)
        people.update(person, actor=director, email="yeni@ornekkent.example")
        people.update_own(stale, title="Uzman")
        email, search_key, _sort_key = keys_of(person)
        assert email == "yeni@ornekkent.example"
        assert fold("yeni@ornekkent.example") in search_key
        assert fold("Uzman") in search_key

    def test_a_name_that_is_saved_alone_is_found_and_sorted(self):
        person = make_person(full_name="Ayşe Eski")
        person.full_name = "Zehra Yeni"
        person.save(update_fields=["full_name"])
        _email, search_key, sort_key = keys_of(person)
        assert fold("Zehra") in search_key
        assert sort_key != keys_of(make_person(full_name="Ayşe Eski"))[2]

    def test_what_else_is_saved_of_a_unit_brings_no_old_name_back(self, director):
        unit = make_unit(name_tr="Eski Ad")
        stale = Unit.objects.get(pk=unit.pk)
        units.rename(unit, actor=director, name_tr="Yeni Ad")
        stale.mailbox = "birim@ornekkent.example"
        stale.save(update_fields=["mailbox"])
        row = Unit.objects.get(pk=unit.pk)
        assert row.mailbox == "birim@ornekkent.example"
        assert fold("Yeni") in row.search_key
        assert row.sort_key == unit.sort_key


class TestUnitForm:
    def test_the_ledger_knows_what_really_stood_there(self, director):
        unit = make_unit(name_tr="Bir")
        stale = Unit.objects.get(pk=unit.pk)
        units.rename(unit, actor=director, name_tr="İki")
        units.rename(stale, actor=director, name_tr="Üç")
        last = AuditEntry.objects.filter(code="unit.renamed").order_by("-pk").first()
        assert last.data["before"]["name_tr"] == "İki"
        units.update_details(unit, actor=director, kind=UnitKind.ADMIN, mailbox="a@ornekkent.example")
        units.update_details(stale, actor=director, kind=UnitKind.ADMIN, mailbox="b@ornekkent.example")
        last = AuditEntry.objects.filter(code="unit.changed").order_by("-pk").first()
        assert last.data["before"] == {"kind": "admin", "mailbox": "a@ornekkent.example"}

    def test_what_others_changed_since_is_not_overwritten(self, director):
        unit = make_unit(name_tr="Bir")
        seen = unit.version
        units.rename(Unit.objects.get(pk=unit.pk), actor=director, name_tr="İki", seen_version=seen)
        with pytest.raises(StaleObject):
            units.rename(unit, actor=director, name_tr="Üç", seen_version=seen)
        with pytest.raises(StaleObject):
            units.update_details(unit, actor=director, kind=unit.kind, mailbox="", seen_version=seen)
        assert Unit.objects.get(pk=unit.pk).name_tr == "İki"

    def test_the_page_says_that_somebody_was_faster(self, client, director):
        client.force_login(director)
        unit = make_unit(code="DHF", name_tr="Eski", mailbox="dhf@ornekkent.example")
        url = reverse("accounts:unit_edit", args=["DHF"])
        version = client.get(url).context["form"]["version"].value()
        units.rename(unit, actor=director, name_tr="Başkasının adı")
        values = {"name_tr": "Benim adım", "kind": unit.kind, "version": version}
        assert client.post(url, values).status_code == 409
        unit.refresh_from_db()
        assert (unit.name_tr, unit.mailbox) == ("Başkasının adı", "dhf@ornekkent.example")
        values["version"] = client.get(url).context["form"]["version"].value()
        assert client.post(url, values).status_code == 302


class TestInstitution:
    def test_what_others_changed_since_is_not_overwritten(self, director):
        make_institution()
        first, second = Institution.objects.get(), Institution.objects.get()
        first.limits = {"invitation_days": 3}
        institution.change(first, actor=director, fields=["limits"])
        second.limits = {"undo_seconds": 5}
        with pytest.raises(StaleObject):
            institution.change(second, actor=director, fields=["limits"])
        row = Institution.objects.get()
        assert (row.limits, row.version) == ({"invitation_days": 3}, 2)
        assert AuditEntry.objects.filter(code="institution.changed").count() == 1

    def test_an_outdated_page_is_refused_by_its_version(self, client, monkeypatch):
        monkeypatch.setattr(InstitutionAdmin, "form", InstitutionForm)
        row = make_institution()
        client.force_login(make_holder(Role.ADMIN))
        url = reverse("admin:accounts_institution_change", args=[row.pk])
        page = client.get(url)
        shown = page.context["adminform"].form
        assert shown["seen_version"].value() == 1
        values = {name: "" if shown[name].value() is None else shown[name].value() for name in shown.fields}
        values["limits"] = '{"invitation_days": 3}'
        other = Institution.objects.get()
        other.title_line = "T.C."
        institution.change(other, actor=None, fields=["title_line"])
        assert client.post(url, values).status_code == 409
        assert Institution.objects.get().limit("invitation_days") == 7
        assert client.post(url, values | {"seen_version": 2, "title_line": "T.C."}).status_code == 302
        row = Institution.objects.get()
        assert (row.limit("invitation_days"), row.title_line, row.version) == (3, "T.C.", 3)
        entry = AuditEntry.objects.filter(code="institution.changed").order_by("-pk").first()
        assert set(entry.data["before"]) == {"limits"}


class TestTheSlowerOfTwo:
    """The check before the write sees nothing yet: as if the other one committed in between."""

    @pytest.fixture
    def blind_once(self, monkeypatch):
        real, calls = people._check_email, []

        def check(email: str, **besides) -> None:
            calls.append(email)
            if len(calls) > 1:
                real(email, **besides)

        monkeypatch.setattr(people, "_check_email", check)

    def test_an_address_that_was_given_meanwhile_is_named(self, director, blind_once):
        User.objects.create_user("bir@ornekkent.example", "İlk Kişi")
        with pytest.raises(UserFacingError, match="İlk Kişi") as refusal:
            people.create(actor=director, email="bir@ornekkent.example", full_name="İkinci")
        assert refusal.value.field == "email"

    def test_an_address_that_was_given_meanwhile_is_not_taken_over(self, director, blind_once):
        User.objects.create_user("bir@ornekkent.example", "İlk Kişi")
        person = User.objects.create_user("iki@ornekkent.example", "İkinci")
        with pytest.raises(UserFacingError, match="İlk Kişi"):
            people.update(person, actor=director, email="bir@ornekkent.example")
        assert User.objects.get(pk=person.pk).email == "iki@ornekkent.example"

    @pytest.mark.race
    @pytest.mark.django_db(transaction=True)
    def test_of_two_people_with_one_address_one_is_added(self, race_rounds):
        for number in range(max(race_rounds // 5, 1)):
            add = partial(
                people.create, actor=None, email=f"ortak{number}@ornekkent.example", full_name="Kişi"
            )
            outcomes = run_together([add, add])
            assert sorted(type(outcome).__name__ for outcome in outcomes) == ["User", "UserFacingError"]

    @pytest.mark.race
    @pytest.mark.django_db(transaction=True)
    def test_of_two_units_with_one_code_one_is_added(self, race_rounds):
        for number in range(max(race_rounds // 5, 1)):
            outcomes = run_together([partial(make_unit, code=f"ORTAK{number}")] * 2)
            assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Unit", "UserFacingError"]

    @pytest.mark.race
    @pytest.mark.django_db(transaction=True)
    def test_of_two_directorates_one_is_added(self, race_rounds):
        outcomes = run_together([partial(make_unit, kind=UnitKind.DIRECTORATE)] * 2)
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Unit", "UserFacingError"]
