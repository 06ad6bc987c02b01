"""Social media accounts of the institution. "Channel" in code, "hesap" on the page."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from channels_registry.enums import AccessKind, ChannelKind, ChannelStatus, RestrictionReason, ReviewMode
from channels_registry.identity import identity_key_of, is_opaque
from core import clock
from core.crypto import SealedTextField
from core.enums import member_of
from core.models import TimeStamped, UidModel, Versioned
from core.text import fold, sort_key


class ChannelQuerySet(models.QuerySet):
    """Channels by who may see them and what they may do."""

    def visible_to(self, user) -> "ChannelQuerySet":
        """Channels of the units at which the person may see channels."""
        from accounts.policies import is_institution_wide, units_for

        if is_institution_wide(user, "channel.view"):
            return self
        return self.filter(unit__in=units_for(user, "channel.view"))

    def official(self) -> "ChannelQuerySet":
        """Channels of the Directorate (P02)."""
        return self.filter(kind=ChannelKind.OFFICIAL)

    def receiving(self) -> "ChannelQuerySet":
        """Channels that take submissions."""
        return self.filter(status__in=ChannelStatus.RECEIVES_SUBMISSIONS)

    def current(self) -> "ChannelQuerySet":
        """Channels that are still the institution's."""
        return self.exclude(status__in=ChannelStatus.ENDED)

    def without_representative(self) -> "ChannelQuerySet":
        """Channels of the institution that nobody represents (P21)."""
        return self.current().filter(primary_duty__isnull=True)

    def represented_by(self, user) -> "ChannelQuerySet":
        """Channels on which the person holds an open duty, first in line or stepping in."""
        return self.filter(duties__ended_at__isnull=True, duties__appointment__user=user).distinct()

    def with_people(self) -> "ChannelQuerySet":
        """With platform, unit and representative, so that a list asks nothing more per row."""
        return self.select_related("platform", "unit", "primary_duty__appointment__user")


class Channel(UidModel, TimeStamped, Versioned):
    """One account on one platform. An active channel has a representative: the database insists (I1, P21)."""

    platform = models.ForeignKey(
        "channels_registry.Platform",
        on_delete=models.PROTECT,
        related_name="channels",
        verbose_name=_("Platform"),
    )
    handle = models.CharField(_("User name"), max_length=253)
    # The last part of the channel's address in the portal: the handle, with ~2 when an earlier channel had it.
    slug = models.CharField(max_length=520, editable=False)
    page_kind = models.CharField(_("Page kind"), max_length=20, blank=True)
    host = models.CharField(_("Host"), max_length=253, blank=True)
    identity_key = models.CharField(max_length=520, editable=False)
    canonical_url = models.URLField(_("Profile address"), max_length=600)
    display_name = models.CharField(_("Displayed name"), max_length=120)
    kind = models.CharField(_("Kind"), max_length=10, choices=ChannelKind.choices, default=ChannelKind.UNIT)
    unit = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, related_name="channels", verbose_name=_("Owner unit")
    )
    audience = models.TextField(_("Target audience"), blank=True)
    purpose = models.TextField(_("Purpose"), blank=True)
    goals = models.TextField(_("Goals"), blank=True)
    languages = models.JSONField(_("Languages"), default=list, blank=True)
    access_kind = models.CharField(_("Access"), max_length=10, choices=AccessKind.choices)
    mailbox = SealedTextField(_("Sign-in mailbox"), null=True)
    review_mode = models.CharField(
        _("Review"), max_length=10, choices=ReviewMode.choices, default=ReviewMode.BEFORE
    )
    status = models.CharField(
        _("Status"), max_length=20, choices=ChannelStatus.choices, default=ChannelStatus.REQUESTED
    )
    restriction_reasons = models.JSONField(_("Reasons for the restriction"), default=list, blank=True)
    publishes_as_before_until = models.DateField(_("May publish as before until"), null=True, blank=True)
    primary_duty = models.OneToOneField(
        "channels_registry.ChannelDuty",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    status_changed_at = models.DateTimeField(default=clock.now)
    status_changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    last_published_at = models.DateTimeField(_("Last post"), null=True, blank=True)
    search_key = models.TextField(editable=False, default="")
    sort_key = models.TextField(editable=False, default="", db_index=True)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        ordering = ["sort_key", "pk"]
        default_permissions = ()
        permissions = [
            ("channel_edit", "edit the channel"),
            ("channel_publish", "publish on the channel"),
            ("channel_deposit", "deposit the channel's credentials"),
            ("channel_moderate", "moderate the channel's comments"),
        ]
        indexes = [
            models.Index(fields=["status", "sort_key"]),
            models.Index(fields=["platform", "status"]),
            models.Index(fields=["unit", "status"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["platform", "slug"], name="channel_slug_once_per_platform"),
            # Rows written past `save` have neither; without a key the constraint below would guard nothing (I19).
            models.CheckConstraint(
                condition=~Q(identity_key="") & ~Q(slug="") & ~Q(handle=""), name="channel_has_identity"
            ),
            models.UniqueConstraint(
                fields=["platform", "identity_key"],
                condition=~Q(status__in=sorted(ChannelStatus.ENDED)),
                name="channel_once_per_platform",
            ),
            models.CheckConstraint(
                condition=~Q(status=ChannelStatus.ACTIVE) | Q(primary_duty__isnull=False),
                name="channel_active_has_representative",
            ),
            # P03: without audience and purpose no channel becomes active.
            models.CheckConstraint(
                condition=~Q(status=ChannelStatus.ACTIVE) | (~Q(audience="") & ~Q(purpose="")),
                name="channel_active_has_audience_and_purpose",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.platform} · {self.handle}"

    status_member = member_of("status", ChannelStatus)

    @property
    def shown_name(self) -> str:
        """What people call it: the user name, or the displayed name where the platform's own is a mere code."""
        return self.display_name if is_opaque(self.platform_id, self.handle) else self.handle

    @property
    def is_official(self) -> bool:
        """The Directorate's own channel (P02)."""
        return self.kind == ChannelKind.OFFICIAL

    @property
    def is_ended(self) -> bool:
        """Closed or handed over: the institution's no longer."""
        return self.status in ChannelStatus.ENDED

    @property
    def reasons(self) -> list[RestrictionReason]:
        """The reasons as enum members, for badges."""
        return [RestrictionReason(code) for code in self.restriction_reasons]

    @property
    def representative(self):
        """The person who represents the channel, None when nobody does."""
        return self.primary_duty.appointment.user if self.primary_duty_id else None

    def last_change(self) -> tuple[str, datetime] | None:
        """Who moved it last and when; the 409 page says so."""
        if self.status_changed_by_id is None:
            return None
        return self.status_changed_by.get_full_name(), self.status_changed_at

    def get_absolute_url(self) -> str:
        return reverse("channels:channel", args=[self.platform_id, self.slug])

    def save(self, *args, **kwargs):
        """Save with the keys of search, order and identity; unit, platform and people are searched where they live.

        The identity is worked out here, so that no way of writing a row gives one account two channels (I19).
        """
        update_fields = kwargs.get("update_fields")
        # Each only when what it is made of is saved: a stale instance must not bring an old name back.
        saved = {"handle", "display_name", "canonical_url", "platform"}
        if update_fields is not None:
            saved &= set(update_fields)
        derived = set()
        if {"handle", "display_name"} & saved:
            derived.add("search_key")
            self.search_key = fold(f"{self.handle} {self.display_name}")
        if {"handle", "platform"} & saved:
            derived.add("sort_key")
            self.sort_key = sort_key(f"{self.handle} {self.platform_id}")
        if {"handle", "canonical_url", "platform"} & saved:
            derived.add("identity_key")
            self.identity_key = identity_key_of(
                self.platform, handle=self.handle, canonical_url=self.canonical_url
            )
        if update_fields is not None:
            kwargs["update_fields"] = {*update_fields, *derived}
        super().save(*args, **kwargs)


class ChannelUserPermission(UserObjectPermissionBase):
    """Grants of django-guardian on channels; written only by `channels_registry.services.grants`."""

    content_object = models.ForeignKey(Channel, on_delete=models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False
