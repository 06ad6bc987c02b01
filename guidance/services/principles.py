"""Principles are never reworded in place: a new wording is a new version; decisions cite versions."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core import clock
from core.errors import StaleObject, UserFacingError
from guidance import events
from guidance.models import Principle, PrincipleVersion
from guidance.policies import can_edit_principles

WORDING = ("title_tr", "title_en", "text_tr", "text_en")


def add(*, actor, code: str, clause: str, position: int = 100, **wording: str) -> PrincipleVersion:
    """Add a principle with its first wording (`title_tr`, `title_en`, `text_tr`, `text_en`).

    Raises UserFacingError when the code is taken or a wording is empty, PermissionDenied for who may not.
    """
    _require(actor)
    wording = _checked(wording)
    try:
        with transaction.atomic():
            principle = Principle.objects.create(code=code, clause=clause, position=position)
            version = PrincipleVersion.objects.create(principle=principle, number=1, **wording)
            events.PrincipleAdded.record(actor=actor, target=principle, data={"version": 1, **wording})
    except IntegrityError:
        raise UserFacingError(_("There is a principle with this code already."), field="code") from None
    return version


def publish(principle: Principle, *, actor, seen_version: int, **wording: str) -> PrincipleVersion:
    """Put a new wording in force; decisions before keep theirs. `seen_version` is the version the page showed.

    Raises StaleObject when somebody published meanwhile, UserFacingError when a wording is empty or nothing changed.
    """
    _require(actor)
    wording = _checked(wording)
    moment = clock.now()
    with transaction.atomic():
        current = PrincipleVersion.objects.filter(principle=principle, is_current=True)
        seen = current.filter(number=seen_version).first()
        if seen and all(getattr(seen, name) == text for name, text in wording.items()):
            raise UserFacingError(_("Nothing was changed."))
        # Compare-and-set: whoever takes the mark off the version that was seen has won.
        if seen is None or not current.filter(number=seen_version).update(
            is_current=False, updated_at=moment
        ):
            raise StaleObject(principle, "")
        version = PrincipleVersion.objects.create(
            principle=principle, number=seen_version + 1, valid_from=moment, **wording
        )
        events.PrinciplePublished.record(
            actor=actor, target=principle, data={"version": version.number, **wording}
        )
    return version


@transaction.atomic
def retire(principle: Principle, *, actor) -> Principle:
    """Put a principle out of force: no new decision may cite it, older ones still do."""
    _require(actor)
    if Principle.objects.filter(pk=principle.pk, is_active=True).update(
        is_active=False, updated_at=clock.now()
    ):
        events.PrincipleRetired.record(actor=actor, target=principle)
    principle.is_active = False
    return principle


def _require(actor) -> None:
    if not can_edit_principles(actor):
        raise PermissionDenied


def _checked(wording: dict[str, str]) -> dict[str, str]:
    if unknown := wording.keys() - set(WORDING):
        raise TypeError(f"A principle has no {sorted(unknown)}.")
    clean = {name: wording.get(name, "").strip() for name in WORDING}
    for name, text in clean.items():
        if not text:
            raise UserFacingError(_("Write the title and the text in both languages."), field=name)
    return clean
