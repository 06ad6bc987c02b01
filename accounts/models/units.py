"""The tree of units and the grants that hang on it."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from accounts.enums import UnitKind
from accounts.roles import UNIT_PERMISSIONS
from core.models import TimeStamped, UidModel
from core.text import fold, sort_key


class UnitQuerySet(models.QuerySet):
    """Units as pages and rules ask for them."""

    def open(self) -> "UnitQuerySet":
        """Units that still exist."""
        return self.filter(closed_on__isnull=True)

    def below(self, unit: "Unit") -> "UnitQuerySet":
        """The unit itself and everything under it."""
        return self.filter(path__startswith=unit.path)

    def visible_to(self, user) -> "UnitQuerySet":
        """Units whose page the person may open: those of any appointment, all for the Directorate."""
        from accounts.policies import covered_units

        return self.filter(pk__in=covered_units(user).values("pk"))


class Unit(UidModel, TimeStamped):
    """A faculty, department, office or society.

    `path` is the chain of codes from the root ("REK.GNS.KIH."), so that "this unit and all below it" is one prefix
    search. It is set on insert; `accounts.services.units` moves it with the whole subtree. Triggers on both databases
    refuse a path that does not continue the parent's, and a cycle (I18).
    """

    code = models.CharField(
        _("Code"),
        max_length=12,
        unique=True,
        validators=[RegexValidator(r"^[A-Z0-9]{2,12}$", _("Use 2 to 12 capital Latin letters or digits."))],
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("Parent unit"),
    )
    path = models.CharField(_("Path in the tree"), max_length=255, editable=False, unique=True)
    kind = models.CharField(_("Kind"), max_length=20, choices=UnitKind.choices)
    name_tr = models.CharField(_("Turkish name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    mailbox = models.EmailField(_("Shared mailbox"), blank=True)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merged_units",
        verbose_name=_("Merged into"),
    )
    closed_on = models.DateField(_("Closed on"), null=True, blank=True)
    search_key = models.TextField(editable=False, default="")
    sort_key = models.TextField(editable=False, default="", db_index=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("Unit")
        verbose_name_plural = _("Units")
        ordering = ["sort_key", "pk"]
        default_permissions = ()
        permissions = UNIT_PERMISSIONS
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(kind=UnitKind.DIRECTORATE, closed_on__isnull=True),
                name="unit_one_open_directorate",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="unit_not_its_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        if get_language() == "en" and self.name_en:
            return self.name_en
        return self.name_tr

    @property
    def version(self) -> str:
        """Another text after every save; a form keeps it, so that it does not overwrite what others changed since."""
        return self.updated_at.isoformat()

    @property
    def is_directorate(self) -> bool:
        return self.kind == UnitKind.DIRECTORATE

    @property
    def is_open(self) -> bool:
        return self.closed_on is None

    @property
    def depth(self) -> int:
        """0 for a root unit."""
        return max(self.path.count(".") - 1, 0)

    @property
    def lineage(self) -> list[str]:
        """Paths of the units from the root down to this one, itself included."""
        codes = self.path.split(".")[:-1]
        return [".".join(codes[: place + 1]) + "." for place in range(len(codes))]

    def save(self, *args, **kwargs):
        if self._state.adding:
            self.path = f"{self.parent.path if self.parent else ''}{self.code}."
        update_fields = kwargs.get("update_fields")
        # Only when what they are made of is saved: a stale instance must not bring an old name back.
        if update_fields is None or {"code", "name_tr", "name_en"} & set(update_fields):
            self.search_key = fold(f"{self.code} {self.name_tr} {self.name_en}")
            self.sort_key = sort_key(self.name_tr)
            if update_fields is not None:
                kwargs["update_fields"] = {*update_fields, "search_key", "sort_key"}
        super().save(*args, **kwargs)


class UnitUserPermission(UserObjectPermissionBase):
    """Grants of django-guardian on units; written only by `accounts.services.grants`."""

    content_object = models.ForeignKey(Unit, on_delete=models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False
