"""The pure core imports no Django, so that it can be used and measured by itself."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = ROOT / "channels_registry" / "platforms"


def test_no_module_loads_django():
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in sorted(PACKAGE.rglob("*.py"))
    ]
    program = (
        "import importlib, sys\n"
        f"for name in {modules!r}: importlib.import_module(name)\n"
        "from channels_registry.platforms.counting import measure\n"
        "assert measure('x', 'ornek.edu.tr').length == 23\n"
        "assert not [name for name in sys.modules if name.split('.')[0] == 'django']\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
