"""The limits of a platform: dated rows with source and grade, and what a grade weighs.

Grades: P vendor document or specification, C maintained open-source client, S secondary source, K general
knowledge. The weakest of two grades counts ("C/S" = S). P and C are errors, S and K only warn, so that an
unsure limit never stops a post (decisions.md section 7).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from channels_registry.platforms.problems import ERROR, WARNING

GRADES = "PCSK"
INHERITS = "inherits"
_PAIR_KEYS = frozenset(
    {
        "ratio",
        "width",
        "sec",
        "fps",
        "side",
        "group",
        "carousel",
        "square_px",
        "max_wh",
        "wh_min",
        "wh_max",
        "topic_len",
    }
)
_NUMBER_KEYS = frozenset(
    {"max", "min", "max_bytes", "min_bytes", "max_items", "max_images", "max_photos", "max_gif", "max_video"}
    | {
        "max_frames",
        "max_pixels",
        "fps_max",
        "ratio_max",
        "shorter_side_max",
        "w_plus_h_max",
        "url",
        "multi_min",
    }
)


def weakest_grade(*grades: str) -> str:
    """The weakest letter of the grades ("C/S" -> "S"); anything unknown counts as K."""
    letters = [letter.strip().upper() for grade in grades for letter in grade.split("/")]
    known = [letter if len(letter) == 1 and letter in GRADES else "K" for letter in letters]
    return max(known, key=GRADES.index, default="K")


def severity_of(grade: str) -> str:
    """`error` for grades P and C, `warning` for S, K and anything unknown."""
    return ERROR if weakest_grade(grade) in ("P", "C") else WARNING


@dataclass(frozen=True)
class LimitRow:
    """One limit of one platform, as shipped or as edited by the administrator."""

    platform: str
    key: str
    value: Any
    unit: str = ""
    source: str = ""
    grade: str = "K"
    checked_on: str = ""
    note: str = ""

    @property
    def severity(self) -> str:
        """What breaking this row weighs."""
        return severity_of(self.grade)


@dataclass(frozen=True)
class PlatformLimits:
    """All limits of a platform by key ("text.max"). A missing row means that the limit is not known."""

    platform: str
    rows: Mapping[str, LimitRow] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", MappingProxyType(dict(self.rows)))

    def row(self, key: str) -> LimitRow | None:
        """The row of that key, or None."""
        return self.rows.get(key)

    def value(self, key: str, default: Any = None) -> Any:
        """The row's value, or the default."""
        row = self.rows.get(key)
        return default if row is None else row.value

    def number(self, key: str) -> int | float | None:
        """The row's value as a number; None when there is no row or the value is no number."""
        value = self.value(key)
        return value if _is_number(value) else None

    def pair(self, key: str) -> tuple[int | float, int | float] | None:
        """The row's value as (lowest, highest) or (width, height); None when there is no such row."""
        value = self.value(key)
        if isinstance(value, list | tuple) and len(value) == 2 and all(_is_number(part) for part in value):
            return value[0], value[1]
        return None

    def severity(self, key: str) -> str:
        """What breaking that row weighs; a warning when there is no row."""
        row = self.rows.get(key)
        return WARNING if row is None else row.severity

    def for_instance(self, host: str) -> "PlatformLimits":
        """The limits on one server of a federated platform: rows with a key such as "text.max@example.org"
        take the place of the general ones.
        """
        suffix = f"@{host.lower()}"
        own = {
            key.removesuffix(suffix): replace(row, key=key.removesuffix(suffix))
            for key, row in self.rows.items()
            if key.endswith(suffix)
        }
        return replace(self, rows={**self.rows, **own})


def limits_from_rows(
    rows: Iterable[LimitRow | Mapping[str, Any]], platforms: Iterable[str] = ()
) -> dict[str, PlatformLimits]:
    """Limits by platform key, with inheritance resolved; `platforms` are present even without a row.

    A platform with the row `inherits` takes over every row of the named platform that it does not have itself,
    with the weaker of both grades: what nobody confirmed for it may only warn.
    """
    by_platform: dict[str, dict[str, LimitRow]] = {key: {} for key in platforms}
    for row in rows:
        row = row if isinstance(row, LimitRow) else LimitRow(**row)
        by_platform.setdefault(row.platform, {})[row.key] = row
    return {key: PlatformLimits(key, _with_inherited(key, by_platform, ())) for key in by_platform}


def _with_inherited(
    platform: str, by_platform: Mapping[str, Mapping[str, LimitRow]], seen: tuple[str, ...]
) -> dict[str, LimitRow]:
    own = dict(by_platform.get(platform, {}))
    parent = own.get(INHERITS)
    if parent is None or parent.value in (*seen, platform):
        return own
    inherited = _with_inherited(parent.value, by_platform, (*seen, platform))
    return {
        key: replace(
            row,
            platform=platform,
            source=f"{row.source} of {parent.value}; {parent.source}",
            grade=weakest_grade(row.grade, parent.grade),
        )
        for key, row in inherited.items()
        if key != INHERITS
    } | own


def check_value(key: str, value: Any) -> None:
    """Raises ValueError when the value has not the shape that rows of this key need.

    For the form in which the administrator edits a limit: numbers are not negative, ranges are two numbers in
    order, formats are a list of words. Keys that no rule reads may hold anything.
    """
    name = key.partition("@")[0].rpartition(".")[2]
    if name in _NUMBER_KEYS and not _is_number(value):
        raise ValueError(f"{key} needs a number that is not negative.")
    if name in _PAIR_KEYS:
        ordered = name in ("max_wh", "wh_min", "wh_max")
        if PlatformLimits("", {key: LimitRow("", key, value)}).pair(key) is None:
            raise ValueError(f"{key} needs two numbers.")
        if not ordered and value[0] > value[1]:
            raise ValueError(f"{key} needs the lower number first.")
    if name == "mime" and not (isinstance(value, list) and all(isinstance(word, str) for word in value)):
        raise ValueError(f"{key} needs a list of formats.")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
