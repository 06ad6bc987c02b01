"""Make `.venv` from the hashed lock files; when the stamps still match, nothing is done.

    python3 scripts/bootstrap.py          what the portal needs to run
    python3 scripts/bootstrap.py --dev    and the tools of the tests

Only the standard library is used. Installers are tried in this order: uv on PATH, uv fetched by pip (its hash
is in the development lock), pip itself. pip is the base Python's own or, without one, the copy that
`ensurepip` carries.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
RUNTIME = ROOT / "requirements.txt"
DEV = ROOT / "requirements-dev.txt"
UV_HOME = VENV / ".uv"
PIP = ["-m", "pip", "--disable-pip-version-check"]

MISSING_VENV = (
    "This Python can make no environment with packages: the package python3-venv is missing. "
    "As root: apt-get install python3-venv (or put uv on PATH)."
)


def main() -> int:
    """Bring the environment up to date; 0 when it is usable, 1 with one line on stderr otherwise."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--dev", action="store_true", help="also install the tools of the tests")
    lock = DEV if parser.parse_args().dev else RUNTIME
    if is_usable() and stamp_of(lock).exists() and stamp_of(lock).read_text() == fingerprint(lock):
        return 0
    try:
        if not is_usable():
            create()
        print(f"Installing {lock.name} …", flush=True)
        install(lock)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    stamp_of(lock).write_text(fingerprint(lock))
    if lock == DEV:  # the development lock holds every line of the runtime lock
        stamp_of(RUNTIME).write_text(fingerprint(RUNTIME))
    return 0


class SetupError(Exception):
    """The environment cannot be made; the message is one line for the person at the terminal."""


def stamp_of(lock: Path) -> Path:
    """The file that remembers what was installed from this lock."""
    return VENV / f"{lock.stem}.stamp"


def fingerprint(lock: Path) -> str:
    """SHA-256 of the lock and the interpreter the environment was made for."""
    configuration = (VENV / "pyvenv.cfg").read_bytes()
    return hashlib.sha256(lock.read_bytes() + configuration).hexdigest()


def is_usable() -> bool:
    """Does `.venv` hold an interpreter that starts and is of a supported version?"""
    probe = "import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))"
    return PYTHON.exists() and subprocess.run([PYTHON, "-c", probe], capture_output=True).returncode == 0


def create() -> None:
    """Make an empty environment without pip, which takes 0.1 s instead of 4."""
    try:
        import venv
    except ImportError as error:
        raise SetupError(MISSING_VENV) from error
    venv.EnvBuilder(with_pip=False, symlinks=True, clear=True).create(VENV)


def install(lock: Path) -> None:
    """Install the lock with the first installer that succeeds.

    Raises SetupError with what the last one said.
    """
    said = ""
    for name, command in installers():
        done = subprocess.run(
            [*command, "--require-hashes", "-r", lock], capture_output=True, text=True, env=clean_env()
        )
        if done.returncode == 0:
            return
        said = (done.stderr or done.stdout).strip()
        print(f"{name} could not install {lock.name}.", file=sys.stderr)
    raise SetupError(said or MISSING_VENV)


def installers() -> Iterator[tuple[str, list[str | Path]]]:
    """Yield (name, command) of each installer this machine has, the fastest first."""
    uv_arguments = ["pip", "install", "--quiet", "--python", PYTHON]
    if on_path := shutil.which("uv"):
        yield "uv", [on_path, *uv_arguments]
    pip = find_pip()
    if pip is None:
        return
    if uv := fetch_uv(pip):
        yield "uv", [uv, *uv_arguments]
    yield "pip", [*pip, "install", "--quiet"]


def find_pip() -> list[str | Path] | None:
    """A pip command that installs into `.venv`, or None.

    pip below 22.3 cannot be pointed at another environment.
    """
    base = [sys.executable, *PIP]
    probe = subprocess.run([*base, "--python", PYTHON, "--version"], capture_output=True)
    if probe.returncode == 0:
        return [*base, "--python", PYTHON]
    if importlib.util.find_spec("ensurepip") is None:
        return None
    made = subprocess.run([PYTHON, "-m", "ensurepip"], capture_output=True)
    return [PYTHON, *PIP] if made.returncode == 0 else None


def fetch_uv(pip: list[str | Path]) -> Path | None:
    """Install uv beside the environment with the hash of the development lock; None when that fails."""
    uv = UV_HOME / "bin" / "uv"
    if uv.exists():
        return uv
    with tempfile.TemporaryDirectory() as folder:
        pinned = Path(folder) / "uv.txt"
        pinned.write_text(lock_entry("uv"))
        fetched = subprocess.run(
            [*pip, "install", "--quiet", "--target", UV_HOME, "--require-hashes", "-r", pinned],
            capture_output=True,
        )
    return uv if fetched.returncode == 0 and uv.exists() else None


def lock_entry(name: str) -> str:
    """The lines of one package in the development lock: its version and its hashes."""
    lines = DEV.read_text().splitlines()
    start = next(index for index, line in enumerate(lines) if line.startswith(f"{name}=="))
    entry = [lines[start]]
    for line in lines[start + 1 :]:
        if not line.startswith("    --hash"):
            break
        entry.append(line)
    return "\n".join(entry) + "\n"


def clean_env() -> dict[str, str]:
    """The environment without what would send the packages elsewhere."""
    dropped = {"VIRTUAL_ENV", "PIP_TARGET", "PIP_PREFIX", "PIP_USER", "PYTHONPATH", "UV_SYSTEM_PYTHON"}
    return {key: value for key, value in os.environ.items() if key not in dropped}


if __name__ == "__main__":
    sys.exit(main())
