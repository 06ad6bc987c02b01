"""Commands: sync_grants proves and repairs, init_institution makes the first Director and nobody else."""

from io import StringIO

import pytest
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command

from accounts.enums import Role, UnitKind
from accounts.models import Appointment, Institution, Unit, UnitUserPermission, User
from accounts.services import invitations
from audit.models import AuditEntry
from channels_registry.models import ChannelUserPermission
from tests.make.accounts import PASSWORD, make_director, make_holder, make_person, make_unit
from tests.make.channels import make_channel

pytestmark = pytest.mark.django_db

FIRST_RUN = {
    "name": "Örnek Kent Üniversitesi",
    "domain": "ornekkent.edu.tr",
    "directorate": "Kurumsal İletişim Direktörlüğü",
    "directorate_code": "KIH",
    "full_name": "Elif Aydın",
    "email": "elif.aydin@ornekkent.edu.tr",
}


def run(command: str, /, *args, **options) -> str:
    out = StringIO()
    call_command(command, *args, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


class TestSyncGrants:
    def test_no_drift_after_the_services(self):
        make_director()
        make_holder(Role.REPRESENTATIVE)
        run("sync_grants", "--check")

    @pytest.mark.parametrize("damage", ["missing", "surplus", "staff", "stranger"])
    def test_any_drift_is_found_and_repaired(self, damage):
        unit = make_unit()
        user, stranger = make_holder(Role.REPRESENTATIVE, unit=unit), make_person()
        if damage == "missing":
            UnitUserPermission.objects.filter(user=user).first().delete()
        elif damage == "staff":
            User.objects.filter(pk=user.pk).update(is_staff=True)
        else:
            owner = user if damage == "surplus" else stranger
            permission = Permission.objects.get(codename="content_decide")
            UnitUserPermission.objects.create(user=owner, permission=permission, content_object=unit)
        with pytest.raises(CommandError) as refusal:
            run("sync_grants", "--check")
        assert refusal.value.returncode == 1
        before = AuditEntry.objects.filter(code="grants.repaired").count()
        run("sync_grants")
        assert AuditEntry.objects.filter(code="grants.repaired").count() == before + 1
        run("sync_grants", "--check")
        run("sync_grants")
        assert AuditEntry.objects.filter(code="grants.repaired").count() == before + 1

    @pytest.mark.parametrize("damage", ["missing", "surplus"])
    def test_grants_on_channels_are_among_them(self, damage):
        channel = make_channel()
        if damage == "missing":
            ChannelUserPermission.objects.filter(user=channel.representative).first().delete()
        else:
            for name in ("channel_publish", "channel_edit"):
                permission = Permission.objects.get(codename=name, content_type__model="channel")
                ChannelUserPermission.objects.create(
                    user=make_person(), permission=permission, content_object=channel
                )
        with pytest.raises(CommandError):
            run("sync_grants", "--check", verbosity=1)
        printed = run("sync_grants", verbosity=1)
        assert f"{damage}: " in printed
        assert f" channel {channel.pk} channel_" in printed
        assert AuditEntry.objects.filter(code="channel.grants_repaired").count() == 1
        run("sync_grants", "--check")

    def test_checking_changes_nothing(self):
        user = make_holder(Role.REPRESENTATIVE)
        UnitUserPermission.objects.filter(user=user).delete()
        with pytest.raises(CommandError):
            run("sync_grants", "--check")
        assert not UnitUserPermission.objects.filter(user=user).exists()

    def test_a_technical_account_keeps_its_door(self):
        User.objects.create_superuser("teknik@ornekkent.example", "Teknik", "x" * 20)
        run("sync_grants", "--check")


class TestInitInstitution:
    def test_the_first_run_makes_a_director_who_can_come_in(self):
        printed = run("init_institution", **FIRST_RUN, prefix="okent")
        person = User.objects.get(email=FIRST_RUN["email"])
        appointment = Appointment.objects.get(user=person)
        assert (appointment.role, appointment.appointed_by) == (Role.DIRECTOR, None)
        assert appointment.unit == Unit.objects.get(kind=UnitKind.DIRECTORATE)
        assert Institution.objects.get().handle_prefix == "okent"
        token = printed.split("/davet/")[1].strip().strip("/")
        assert invitations.accept(token, password=PASSWORD) == person
        assert AuditEntry.objects.filter(code="institution.first_director").count() == 1
        run("sync_grants", "--check")

    def test_it_refuses_when_there_is_a_director(self):
        run("init_institution", **FIRST_RUN)
        with pytest.raises(CommandError):
            run("init_institution", **(FIRST_RUN | {"email": "ikinci@ornekkent.edu.tr"}))
        assert Appointment.objects.filter(role=Role.DIRECTOR).count() == 1

    def test_a_lost_link_can_be_made_again_until_it_was_used(self):
        run("init_institution", **FIRST_RUN)
        printed = run("init_institution", new_link=FIRST_RUN["email"])
        token = printed.split("/davet/")[1].strip().strip("/")
        invitations.accept(token, password=PASSWORD)
        with pytest.raises(CommandError):
            run("init_institution", new_link=FIRST_RUN["email"])
        with pytest.raises(CommandError):
            run("init_institution", new_link=make_person().email)

    def test_what_is_missing_is_asked_for(self, monkeypatch):
        answers = iter(["kih", "KIH", "", "elif.aydin", FIRST_RUN["email"]])
        monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
        monkeypatch.setattr("builtins.input", lambda _question: next(answers))
        run(
            "init_institution",
            **{k: v for k, v in FIRST_RUN.items() if k not in ("email", "directorate_code")},
        )
        assert Unit.objects.get().code == "KIH"
        assert User.objects.get().email == FIRST_RUN["email"]

    def test_without_anybody_to_ask_it_names_the_options(self, monkeypatch):
        monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
        with pytest.raises(CommandError, match="--email"):
            run("init_institution", **{k: v for k, v in FIRST_RUN.items() if k != "email"})
        with pytest.raises(CommandError, match="--email"):
            run("init_institution", **(FIRST_RUN | {"email": "elif.aydin"}))
        with pytest.raises(CommandError, match="--domain"):
            run("init_institution", **(FIRST_RUN | {"domain": "https://x"}))
        assert not User.objects.exists()
