"""Accounts in the administration site."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Institution
from audit.models import AuditEntry
from tests.make.accounts import (
    make_appointment,
    make_holder,
    make_institution,
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

    def test_directors_have_no_business_there(self, as_director):
        assert as_director.get(reverse("admin:index")).status_code == 302
