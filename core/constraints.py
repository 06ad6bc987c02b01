"""Conditions for the CHECKs of several apps, in SQL that SQLite and PostgreSQL both read."""

from django.db.models import F, Func, Q, TextField, Value
from django.db.models.lookups import Exact

# Everything that shows nothing: Unicode's white space, soft hyphen, zero-width and direction marks; the same characters
# that `core.text.squash` takes away, but for control characters, which no column of ours keeps.
BLANKS = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\xad\u034f\u061c\u1680\u180e"
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u200c\u200d\u200e\u200f"
    "\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u202f\u205f"
    "\u2060\u2061\u2062\u2063\u2064\u2065\u2066\u2067\u2068\u2069\u3000\ufeff"
)


def not_blank(column: str) -> Q:
    """A text column shows something: it is neither empty nor made of blanks only."""
    bare = Func(F(column), Value(BLANKS), function="TRIM", output_field=TextField())
    return ~Q(Exact(bare, Value("")))
