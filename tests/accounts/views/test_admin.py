"""Accounts in the administration site."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Institution, User
from audit.models import AuditEntry
from tests.make.accounts import (
    make_appointment,
    make_holder,
    make_institution,
    make_invitation,
    make_person,
    make_unit,
)

pytestmark = pytest.mark.django_db


class TestAdministrationSite:
    def enter(self, role: str) -> Client:
        client = Client()
        client.force_login(make_holder(role))
        return client

    @pytest.mark.parametrize("model", ["user", "unit", "appointment", "invitation", "maildelivery"])
    def test_auditors_and_administrators_look_and_nobody_writes(self, model):
        holder = make_appointment(role=Role.REPRESENTATIVE)
        for role in (Role.AUDITOR, Role.ADMIN):
            client = self.enter(role)
            assert client.get(reverse(f"admin:accounts_{model}_changelist")).status_code == 200
            assert client.get(reverse(f"admin:accounts_{model}_add")).status_code == 403
        page = client.get(reverse("admin:accounts_user_change", args=[holder.user.pk])).content.decode()
        assert "argon2" not in page
        assert "md5$" not in page
        response = client.post(
            reverse("admin:accounts_user_change", args=[holder.user.pk]), {"is_superuser": "on"}
        )
        assert response.status_code == 403

    def test_the_institution_changes_with_a_line_in_the_ledger(self):
        row = make_institution()
        url = reverse("admin:accounts_institution_change", args=[row.pk])
        values = {
            "name_tr": "Yeni Ad",
            "name_en": row.name_en,
            "domain": row.domain,
            "handle_prefix": row.handle_prefix,
            "office_word": row.office_word,
            "title_line": "",
            "student_number_pattern": "",
            "limits": '{"invitation_days": 3}',
            "seen_version": row.version,
        }
        assert self.enter(Role.AUDITOR).post(url, values).status_code == 403
        for limits in ('{"invitation_days": 0}', '{"invitation_days": "3"}', '{"unknown": 3}'):
            assert self.enter(Role.ADMIN).post(url, values | {"limits": limits}).status_code == 200
        assert self.enter(Role.ADMIN).post(url, values).status_code == 302
        row = Institution.objects.get()
        assert (row.name_tr, row.limit("invitation_days"), row.limit("unit_quota_mib"), row.version) == (
            "Yeni Ad",
            3,
            2048,
            2,
        )
        entry = AuditEntry.objects.get(code="institution.changed")
        assert set(entry.data["before"]) == {"name_tr", "limits"}

    @pytest.mark.parametrize("words", ["Şükrü", "ŞÜKRÜ IŞIK", "sukru", "ışık şükrü", "SUKRU@ornekkent"])
    @pytest.mark.parametrize("model", ["user", "appointment", "invitation"])
    def test_people_are_found_by_turkish_words(self, model, words):
        person = make_person(full_name="Şükrü Işık", email="sukru@ornekkent.example", has_password=False)
        make_appointment(role=Role.REPRESENTATIVE, user=person)
        make_invitation(person=person)
        make_invitation(person=make_person(full_name="Sükran Işıl", has_password=False))
        page = self.enter(Role.AUDITOR).get(reverse(f"admin:accounts_{model}_changelist"), {"q": words})
        assert [str(row) for row in page.context["cl"].result_list if "Şükrü" in str(row)]
        assert len(page.context["cl"].result_list) == 1

    def test_units_are_found_by_turkish_words(self):
        make_unit(name_tr="Çağdaş Işık Enstitüsü")
        url = reverse("admin:accounts_unit_changelist")
        page = self.enter(Role.ADMIN).get(url, {"q": "ÇAĞDAŞ ışık"})
        assert [row.name_tr for row in page.context["cl"].result_list] == ["Çağdaş Işık Enstitüsü"]

    def test_a_superuser_without_an_appointment_sees_nobody(self):
        client = Client()
        client.force_login(
            User.objects.create_superuser("teknik@ornekkent.example", "Teknik Hesap", "x" * 20)
        )
        for model in ("institution", "user", "unit", "appointment", "invitation", "maildelivery"):
            assert client.get(reverse(f"admin:accounts_{model}_changelist")).status_code == 403
        assert "accounts" not in client.get(reverse("admin:index")).content.decode()

    def test_directors_have_no_business_there(self, as_director):
        assert as_director.get(reverse("admin:index")).status_code == 302
