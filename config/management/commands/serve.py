"""Web server and background worker of one machine, started, watched and stopped together.

Both are forks of this process, which has loaded the project already: they are up at once and share its memory. A child
that dies is started again with a growing pause; one that cannot even start stops everything. SIGINT and SIGTERM are
handed on once, and when this process is killed outright the kernel tells the children (Linux), so that no port stays
taken.
"""

import ctypes
import gc
import multiprocessing
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.urls import get_resolver

from config.demo import demo_lines

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
GRACE_SECONDS = 20
# A child that lives shorter than this did not start; so many such starts in a row end the whole.
EARLY_DEATH_SECONDS = 10
EARLY_DEATHS_ALLOWED = 4
LONGEST_PAUSE_SECONDS = 30
STARTUP_SECONDS = 60

Process = multiprocessing.context.ForkProcess


class Command(BaseCommand):
    help = "Run the web server and the background worker until Ctrl-C."
    requires_system_checks: list[
        str
    ] = []  # `make lint` and `check --deploy` ask; here they would only cost a second

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--prepare", action="store_true", help="first migrate, seed the demo, collect static files"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_taken_port(settings.BIND_ADDRESS, settings.PORT)
        if options["prepare"]:
            call_command("prepare", verbosity=0)
        people = demo_lines() if settings.DEMO_MODE else []
        settle()
        supervisor = Supervisor(children(), report=self.stderr.write)
        supervisor.start()
        supervisor.run(when_up=lambda: self._announce(people))
        if supervisor.failed:
            raise CommandError(f"The {supervisor.failed} could not be started; the lines above say why.")

    def _announce(self, people: list[str]) -> None:
        lines = ["", f"Temsil: http://localhost:{settings.PORT}", *people, "Ctrl-C stops it."]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


def refuse_taken_port(address: str, port: int) -> None:
    """Raise CommandError in one line when somebody listens there already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} on {address} cannot be used ({error.strerror}). "
                f"Choose another: PORT={port + 1} make run"
            ) from error


def settle() -> None:
    """Make this process fit to be forked: no open connection, everything loaded, out of the collector's sight.

    Collecting again and again what never goes away costs 150-280 ms in the slowest requests of comparable portals.
    """
    get_resolver().url_patterns  # noqa: B018
    connections.close_all()
    gc.collect()
    gc.freeze()


@dataclass
class Child:
    """One process to keep alive; `work` runs in it."""

    name: str
    work: Callable[[], object]
    process: Process | None = None
    started: float = 0.0
    early_deaths: int = 0
    restart_at: float = 0.0

    def start(self) -> None:
        """Start it in a group of its own, so that Ctrl-C in the terminal reaches it once, through the supervisor."""
        self.started = time.monotonic()
        self.restart_at = 0.0
        self.process = multiprocessing.get_context("fork").Process(target=self._run, name=self.name)
        self.process.start()

    def is_dead(self) -> bool:
        """Did it run and end?"""
        return self.process is not None and not self.process.is_alive()

    def _run(self) -> None:
        os.setpgid(0, 0)
        for number in SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # 1 = PR_SET_PDEATHSIG
        self.work()


def children() -> list[Child]:
    """The processes of this installation."""
    workers = [
        Child("worker", lambda: call_command("worker")) for _number in range(settings.WORKER_PROCESSES)
    ]
    return [Child("web server", serve_pages), *workers]


def serve_pages() -> None:
    """Become gunicorn, with the settings of config/gunicorn.py."""
    from gunicorn.app.base import BaseApplication

    from config import gunicorn as chosen

    class Portal(BaseApplication):
        def load_config(self) -> None:
            for name in self.cfg.settings.keys() & vars(chosen).keys():
                self.cfg.set(name, getattr(chosen, name))

        def load(self) -> Callable[..., Any]:
            from config.wsgi import application

            return application

    Portal().run()


class Supervisor:
    """Keeps children alive until a signal comes; `failed` names the child that would not start."""

    def __init__(self, children: list[Child], *, report: Callable[[str], object]) -> None:
        self.children = children
        self.report = report
        self.failed = ""
        self._is_stopping = False

    def start(self) -> None:
        """Take the signals, then start every child."""
        for number in SIGNALS:
            signal.signal(number, self._stop)
        for child in self.children:
            child.start()

    def run(self, *, when_up: Callable[[], None]) -> None:
        """Watch until stopped; `when_up` is called once, when the web server answers."""
        deadline = time.monotonic() + STARTUP_SECONDS
        is_up = False
        while not (self._is_stopping or self.failed):
            self._revive()
            if not is_up and (answers() or time.monotonic() > deadline):
                is_up = True
                when_up()
            time.sleep(0.5 if is_up else 0.05)
        self._end()

    def _stop(self, number: int, frame: Any) -> None:
        self._is_stopping = True

    def _revive(self) -> None:
        now = time.monotonic()
        for child in self.children:
            if child.restart_at:
                if now >= child.restart_at:
                    child.start()
            elif child.is_dead():
                self._note_death(child, now)

    def _note_death(self, child: Child, now: float) -> None:
        is_early = now - child.started < EARLY_DEATH_SECONDS
        child.early_deaths = child.early_deaths + 1 if is_early else 0
        if child.early_deaths >= EARLY_DEATHS_ALLOWED:
            self.failed = child.name
            return
        code = child.process.exitcode if child.process else None
        self.report(f"The {child.name} ended with code {code}; starting it again.")
        child.restart_at = now + min(2**child.early_deaths - 1, LONGEST_PAUSE_SECONDS)

    def _end(self) -> None:
        """Ask every child to finish what it is at; after the grace time, no longer ask."""
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        running = [child.process for child in self.children if child.process and child.process.is_alive()]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for process in running:
            process.join(max(0.1, deadline - time.monotonic()))
            if process.is_alive() and process.pid:
                os.killpg(process.pid, signal.SIGKILL)
                process.join()


def answers() -> bool:
    """Does the web server answer a request, whatever it says?"""
    try:
        urllib.request.urlopen(f"http://{settings.BIND_ADDRESS}:{settings.PORT}/saglik/", timeout=2).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
