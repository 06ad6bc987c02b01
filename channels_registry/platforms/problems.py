"""What a rule found: a code that pages turn into a sentence, and how heavy it weighs."""

from dataclasses import dataclass
from typing import Any

ERROR = "error"
WARNING = "warning"


@dataclass(frozen=True)
class Problem:
    """One broken rule of one platform.

    `key` names the limit row that was broken ("text.max"), `actual` and `allowed` are in its unit, `item` is
    the position of the picture or video it concerns (from 0; None = the post as a whole). `is_mendable` says
    that the copy pack mends it by itself (crop, pad, scale, other format).
    """

    code: str
    severity: str
    platform: str
    key: str = ""
    actual: Any = None
    allowed: Any = None
    item: int | None = None
    is_mendable: bool = False

    @property
    def label(self) -> str:
        """The code as `check_text` prints it: warnings carry the prefix `warn_` (decisions.md section 7)."""
        return f"warn_{self.code}" if self.severity == WARNING else self.code
