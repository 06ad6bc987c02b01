"""One style sheet for the browser: static/css/portal.css, joined and squeezed from the readable files beside it.

`python -m core.design` writes it. One file is one request, and compresses to a quarter less than five. No Node, no
package: the rules below are all it takes.
"""

import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "static" / "css"
SOURCES = ("tokens", "base", "components", "forms", "content")
CSS_FILE = FOLDER / "portal.css"
HEADER = "/* Written by `python -m core.design` from the files beside it. */\n"


def squeeze(text: str) -> str:
    """CSS without comments and without the white space that means nothing.

    Blanks before a colon stay (`.toast :focus` is not `.toast:focus`) and so do those around + and - (calc needs them).
    """
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r" ?([{};,>]) ?", r"\1", text)
    return text.replace(": ", ":").replace(";}", "}").strip()


def stylesheet() -> str:
    """Text of static/css/portal.css."""
    return HEADER + squeeze("".join((FOLDER / f"{name}.css").read_text() for name in SOURCES)) + "\n"
