"""A real installation beside the suite: a copy of the project, production settings, processes of its own."""

import base64
import http.client
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What a checkout does not have, or what an installation does not need.
LEFT_BEHIND = shutil.ignore_patterns(
    ".git", ".venv", "var", "tests", "node_modules", "__pycache__", ".*_cache", ".hypothesis", ".env"
)
STARTUP_SECONDS = 90


def names_in_env_example() -> set[str]:
    """Every variable that .env.example names, also those that stand commented out."""
    text = (ROOT / ".env.example").read_text()
    return set(re.findall(r"(?m)^#?([A-Z][A-Z_]+)=", text))


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Installation:
    """The portal as an administrator installs it: values of .env.example, `prepare`, `init_institution`, `serve`."""

    def __init__(self, folder: Path, *, site_port: int, mail_port: int, source: Path = ROOT) -> None:
        """`source` is the checkout, or the folder of another installation, whose database and files come along."""
        self.folder = folder / "temsil"
        shutil.copytree(source, self.folder, ignore=LEFT_BEHIND if source == ROOT else None)
        self.port = free_port()
        self.url = f"https://localhost:{site_port}"
        self.environment = self._environment(mail_port)
        self._server: subprocess.Popen[bytes] | None = None

    def _environment(self, mail_port: int) -> dict[str, str]:
        values = {
            "SECRET_KEY": secrets.token_urlsafe(64),
            "FIELD_KEYS": f"2026a:{base64.b64encode(secrets.token_bytes(32)).decode()}",
            "ALLOWED_HOSTS": "localhost",
            "DATABASE_URL": f"sqlite:///{self.folder}/var/portal.sqlite3",
            "SITE_URL": self.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            "MEDIA_ROOT": f"{self.folder}/var/media",
            "PORT": str(self.port),
            "WEB_PROCESSES": "1",
        }
        assert set(values) <= names_in_env_example(), "a variable that .env.example does not tell of"
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        return {**kept, **values, "DJANGO_SETTINGS_MODULE": "config.settings.production", "PYTHONUTF8": "1"}

    def manage(self, *arguments: str) -> str:
        """Run a command of manage.py and return what it prints; fails with everything it said."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=180,
        )
        assert done.returncode == 0, f"manage.py {' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def start(self) -> None:
        """Start web server and worker, and wait until the portal says that it is well."""
        log = (self.folder / "serve.log").open("wb")
        self._server = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=self.folder,
            env=self.environment,
            stdout=log,
            stderr=log,
        )
        log.close()
        deadline = time.monotonic() + STARTUP_SECONDS
        while not self._is_well():
            assert self._server.poll() is None and time.monotonic() < deadline, self.log()
            time.sleep(0.2)

    def _is_well(self) -> bool:
        """/saglik/ answers 200, which includes the worker."""
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            asking.request("GET", "/saglik/", headers={"Host": "localhost"})
            return asking.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            asking.close()

    def stop(self) -> int:
        """Ask it to stop, as a service manager does; returns the exit code."""
        if self._server is None:
            return 0
        self._server.send_signal(signal.SIGTERM)
        try:
            return self._server.wait(30)
        except subprocess.TimeoutExpired:
            self._server.kill()
            return self._server.wait(10)

    def log(self) -> str:
        """What the processes wrote."""
        return (self.folder / "serve.log").read_text()
