"""The person who signs in."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import Language, PersonState, Theme
from accounts.names import bare_name
from core import clock
from core.models import TimeStamped
from core.text import fold, sort_key


class UserManager(BaseUserManager):
    """Makes people; services add what belongs to the story (invitation, audit)."""

    def create_user(self, email: str, full_name: str, password: str | None = None, **extra) -> "User":
        """Create a person. Without a password the account cannot sign in until one is set by invitation."""
        user = self.model(email=self.normalise(email), full_name=full_name, **extra)
        if password is None:
            user.set_unusable_password()
        else:
            user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, full_name: str, password: str | None = None, **extra) -> "User":
        """Create a technical account for the admin; it holds no business right (decisions.md section 2)."""
        return self.create_user(email, full_name, password, is_staff=True, is_superuser=True, **extra)

    @staticmethod
    def normalise(email: str) -> str:
        """Addresses are compared without regard to case; ASCII rules, never Turkish ones (I stays i)."""
        return email.strip().casefold()

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email=self.normalise(email))


class User(AbstractBaseUser, PermissionsMixin, TimeStamped):
    """A person of the institution. `external_id` never changes and names the person in the ledger."""

    external_id = models.UUIDField(_("external id"), default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("E-mail"), unique=True)
    full_name = models.CharField(_("Name and surname"), max_length=150)
    title = models.CharField(_("Job title"), max_length=150, blank=True)
    phone = models.CharField(_("Phone"), max_length=40, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may enter the administration site"), default=False)
    language = models.CharField(
        _("Language"), max_length=5, choices=Language.choices, default=Language.TURKISH
    )
    theme = models.CharField(_("Appearance"), max_length=10, choices=Theme.choices, default=Theme.SYSTEM)
    goes_to_next = models.BooleanField(_("Go to the next post after a decision"), default=True)
    search_key = models.TextField(editable=False, default="")
    sort_key = models.TextField(editable=False, default="", db_index=True)
    joined_at = models.DateTimeField(_("joined at"), default=clock.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("Person")
        verbose_name_plural = _("People")
        ordering = ["sort_key", "pk"]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args, **kwargs):
        """Save with the keys of search and order, when what they are made of is saved: a stale instance whose
        appearance or last sign-in is written must not bring an old name or address back.
        """
        update_fields = kwargs.get("update_fields")
        if update_fields is None or {"full_name", "email", "title"} & set(update_fields):
            self.email = type(self).objects.normalise(self.email)
            self.search_key = fold(f"{self.full_name} {self.email} {self.title}")
            self.sort_key = sort_key(self.bare_name)
            if update_fields is not None:
                kwargs["update_fields"] = {*update_fields, "search_key", "sort_key"}
        super().save(*args, **kwargs)

    @property
    def bare_name(self) -> str:
        """The name without academic titles: by it people are sorted and greeted."""
        return bare_name(self.full_name)

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.bare_name.split(" ")[0]

    @property
    def state(self) -> PersonState:
        """Whether the person can come in. Lists annotate `has_open_invitation`, so that no query is needed."""
        if not self.is_active:
            return PersonState.INACTIVE
        if self.has_usable_password():
            return PersonState.ACTIVE
        invited = getattr(self, "has_open_invitation", None)
        if invited is None:
            invited = self.invitations.usable().exists()
        return PersonState.INVITED if invited else PersonState.NOT_INVITED

    def may(self, action: str) -> bool:
        """Whether the person holds this action anywhere; what pages and menus ask."""
        from accounts.policies import may_anywhere

        return may_anywhere(self, action)
