"""The ledger for auditors: to read, to filter, to take along. Nobody changes it here, no superuser either."""

import json
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.events import LedgerExported, registered
from audit.facts import as_list
from audit.models import AuditEntry
from audit.querysets import AuditEntryQuerySet
from audit.selectors import last_check
from audit.services import SYSTEM
from core import clock
from core.admin import FoldedSearchMixin
from core.export import csv_response

SYSTEM_CHOICE = "-"
EXPORT_HEADER = [
    gettext_lazy("Number"),
    gettext_lazy("Recorded at"),
    gettext_lazy("Event"),
    gettext_lazy("Code"),
    gettext_lazy("Severity"),
    gettext_lazy("Person"),
    gettext_lazy("Person id"),
    gettext_lazy("Object"),
    gettext_lazy("Object type"),
    gettext_lazy("Object id"),
    gettext_lazy("Unit"),
    gettext_lazy("Request"),
    gettext_lazy("Details"),
    gettext_lazy("Hash"),
]


class EventFilter(admin.SimpleListFilter):
    """By event, from the registry: asks the database nothing."""

    title = gettext_lazy("event")
    parameter_name = "event"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(code, event.label) for code, event in registered().items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(code=self.value()) if self.value() else queryset


class ColumnFilter(admin.SimpleListFilter):
    """By a value that is chosen in the list itself: a year of work has more people and units than a menu can hold."""

    column = ""
    nobody: Any = ""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        chosen = request.GET.get(self.parameter_name, SYSTEM_CHOICE)
        own = [] if chosen == SYSTEM_CHOICE else [(chosen, self.words(request, chosen))]
        return [*own, (SYSTEM_CHOICE, self.nobody)]

    def words(self, request: HttpRequest, chosen: str) -> str:
        """How the chosen value is called in the menu."""
        return chosen

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() is None:
            return queryset
        wanted = "" if self.value() == SYSTEM_CHOICE else self.value()
        return queryset.filter(**{self.column: wanted})


class ActorFilter(ColumnFilter):
    title = gettext_lazy("person")
    parameter_name = "actor"
    column = "actor_external_id"
    nobody = gettext_lazy("The system")

    def words(self, request: HttpRequest, chosen: str) -> str:
        return _("The chosen person")


class UnitFilter(ColumnFilter):
    title = gettext_lazy("unit")
    parameter_name = "unit"
    column = "unit_code"
    nobody = gettext_lazy("Without a unit")


@admin.register(AuditEntry)
class AuditEntryAdmin(FoldedSearchMixin, admin.ModelAdmin):
    """Read-only. Seeing it needs the action `audit.read`; being a superuser is not enough."""

    list_display = ["number", "recorded_at", "event", "severity", "actor", "target_label", "unit"]
    list_display_links = ["number"]
    list_filter = [EventFilter, "severity", "recorded_at", ActorFilter, UnitFilter]
    search_fields = ["search_text"]
    search_help_text = gettext_lazy("Person, object, unit, event code or request")
    ordering = ["-segment", "-seq"]
    list_per_page = 50
    list_max_show_all = 50
    show_full_result_count = False
    actions = ["export_csv"]
    fields = [
        "number",
        "recorded_at",
        "event",
        "code",
        "severity",
        "retention",
        "person",
        "actor_external_id",
        "target_label",
        "target_type",
        "target_id",
        "unit_code",
        "request_id",
        "details",
        "prev_hash",
        "hash",
        "is_unaltered",
    ]
    readonly_fields = fields

    def has_view_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        may = getattr(request.user, "may", None)
        return bool(may and may("audit.read"))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> AuditEntryQuerySet:
        return super().get_queryset(request).visible_to(request.user)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, with the result of the last verification above it."""
        context = {"subtitle": _status_line()} if self.has_view_permission(request) else {}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    @admin.display(description=gettext_lazy("number"))
    def number(self, entry: AuditEntry) -> str:
        return entry.number

    @admin.display(description=gettext_lazy("event"), ordering="code")
    def event(self, entry: AuditEntry) -> str:
        return entry.label

    @admin.display(description=gettext_lazy("person"), ordering="actor_external_id")
    def actor(self, entry: AuditEntry) -> str:
        return _choice("actor", entry.actor_external_id or SYSTEM_CHOICE, _person(entry))

    @admin.display(description=gettext_lazy("person"))
    def person(self, entry: AuditEntry) -> str:
        return _person(entry)

    @admin.display(description=gettext_lazy("unit"), ordering="unit_code")
    def unit(self, entry: AuditEntry) -> str:
        return _choice("unit", entry.unit_code, entry.unit_code) if entry.unit_code else ""

    @admin.display(description=gettext_lazy("details"))
    def details(self, entry: AuditEntry) -> str:
        return as_list(entry.data)

    @admin.display(description=gettext_lazy("hash matches the entry"), boolean=True)
    def is_unaltered(self, entry: AuditEntry) -> bool:
        return entry.hash == entry.expected_hash()

    @admin.action(description=gettext_lazy("Export the chosen entries as CSV"), permissions=["view"])
    def export_csv(self, request: HttpRequest, queryset: AuditEntryQuerySet) -> HttpResponse:
        """The chosen entries as a file, oldest first; that they were taken out is an entry itself."""
        entries = queryset.in_order()
        newest = queryset.head()
        facts = {
            "count": entries.count(),
            "newest": newest.number if newest else "",
            "query": request.GET.urlencode(),
        }
        # The rows are read while the answer is sent: without this bound the new entry would be among them.
        if newest:
            entries = entries.filter(pk__lte=newest.pk)
        LedgerExported.record(actor=request.user, data=facts)
        return csv_response(f"audit-{clock.today():%Y-%m-%d}.csv", EXPORT_HEADER, _export_rows(entries))


def _export_rows(entries: AuditEntryQuerySet) -> Iterator[list[Any]]:
    for entry in entries.iterator(chunk_size=500):
        yield [
            entry.number,
            entry.recorded_at,
            entry.label,
            entry.code,
            entry.get_severity_display(),
            _person(entry),
            entry.actor_external_id,
            entry.target_label,
            entry.target_type,
            entry.target_id,
            entry.unit_code,
            entry.request_id,
            json.dumps(entry.data, ensure_ascii=False, sort_keys=True),
            entry.hash,
        ]


def _person(entry: AuditEntry) -> str:
    """Who did it; the portal itself in words."""
    return _("System") if entry.actor_name == SYSTEM else entry.actor_name


def _choice(parameter: str, value: str, words: str) -> str:
    """A link that narrows the list to this value."""
    return format_html('<a href="?{}">{}</a>', urlencode({parameter: value}), words)


def _status_line() -> str:
    """What the last daily verification found."""
    check = last_check()
    if check is None:
        return _(
            "The audit trail has not been verified yet. It is verified every night; the system administrator can do it "
            "at once with the command verify_audit_log."
        )
    facts = {
        "when": f"{clock.local(check.checked_at):%d.%m.%Y %H:%M}",
        "count": check.entry_count,
        "number": f"{check.segment}/{check.seq}",
    }
    if check.is_whole:
        return _("Verified on %(when)s: whole, %(count)d entries up to %(number)s.") % facts
    return _("Verified on %(when)s: NOT whole, see entry %(number)s and run verify_audit_log.") % facts
