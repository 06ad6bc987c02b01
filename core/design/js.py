"""One script for the browser: static/js/portal.js, joined from the ES modules beside it.

`python -m core.design` writes it. The modules also run unjoined; joining makes one request of thirteen. It only
leaves out imports, the word `export`, comment lines and indents, so the modules keep three rules, which
tests/architecture/test_budgets.py checks: an import is one line, top-level names differ between modules, no text
in backquotes runs over two lines.
"""

import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "static" / "js"
# What a module imports stands before it.
MODULES = (
    "dom",
    "toasts",
    "htmx-glue",
    "tabs",
    "dialogs",
    "copy",
    "bulk",
    "echo",
    "guard",
    "keyboard",
    "theme",
    "upload",
    "app",
)
JS_FILE = FOLDER / "portal.js"
HEADER = "// Written by `python -m core.design` from the modules beside it.\n"


def squeeze(text: str) -> str:
    """A module without imports, exports, comment lines and indents."""
    text = re.sub(r"(?m)^import .*;\n", "", text)
    text = re.sub(r"(?m)^export ", "", text)
    text = re.sub(r"(?m)^\s*//.*\n", "", text)
    return re.sub(r"(?m)^\s+", "", text)


def top_level_names(text: str) -> list[str]:
    """Names that a module declares outside of every function."""
    return re.findall(r"(?m)^(?:export )?(?:async )?(?:const|let|function|class) ([\w$]+)", text)


def script() -> str:
    """Text of static/js/portal.js."""
    return HEADER + "".join(squeeze((FOLDER / f"{name}.js").read_text()) for name in MODULES)
