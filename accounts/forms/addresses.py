"""Mail addresses and telephone numbers that people type about others."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import PortalForm

# An extension may stand behind a number, or alone: inside the institution people dial nothing else.
_PHONE = re.compile(r"[0-9+()\-./\s]*(?:(?:dahili|dah\.?|iç hat|ext\.?|x)[\s.:]*[0-9]+)?", re.IGNORECASE)
_DIGITS = range(3, 21)


def check_phone(number: str) -> None:
    """Raises ValidationError for what nobody can dial."""
    digits = sum(character in "0123456789" for character in number)
    if not _PHONE.fullmatch(number) or digits not in _DIGITS:
        raise ValidationError(
            _(
                "Write a number that can be dialled, for example 0236 201 00 00 or 0236 201 00 00 dahili 4021."
            ),
            code="phone",
        )


class InstitutionAddressForm(PortalForm, forms.Form):
    """A form whose mail address should be the institution's; another one is taken after a tick that it is meant.

    The tick appears with the question, and the service never sees it.
    """

    address_field = "email"
    TICK = "is_outside_meant"

    def __init__(self, *args: Any, domain: str = "", **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.domain = domain.strip().lower().removeprefix("www.")
        if self.is_bound and self._is_outside(self.data.get(self.add_prefix(self.address_field), "")):
            self._add_tick()

    def _add_tick(self) -> None:
        self.fields[self.TICK] = forms.BooleanField(
            label=gettext_lazy("The address is right although it is not the institution's"), required=False
        )
        names = [name for name in self.fields if name != self.TICK]
        names.insert(names.index(self.address_field) + 1, self.TICK)
        self.order_fields(names)

    def _is_outside(self, address: str) -> bool:
        """Whether the address was typed now and lies outside of the institution's domain and those under it."""
        address = address.strip().lower()
        if (
            not self.domain
            or "@" not in address
            or address == self.initial.get(self.address_field, "").lower()
        ):
            return False
        host = address.rpartition("@")[2]
        return host != self.domain and not host.endswith(f".{self.domain}")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.TICK in self.fields and not cleaned.pop(self.TICK, False) and self.address_field in cleaned:
            self.add_error(
                self.address_field,
                _(
                    "This address is not under %(domain)s, so the institution cannot take it back. Write an address "
                    "of the institution, or tick below that this one is meant."
                )
                % {"domain": self.domain},
            )
        return cleaned
