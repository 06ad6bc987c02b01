"""The catalogue in the administration site, for whoever may manage it; channels are kept on the portal's own pages."""

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from channels_registry.forms.catalogue import PLATFORM_FIELDS, PlatformForm
from channels_registry.models import Platform, PlatformLimit
from channels_registry.services import catalogue


class CatalogueAdmin(admin.ModelAdmin):
    """Rights come from the portal's own actions, never from Django's permissions."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows of the catalogue are switched off or ended, never deleted."""
        return False

    def _may(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.may("catalogue.manage")


@admin.register(Platform)
class PlatformAdmin(CatalogueAdmin):
    """Platforms; the write goes through the service, so that the ledger knows of it."""

    form = PlatformForm
    list_display = ("label", "key", "is_active", "access_kind", "position")
    list_filter = ("is_active",)
    search_fields = ("label", "key", "aliases")
    ordering = ("position", "key")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [name for name in PLATFORM_FIELDS if obj is None or name != "key"]

    def save_model(self, request: HttpRequest, obj: Platform, form: ModelForm, change: bool) -> None:
        values = {name: form.cleaned_data[name] for name in PLATFORM_FIELDS if name in form.cleaned_data}
        catalogue.save_platform(obj, actor=request.user, values=values)


@admin.register(PlatformLimit)
class PlatformLimitAdmin(CatalogueAdmin):
    """Limits with their history; a new one is stated on the portal's page, where source and grade are asked for."""

    list_display = ("platform", "key", "value", "grade", "checked_on", "valid_from", "valid_to")
    list_filter = ("platform", "grade")
    search_fields = ("key", "source")
    date_hierarchy = None

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
