"""A model field whose content never shows by accident.

The column holds a token; the attribute holds a `Sealed`, which prints as dots wherever it lands (templates, logs, the
admin, tracebacks) and gives its content to `.open()` only. Assign a str to change it; it is sealed on save under the
row's `uid`.
"""

from typing import Any

from django.core import checks
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from core.crypto.sealing import SealError, open_sealed, seal

MASK = "•••"


class Sealed:
    """A value that is hidden until `.open()`. It is true whenever it is there, and equal to nothing but itself.

    Read from a model it knows its row; read by `.values()` it does not and only shows its mask.
    """

    __slots__ = ("_field", "_owner", "_text", "_token")

    def __init__(self, *, token: str | None = None, text: str | None = None) -> None:
        self._token = token
        self._text = text
        self._owner: models.Model | None = None
        self._field: SealedTextField | None = None

    def open(self) -> str:
        """The content. Raises SealError when the token was altered, moved, or its key is not in the ring."""
        if self._text is not None:
            return self._text
        if self._token is None or self._owner is None or self._field is None:
            raise SealError
        return open_sealed(self._token, **self._field.place_of(self._owner))

    def token(self) -> str:
        """The ciphertext for the column; seals a new value. Raises SealError for a new value without a row."""
        if self._token is None:
            if self._text is None or self._owner is None or self._field is None:
                raise SealError
            self._token = seal(self._text, **self._field.place_of(self._owner))
        return self._token

    def bound(self, owner: models.Model, field: "SealedTextField") -> "Sealed":
        """The same value as content of that row."""
        twin = Sealed(token=self._token, text=self._text)
        twin._owner, twin._field = owner, field
        return twin

    def belongs_elsewhere(self, owner: models.Model, field: "SealedTextField") -> bool:
        """Whether the value was read from another row or field, where alone its token opens."""
        if self._owner is None or self._owner is owner:
            return self._owner is owner and self._field != field
        return self._field != field or owner.pk is None or self._owner.pk != owner.pk

    def __str__(self) -> str:
        return MASK

    __repr__ = __str__

    def __format__(self, spec: str) -> str:
        return MASK

    def __reduce__(self) -> tuple:
        if self._token is None:
            raise TypeError("A value that is not sealed yet cannot be pickled.")
        return _from_token, (self._token,)

    def __copy__(self) -> "Sealed":
        return self

    def __deepcopy__(self, memo: dict) -> "Sealed":
        return self


def _from_token(token: str) -> Sealed:
    return Sealed(token=token)


class SealedAttribute(DeferredAttribute):
    """Gives the `Sealed` of the row and takes a str, None or a `Sealed` of the same row."""

    field: "SealedTextField"

    def __get__(self, instance: Any, cls: type | None = None) -> Any:
        if instance is None:
            return self
        held = super().__get__(instance, cls)
        return held.bound(instance, self.field) if isinstance(held, Sealed) else held

    @sensitive_variables("value")
    def __set__(self, instance: models.Model, value: Any) -> None:
        if isinstance(value, Sealed):
            if value.belongs_elsewhere(instance, self.field):
                raise TypeError("This sealed value is bound to another row; assign its opened text instead.")
            held = Sealed(token=value._token, text=value._text)
        elif isinstance(value, str):
            self.field.refuse_mask(value)
            held = Sealed(text=value)
        elif value is None:
            held = None
        else:
            raise TypeError("A sealed field takes text or None.")
        instance.__dict__[self.field.attname] = held


class SealedTextField(models.TextField):
    """Text that is encrypted in the database. The model needs a unique `uid`.

    It is never in a form by itself, never found by content (only `__isnull` works) and never in a fixture: fixtures
    hold the mask, and loading the mask is refused. Renaming its table or the field needs a migration that seals anew.
    """

    description = _("Encrypted text")
    descriptor_class = SealedAttribute

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def place_of(self, instance: Any) -> dict[str, Any]:
        """Table, row and field: what the token of this instance is bound to. Raises SealError without a uid."""
        if instance.uid is None:
            raise SealError
        return {"table": self.model._meta.db_table, "row": instance.uid, "field": self.name}

    def refuse_mask(self, value: str) -> None:
        """Raises ValueError for the mask itself: a masked page that comes back must not erase the content."""
        if value == MASK:
            raise ValueError("The mask is not a value.")

    def deconstruct(self) -> tuple:
        """For migrations: `editable` is written only where it differs from this field's own default."""
        name, path, args, kwargs = super().deconstruct()
        if self.editable:
            kwargs["editable"] = True
        else:
            kwargs.pop("editable", None)
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Sealed | None:
        """A token from the database, still without its row."""
        return None if value is None else Sealed(token=value)

    @sensitive_variables("value")
    def to_python(self, value: Any) -> Any:
        """For deserialisation and validation. Raises ValidationError for the mask."""
        if isinstance(value, str):
            try:
                self.refuse_mask(value)
            except ValueError:
                raise ValidationError(_("A masked value cannot be loaded.")) from None
        return value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Seal what was assigned, and let the instance hold only the token from here on.

        Raises SealError for a new row that brings a token of another row: it would be lost without a word.
        """
        value = getattr(model_instance, self.attname)
        if isinstance(value, Sealed):
            if add:
                value.open()
            model_instance.__dict__[self.attname] = Sealed(token=value.token())
        return value

    @sensitive_variables("value")
    def get_prep_value(self, value: Any) -> str | None:
        """The token for the column. Raises TypeError for plain text, which has no row it could be sealed for."""
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise TypeError("Assign text to the instance and save it; a query cannot seal.")
        return value.token()

    def value_to_string(self, obj: models.Model) -> str:
        """For fixtures: the mask, so that a dump is neither a leak nor a silent loss."""
        return MASK

    def get_lookup(self, lookup_name: str) -> Any:
        """Only presence can be asked; Django answers anything else with FieldError."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """core.E001: no `uid` to bind to. core.E002: an index or uniqueness over random bytes."""
        return [*super().check(**kwargs), *self._check_uid(), *self._check_index()]

    def _check_uid(self) -> list[checks.CheckMessage]:
        fields = {field.name: field for field in self.model._meta.concrete_fields}
        if (uid := fields.get("uid")) and uid.unique and not uid.null:
            return []
        message = "A SealedTextField needs a unique `uid` on its model (core.models.UidModel)."
        return [checks.Error(message, obj=self, id="core.E001")]

    def _check_index(self) -> list[checks.CheckMessage]:
        if not (self.unique or self.db_index):  # type: ignore[attr-defined]
            return []
        message = "A SealedTextField holds random bytes: an index finds nothing and uniqueness always holds."
        return [checks.Error(message, obj=self, id="core.E002")]
