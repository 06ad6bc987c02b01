"""Times, durations, numbers and names in the words that people read."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import date_format, get_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from core import clock
from core.text import tr_upper

# From when on a deadline turns amber and red.
SOON = timedelta(hours=8)
CRITICAL = timedelta(hours=2)
# Beyond this, days say more than hours.
DAYS_FROM = timedelta(hours=48)
# Django asks for these words at |date:"D"; its own Turkish has "Çrş" and "Prş", which nobody writes.
DAYS_RENAMED = (gettext_noop("Wed"), gettext_noop("Thu"))


def _day_words(day: date, today: date) -> str:
    """ "today", "yesterday", "tomorrow", "20 Nov", and with the year when it is another one."""
    near = {0: _("today"), -1: _("yesterday"), 1: _("tomorrow")}
    if words := near.get((day - today).days):
        return words
    return date_format(day, "j M" if day.year == today.year else "j M Y")


def when_text(moment: date | datetime) -> str:
    """A moment as a person says it: "bugün 14:30", "dün 17:20", "20 Kas 14:30", "20 Kas 2024 14:30".

    A date has no time.
    """
    if not isinstance(moment, datetime):
        return _day_words(moment, clock.today())
    local = clock.local(moment)
    return f"{_day_words(local.date(), clock.today())} {local:%H:%M}"


def day_format() -> str:
    """The language's format of a whole day, weekday included: our DATETIME_FORMAT without its time."""
    return get_format("DATETIME_FORMAT").partition(",")[0]


def full_text(moment: date | datetime) -> str:
    """The whole moment: "20 Kasım 2026 Cuma, 14:30"; a date without its time."""
    if not isinstance(moment, datetime):
        return date_format(moment, day_format())
    return date_format(clock.local(moment), "DATETIME_FORMAT")


def when(moment: date | datetime | None) -> SafeString | str:
    """`when_text` as a <time> element with the machine's form and the whole moment as its title; empty for None."""
    if not moment:
        return ""
    local = clock.local(moment) if isinstance(moment, datetime) else moment
    machine = local.isoformat(timespec="minutes") if isinstance(local, datetime) else local.isoformat()
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', machine, full_text(moment), when_text(moment)
    )


def duration(span: timedelta, *, coarse: bool = False) -> str:
    """A span in its two largest units: "3 gün", "3 sa 10 dk", "12 dk"; `coarse` leaves the minutes out beside hours."""
    minutes = int(span.total_seconds() // 60)
    if span >= DAYS_FROM:
        days = minutes // (24 * 60)
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    hours, rest = divmod(minutes, 60)
    if hours and rest and not coarse:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
    if hours:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(minutes)d min") % {"minutes": rest}


@dataclass(frozen=True)
class Deadline:
    """What a deadline badge shows."""

    due_at: datetime
    label: str
    tone: str
    icon: str = "clock"


def deadline(due_at: datetime, now: datetime | None = None) -> Deadline:
    """The time left or passed, in words, with its tone: grey, amber under 8 hours, red under 2 hours and when late."""
    left = due_at - (now or clock.now())
    if left < timedelta(0):
        return Deadline(due_at, _("%(span)s overdue") % {"span": duration(-left, coarse=True)}, "bad")
    tone = "bad" if left < CRITICAL else "warn" if left <= SOON else ""
    return Deadline(due_at, _("%(span)s left") % {"span": duration(left)}, tone)


def num(value: int | float | Decimal | None, places: int | None = None) -> str:
    """A number with the language's separators: "1.234,5"; `places` rounds to that many digits. None is empty."""
    if value is None or value == "":
        return ""
    if places is not None:
        # Django cuts the digits off; people expect them rounded.
        value = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)


def percent(value: int | float | Decimal | None, places: int = 0) -> str:
    """A share of 100 with the sign where the language puts it: "%87" in Turkish, "87%" in English."""
    if value is None or value == "":
        return ""
    return _("%(number)s%%") % {"number": num(value, places)}


def filesize(size: int | None) -> str:
    """Bytes as people read them, 1 KB = 1024 bytes: "812 bayt", "24 KB", "2,4 MB"."""
    if size is None or size == "":
        return ""
    if size < 1024:
        return ngettext("%(count)d byte", "%(count)d bytes", size) % {"count": size}
    if size < 1024**2:
        return f"{num(size / 1024, 0)} KB"
    if size < 1024**3:
        return f"{num(size / 1024**2, 1)} MB"
    return f"{num(size / 1024**3, 1)} GB"


def mask_email(address: str) -> str:
    """An address that its owner recognises and nobody else learns: "m•••@ornekkent.example"."""
    local, at, domain = address.partition("@")
    return f"{local[:1]}•••{at}{domain}" if at else "•••"


def initials(name: str) -> str:
    """First letters of the first and last word, in Turkish capitals: "ışıl İnce" gives "Iİ"."""
    words = name.split()
    if not words:
        return ""
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else "")
    return tr_upper(letters)
