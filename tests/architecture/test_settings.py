"""Settings: what the environment may say is written down, and production takes no half measures."""

import os
import re
import subprocess
import sys

import pytest

from tests.architecture.sources import ROOT

READ = re.compile(r'\benv(?:\.[a-z_]+)?\(\s*f?"([A-Z][A-Z0-9_]+)"')
REQUIRED = {
    "SECRET_KEY": "x8-Zt4mQ2v7LrWcJp0yKdGnUeBsHaTfYi5o1RkXwMb3VqNzEjDgCuSlAhPF9_6",
    "FIELD_KEYS": "2026a:VaubrUBKEqxdfPh063DlPX/FdMn3q4LvUcgvVFBhAok=",
    "ALLOWED_HOSTS": "temsil.universite.edu.tr",
    "DATABASE_URL": "sqlite://:memory:",
    "SITE_URL": "https://temsil.universite.edu.tr",
    "EMAIL_URL": "smtp+tls://posta:parola@posta.universite.edu.tr:587",
}


def names_in_settings() -> set[str]:
    """Every name that a settings module reads from the environment."""
    files = (ROOT / "config" / "settings").glob("*.py")
    return {name for path in files for name in READ.findall(path.read_text())}


def names_in_example() -> list[str]:
    """Every name that .env.example explains, also those commented out because they have a default."""
    return re.findall(r"^#?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)


def production(*command: str, **environment: str | None) -> subprocess.CompletedProcess[str]:
    """Run manage.py with production settings and this environment only; None leaves a required name out."""
    values = {**REQUIRED, **environment}
    kept = {name: value for name, value in values.items() if value is not None}
    kept |= {"DJANGO_SETTINGS_MODULE": "config.settings.production", "PATH": os.environ["PATH"]}
    return subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=kept, capture_output=True, text=True
    )


def test_the_example_names_every_setting_once() -> None:
    named = names_in_example()
    assert sorted(named) == sorted(set(named))
    assert set(named) == names_in_settings()


def test_production_refuses_to_start_and_lists_all_that_is_missing() -> None:
    done = production("check", SECRET_KEY=None, FIELD_KEYS=None, EMAIL_URL="")
    assert done.returncode != 0
    line = done.stderr.strip().splitlines()[-1]
    assert "SECRET_KEY, FIELD_KEYS, EMAIL_URL" in line
    assert "DATABASE_URL" not in line


@pytest.mark.parametrize("name", ["DEMO_MODE", "DEBUG"])
def test_production_refuses_demo_and_debug(name: str) -> None:
    done = production("check", **{name: "true"})
    assert done.returncode != 0
    assert f"Production has no {name}" in done.stderr


def test_production_passes_the_deployment_check() -> None:
    done = production("check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("environment", "finding"),
    [
        ({"FIELD_KEYS": "2026a:" + "A" * 43 + "="}, "temsil.E002"),
        ({"SITE_URL": "http://temsil.universite.edu.tr"}, "temsil.E003"),
        ({"SITE_URL": "https://baska.universite.edu.tr"}, "temsil.E003"),
        ({"ALLOWED_HOSTS": "*"}, "temsil.E003"),
        ({"EMAIL_URL": "consolemail://"}, "temsil.E004"),
        ({"CACHE_URL": "locmemcache://"}, "temsil.E005"),
    ],
)
def test_the_deployment_check_finds(environment: dict[str, str], finding: str) -> None:
    done = production("check", "--deploy", "--fail-level", "WARNING", **environment)
    assert done.returncode != 0
    assert finding in done.stderr
