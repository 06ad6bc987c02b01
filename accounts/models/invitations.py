"""Invitations: how people come in."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import InvitationState
from core import clock
from core.models import UidModel


class InvitationQuerySet(models.QuerySet):
    """Invitations by what can still be done with them."""

    def usable(self) -> "InvitationQuerySet":
        return self.filter(used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=clock.now())


class Invitation(UidModel):
    """A link that lets one person set a password once. Only the SHA-256 of the token is kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="invitations",
        verbose_name=_("Person"),
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("Invited by"),
    )
    created_at = models.DateTimeField(_("Invited at"), default=clock.now)
    expires_at = models.DateTimeField(_("Valid until"))
    used_at = models.DateTimeField(_("Used at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("Revoked at"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("Invitation")
        verbose_name_plural = _("Invitations")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user} ({self.created_at:%d.%m.%Y})"

    @property
    def state(self) -> InvitationState:
        """What became of the link."""
        if self.used_at is not None:
            return InvitationState.USED
        if self.revoked_at is not None:
            return InvitationState.REVOKED
        return InvitationState.USABLE if self.expires_at > clock.now() else InvitationState.EXPIRED

    @property
    def is_usable(self) -> bool:
        """Neither used, nor revoked, nor expired."""
        return self.state == InvitationState.USABLE
