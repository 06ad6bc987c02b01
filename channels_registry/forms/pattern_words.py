"""What the guard of patterns has against one, in the language of the page; the guard itself knows no language."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext as look_up
from django.utils.translation import gettext_noop

from channels_registry.platforms.patterns import LONGEST_PATTERN, PatternError

PROBLEMS = frozenset(
    {
        gettext_noop("The pattern must begin with ^."),
        gettext_noop("The pattern is too slow on some texts."),
        gettext_noop("The pattern may not refer back to a group."),
        gettext_noop("The pattern closes a bracket that it did not open."),
        gettext_noop("The pattern repeats something that already repeats."),
        gettext_noop("The pattern uses a group of a kind that is not allowed."),
    }
)


def words_for(problem: PatternError, pattern: str) -> str:
    """Why the pattern is not accepted, as a sentence."""
    if str(problem) in PROBLEMS:
        return look_up(str(problem))
    if len(pattern) > LONGEST_PATTERN:
        return _("The pattern is longer than %(count)d characters.") % {"count": LONGEST_PATTERN}
    # The library's own words are English; the place says enough to mend it.
    place = getattr(problem.__cause__, "pos", None)
    if place is None:
        return _("The pattern cannot be read.")
    return _("The pattern cannot be read at character %(place)d.") % {"place": place + 1}
