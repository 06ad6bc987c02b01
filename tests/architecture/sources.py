"""The files of the repository, as the architecture tests see them: tracked, or new and not ignored."""

import subprocess
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = (
    "config",
    "feedback_routing",
    "content_review",
    "moderation",
    "guidance",
    "channels_registry",
    "accounts",
    "audit",
    "core",
)
NEVER = {".git", ".venv", "var", "node_modules", "__pycache__"}


@lru_cache(maxsize=1)
def source_files() -> tuple[Path, ...]:
    """Paths relative to the root. Without git (an unpacked archive) everything but generated folders."""
    asked = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True
    )
    if asked.returncode == 0:
        names = [Path(name) for name in asked.stdout.decode().split("\0") if name]
    else:
        names = [path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file()]
    kept = [name for name in names if not NEVER & set(name.parts) and (ROOT / name).is_file()]
    return tuple(sorted(kept))


def text_files() -> list[Path]:
    """Source files that are text: everything that decodes as UTF-8 and holds no zero byte."""
    found = []
    for path in source_files():
        content = (ROOT / path).read_bytes()
        if b"\0" not in content:
            try:
                content.decode()
            except UnicodeDecodeError:
                continue
            found.append(path)
    return found


def python_files() -> list[Path]:
    """Python of the apps, without migrations."""
    return [
        path
        for path in source_files()
        if path.suffix == ".py" and path.parts[0] in APPS and "migrations" not in path.parts
    ]
