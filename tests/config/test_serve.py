"""The supervisor of `manage.py serve`, in its own process; small jobs stand for web server and worker."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from config.management.commands import serve
from tests.architecture.sources import ROOT

PREAMBLE = """
import os, signal, sys, time
import django
django.setup()
from config.management.commands import serve
from config.management.commands.serve import Child, Supervisor
serve.answers = lambda: True
serve.LONGEST_PAUSE_SECONDS = 0
def sleep():
    time.sleep(60)
"""
RUN = """
supervisor.start()
supervisor.run(when_up=lambda: print("up", flush=True))
print("failed:", supervisor.failed)
print("codes:", *(child.process.exitcode for child in supervisor.children))
"""
TWO_SLEEPERS = """
supervisor = Supervisor([Child("web server", sleep), Child("worker", sleep)], report=print)
"""
DIES_ONCE = """
def work():
    with open(sys.argv[1], "a") as marks:
        marks.write("x")
    if os.path.getsize(sys.argv[1]) > 1:
        os.kill(os.getppid(), signal.SIGTERM)
        time.sleep(60)
supervisor = Supervisor([Child("worker", work)], report=print)
"""
NEVER_STARTS = """
supervisor = Supervisor([Child("web server", lambda: sys.exit(3)), Child("worker", sleep)], report=print)
"""
IS_KILLED = """
child = Child("worker", sleep)
child.start()
print(child.process.pid, flush=True)
time.sleep(0.2)
os.kill(os.getpid(), signal.SIGKILL)
"""


def started(program: str, *arguments: str) -> subprocess.Popen[str]:
    """Run a program with the supervisor at hand."""
    return subprocess.Popen(
        [sys.executable, "-c", PREAMBLE + program, *arguments],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_every_child(number: signal.Signals) -> None:
    with started(TWO_SLEEPERS + RUN) as process:
        assert process.stdout
        assert process.stdout.readline() == "up\n"
        process.send_signal(number)
        said, complaint = process.communicate(timeout=30)
    assert process.returncode == 0, complaint
    assert said.splitlines() == ["failed: ", f"codes: {-signal.SIGTERM} {-signal.SIGTERM}"]


def test_a_dead_child_is_started_again(tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    with started(DIES_ONCE + RUN, str(marks)) as process:
        said, complaint = process.communicate(timeout=30)
    assert process.returncode == 0, complaint
    assert marks.read_text() == "xx"
    assert said.count("starting it again") == 1
    assert "failed: \n" in said


def test_a_child_that_cannot_start_ends_the_rest() -> None:
    with started(NEVER_STARTS + RUN) as process:
        said, complaint = process.communicate(timeout=30)
    assert process.returncode == 0, complaint
    assert said.splitlines()[-2:] == ["failed: web server", f"codes: 3 {-signal.SIGTERM}"]


@pytest.mark.skipif(
    sys.platform != "linux", reason="the kernel of Linux tells children that their parent is gone"
)
def test_children_end_when_the_supervisor_is_killed() -> None:
    with started(IS_KILLED) as process:
        said, _complaint = process.communicate(timeout=30)
    assert process.returncode == -signal.SIGKILL
    state = Path(f"/proc/{int(said)}/stat")
    deadline = time.monotonic() + 5
    while state.exists() and state.read_text().split()[2] != "Z":
        assert time.monotonic() < deadline, "the child outlived its supervisor"
        time.sleep(0.05)


def test_a_taken_port_is_one_clear_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=rf"^Port {port} .* PORT={port + 1} make run$"):
            serve.refuse_taken_port("127.0.0.1", port)
    serve.refuse_taken_port("127.0.0.1", port)
