"""Accounts in the administration site: to look at. Rights change through services only, never here."""

from typing import Any

from allauth.account import admin as allauth_admin  # noqa: F401
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth import admin as auth_admin  # noqa: F401
from django.contrib.auth.models import Group
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest

from accounts.forms.institution import InstitutionForm
from accounts.models import Appointment, Institution, Invitation, MailDelivery, Unit, User
from accounts.services import institution
from core.admin import FoldedSearchMixin

# Rights come from appointments, never from groups; a second address of a person would be a second way in. The modules
# that register both are imported above, so that they are there to be taken away.
admin.site.unregister([Group, EmailAddress])


def may_look(request: HttpRequest) -> bool:
    """Auditors and administrators by their appointment; being a superuser is not enough (decisions.md section 2)."""
    user = request.user
    return user.is_authenticated and (user.may("audit.read") or user.may("system.run"))


class ReadOnlyAdmin(admin.ModelAdmin):
    """Looks and searches; adds, changes and deletes nothing."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_look(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return may_look(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(Institution)
class InstitutionAdmin(ReadOnlyAdmin):
    """Names, domain and limits; every change goes into the ledger."""

    form = InstitutionForm
    list_display = ["name_tr", "domain", "updated_at"]
    readonly_fields = ["version", "created_at", "updated_at"]

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return may_look(request) and (request.user.may("settings.manage") or request.user.may("system.run"))

    def save_model(self, request: HttpRequest, obj: models.Model, form: ModelForm, change: bool) -> None:
        institution.change(obj, actor=request.user, fields=list(form.changed_data))

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> None:
        """The ledger has it."""


@admin.register(User)
class UserAdmin(FoldedSearchMixin, ReadOnlyAdmin):
    """People, without anything that opens an account."""

    list_display = ["full_name", "email", "title", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff", "language"]
    search_fields = ["search_key"]
    ordering = ["sort_key", "pk"]
    fields = [
        "external_id",
        "full_name",
        "email",
        "title",
        "phone",
        "language",
        "is_active",
        "is_staff",
        "is_superuser",
        "joined_at",
        "last_login",
    ]


@admin.register(Unit)
class UnitAdmin(FoldedSearchMixin, ReadOnlyAdmin):
    """The tree as a list, by path."""

    list_display = ["code", "name_tr", "kind", "path", "closed_on"]
    list_filter = ["kind"]
    search_fields = ["search_key"]
    ordering = ["path"]
    exclude = ["search_key", "sort_key"]


@admin.register(Appointment)
class AppointmentAdmin(FoldedSearchMixin, ReadOnlyAdmin):
    """Who may do what where."""

    list_display = ["user", "role", "unit", "scope", "starts_on", "ends_on", "ended_at"]
    list_filter = ["role", "scope"]
    list_select_related = ["user", "unit"]
    search_fields = ["user__search_key", "unit__search_key"]
    date_hierarchy = "starts_on"


@admin.register(Invitation)
class InvitationAdmin(FoldedSearchMixin, ReadOnlyAdmin):
    """Who was invited by whom; the hash of the link stays out of sight."""

    list_display = ["user", "invited_by", "created_at", "expires_at", "used_at", "revoked_at"]
    list_select_related = ["user", "invited_by"]
    search_fields = ["user__search_key"]
    exclude = ["token_hash"]


@admin.register(MailDelivery)
class MailDeliveryAdmin(ReadOnlyAdmin):
    """What became of the mails; not what they say."""

    list_display = ["address", "state", "attempts", "last_error", "created_at", "sent_at"]
    list_filter = ["state"]
    search_fields = ["address"]
    exclude = ["notification"]
