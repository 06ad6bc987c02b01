"""The institution's row: read with its defaults, changed with a record."""

from django.db import transaction

from accounts import events
from accounts.models import Institution, User
from accounts.models.institution import default_limits
from core.errors import StaleObject


def current() -> Institution | None:
    """The institution of this installation, None before `init_institution`."""
    return Institution.objects.first()


def limit(key: str) -> int:
    """A limit by name, its default before `init_institution`. Raises KeyError for an unknown one."""
    institution = current()
    return institution.limit(key) if institution else default_limits()[key]


@transaction.atomic
def establish(
    *, name_tr: str, domain: str, name_en: str = "", handle_prefix: str = "", office_word: str = ""
) -> Institution:
    """The row of the institution, made on the first call; a later one returns what is there, unchanged."""
    defaults = {"name_tr": name_tr, "name_en": name_en, "domain": domain, "handle_prefix": handle_prefix}
    if office_word:
        defaults["office_word"] = office_word
    institution, is_new = Institution.objects.get_or_create(singleton=True, defaults=defaults)
    if is_new:
        events.InstitutionEstablished.record(actor=None, target=institution, data={"domain": domain})
    return institution


@transaction.atomic
def change(institution: Institution, *, actor: User, fields: list[str]) -> Institution:
    """Save the named fields and write down what they were and are. Nothing happens for an empty list.

    `institution.version` is the version that the person saw. Raises StaleObject when somebody changed it since.
    """
    if not fields:
        return institution
    present = Institution.objects.select_for_update(no_key=True).get(pk=institution.pk)
    if present.version != institution.version:
        raise StaleObject(present, "", at=present.updated_at)
    before = {name: getattr(present, name) for name in fields}
    institution.version += 1
    institution.save(update_fields=[*fields, "version"])
    after = {name: getattr(institution, name) for name in fields}
    events.InstitutionChanged.record(actor=actor, target=institution, data={"before": before, "after": after})
    return institution
