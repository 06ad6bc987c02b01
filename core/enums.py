"""Choices that know how they look: a label, a tone and an icon beside each value."""

import enum
from typing import NamedTuple

from django.db.models import TextChoices
from django.db.models.enums import ChoicesType
from django.utils.functional import Promise

# The tones a badge may have; the empty one is grey. Colour carries state only.
TONES = ("", "ok", "warn", "bad", "info", "plan")


class Badge(NamedTuple):
    """What a badge shows when there is no enum member for it: a count, a deadline, a combination of facts."""

    label: str | Promise
    tone: str = ""
    icon: str = ""


class TonedChoicesType(ChoicesType):
    """Reads members written as `DRAFT = "draft", _("Draft"), "info", "edit"` (value, label, tone, icon)."""

    def __new__(metacls, classname, bases, classdict, **kwds):
        looks = []
        for name in classdict._member_names:
            value, label, tone, icon = classdict[name]
            if tone not in TONES:
                raise ValueError(f"{classname}.{name} has the unknown tone {tone!r}.")
            looks.append((tone, icon))
            # dict.__setitem__ passes by the guard of the enum's class dictionary against a second assignment.
            dict.__setitem__(classdict, name, (value, label))
        cls = super().__new__(metacls, classname, bases, classdict, **kwds)
        for member, (tone, icon) in zip(cls.__members__.values(), looks, strict=True):
            member._tone_ = tone
            member._icon_ = icon
        return cls


class TonedChoices(TextChoices, metaclass=TonedChoicesType):
    """TextChoices whose members have `.tone` (one of TONES) and `.icon` (a symbol of static/icons.svg).

        class SubmissionStatus(TonedChoices):
            DRAFT = "draft", _("Draft"), "", "edit"

    `{% badge member %}` draws a member; `member_of` gives a model the member of its stored value.
    """

    _tone_: str
    _icon_: str

    @enum.property
    def tone(self) -> str:
        return self._tone_

    @enum.property
    def icon(self) -> str:
        return self._icon_


def member_of(field: str, choices: type[TonedChoices]) -> property:
    """A property with the enum member of a stored value, for templates.

    class Submission(Model):
        status = CharField(choices=SubmissionStatus)
        status_member = member_of("status", SubmissionStatus)

    `{% badge submission.status_member %}`, `{{ submission.status_member.label }}`. Reading it raises ValueError
    when the column holds a value that the enum does not know. An empty column gives None.
    """

    def read(self):
        value = getattr(self, field)
        return choices(value) if value else None

    return property(read, doc=f"The member of {choices.__name__} that `{field}` holds.")
