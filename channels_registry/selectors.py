"""Read side of the registry: what lists, cards and the page of an account show."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from accounts.models.appointments import in_force
from audit.models import AuditEntry
from audit.selectors import history_of
from channels_registry.enums import ChannelKind, ChannelStatus, DutyKind
from channels_registry.identity import spec_of, takes_any_host
from channels_registry.models import Channel, ChannelDuty, Platform, PublishedPost
from channels_registry.platforms.urls import ProfileError, parse_profile_url
from core.tabs import capped
from core.text import fold


@dataclass(frozen=True)
class TabSpec:
    """A fixed view of the list: its name in the address, its words, and which channels it holds for a person."""

    key: str
    label: str | Promise
    condition: Callable[[Any], Q]


TABS = (
    TabSpec("", _("All"), lambda user: Q()),
    TabSpec("resmi", _("Official accounts"), lambda user: Q(kind=ChannelKind.OFFICIAL)),
    TabSpec("birim", _("Unit accounts"), lambda user: Q(kind=ChannelKind.UNIT)),
    TabSpec("etkin", _("Active"), lambda user: Q(status=ChannelStatus.ACTIVE)),
    TabSpec("kisitli", _("Restricted"), lambda user: Q(status=ChannelStatus.RESTRICTED)),
    TabSpec(
        "temsilcisiz",
        _("Without representative"),
        lambda user: Q(primary_duty__isnull=True) & ~Q(status__in=sorted(ChannelStatus.ENDED)),
    ),
    TabSpec("hazirlik", _("Being opened"), lambda user: Q(status__in=sorted(ChannelStatus.OPENING))),
    TabSpec("kapanan", _("Closed or handed over"), lambda user: Q(status__in=sorted(ChannelStatus.ENDED))),
    TabSpec("benim", _("My accounts"), lambda user: Q(pk__in=_own_ids(user))),
)


@dataclass(frozen=True)
class ChannelFilters:
    """What the address asks for; unknown values are as if nothing was asked."""

    tab: str = ""
    text: str = ""
    platform: str = ""
    unit: str = ""
    status: str = ""
    kind: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "ChannelFilters":
        """Read the parameters `sekme`, `ara`, `platform`, `birim`, `durum`, `tur`."""
        tab, status, kind = query.get("sekme", ""), query.get("durum", ""), query.get("tur", "")
        return cls(
            tab=tab if any(item.key == tab for item in TABS) else "",
            text=query.get("ara", "").strip()[:200],
            platform=query.get("platform", "")[:30],
            unit=query.get("birim", "")[:12],
            status=status if status in ChannelStatus.values else "",
            kind=kind if kind in ChannelKind.values else "",
        )


def filtered(user, filters: ChannelFilters, platforms: list[Platform]) -> QuerySet[Channel]:
    """The channels that the person may see and the address asks for, across all tabs."""
    found = Channel.objects.visible_to(user)
    if filters.platform:
        found = found.filter(platform=filters.platform)
    if filters.unit:
        found = found.filter(unit__code=filters.unit)
    if filters.status:
        found = found.filter(status=filters.status)
    if filters.kind:
        found = found.filter(kind=filters.kind)
    return search(found, filters.text, platforms) if filters.text else found


def in_tab(found: QuerySet[Channel], key: str, user) -> QuerySet[Channel]:
    """Those of them that a tab holds, with their people."""
    tab = next(item for item in TABS if item.key == key)
    return found.filter(tab.condition(user)).with_people()


def search(found: QuerySet[Channel], text: str, platforms: list[Platform]) -> QuerySet[Channel]:
    """Every word must be in the names of the account, its unit, its platform (also a former one) or its representative.

    A pasted profile address finds its account. One query more, for the names of representatives.
    """
    if "://" in text or "/" in text:
        specs = [spec_of(platform) for platform in platforms if not takes_any_host(platform)]
        try:
            profile = parse_profile_url(text, specs)
        except ProfileError:
            pass
        else:
            return found.filter(platform=profile.platform, identity_key=profile.identity_key)
    words = [word.lstrip("@") for word in fold(text, squashed=True).split()]
    duties = ChannelDuty.objects.open().filter(kind=DutyKind.PRIMARY).order_by()
    people = {
        pk: fold(name)
        for pk, name in duties.values_list("appointment__user_id", "appointment__user__full_name").distinct()
    }
    for word in filter(None, words):
        of_platform = [
            item.key for item in platforms if word in fold(f"{item.key} {item.label} {item.aliases}")
        ]
        of_person = [pk for pk, name in people.items() if word in name]
        found = found.filter(
            Q(search_key__contains=word)
            | Q(unit__search_key__contains=word)
            | Q(platform__in=of_platform)
            | Q(primary_duty__appointment__user__in=of_person)
        )
    return found


def tab_counts(user, filters: ChannelFilters, platforms: list[Platform]) -> dict[str, str]:
    """How many channels each tab holds under the filters, "999+" beyond the cap."""
    return counts_of(filtered(user, filters, platforms), user)


def counts_of(found: QuerySet[Channel], user) -> dict[str, str]:
    """The same for channels that are filtered already; one query."""
    names = {tab.key: f"tab_{tab.key or 'all'}" for tab in TABS}
    counted = found.aggregate(**{names[tab.key]: Count("pk", filter=tab.condition(user)) for tab in TABS})
    return {key: capped(counted[name]) for key, name in names.items()}


def units_with_channels(user) -> QuerySet[Unit]:
    """Owner units among the channels that the person may see, for the filter."""
    return Unit.objects.filter(pk__in=Channel.objects.visible_to(user).order_by().values("unit"))


def find(user, platform: str, slug: str) -> Channel | None:
    """The channel of an address, None when there is none that the person may see."""
    return Channel.objects.visible_to(user).with_people().filter(platform=platform, slug=slug).first()


def my_channels(user) -> QuerySet[Channel]:
    """Channels on which the person has an open duty, and whose pages are there for the person."""
    found = Channel.objects.visible_to(user).filter(pk__in=_own_ids(user))
    return found.with_people().order_by("sort_key", "pk")


def without_representative(user) -> QuerySet[Channel]:
    """Channels that nobody represents and the person may see (P21)."""
    found = Channel.objects.visible_to(user).without_representative()
    return found.with_people().order_by("sort_key", "pk")


def channels_of_unit(unit: Unit, viewer) -> QuerySet[Channel]:
    """A unit's channels that the viewer may see, ended ones last."""
    found = Channel.objects.visible_to(viewer).filter(unit=unit)
    return found.with_people().order_by("sort_key", "pk")


def duties_of(person: User, viewer) -> QuerySet[ChannelDuty]:
    """A person's open duties on channels that the viewer may see."""
    found = ChannelDuty.objects.open().filter(
        appointment__user=person, channel__in=Channel.objects.visible_to(viewer)
    )
    return found.select_related("channel__platform", "channel__unit").order_by(
        "kind", "channel__sort_key", "pk"
    )


def duty_history(channel: Channel, limit: int = 20) -> list[ChannelDuty]:
    """Who represented the channel before, the last one first."""
    found = ChannelDuty.objects.filter(channel=channel, ended_at__isnull=False)
    return list(found.select_related("appointment__user").order_by("-ended_at", "-pk")[:limit])


def recent_posts(channel: Channel, limit: int = 5) -> list[PublishedPost]:
    """The channel's newest posts that the portal knows of."""
    return list(
        channel.published_posts.select_related("recorded_by").order_by("-published_at", "-pk")[:limit]
    )


def history(channel: Channel, limit: int = 20) -> list[AuditEntry]:
    """The newest entries of the ledger about the channel, without steps that only passed on to the next one."""
    found = history_of(channel)[: limit * 2]
    return [entry for entry in found if not entry.data.get("passing")][:limit]


def _own_ids(user) -> QuerySet[ChannelDuty]:
    """Open duties whose appointment is in force, as `policies.duty_holdings` reads them."""
    open_duties = ChannelDuty.objects.open().filter(in_force(prefix="appointment__"))
    return open_duties.filter(appointment__user_id=user.pk).values("channel")
