"""Rooms and their order: import contracts, file sizes, one door for a status."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.architecture.sources import APPS, ROOT, python_files, source_files

LONGEST_FILE = 400
# The engine itself; the refusals, which carry the status they tell of; the job table, whose rows have no workflow.
MAY_NAME_A_STATUS = ("core/workflow.py", "core/errors.py", "core/jobs/reaper.py")
PURE_CORES = (
    "core.text",
    "core.worktime",
    "channels_registry.platforms",
    "channels_registry.vault",
    "moderation.engine",
    "feedback_routing.routing",
)


def test_import_contracts_hold() -> None:
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_every_pure_core_that_exists_is_under_the_contract() -> None:
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = {contract["id"]: contract for contract in configuration["tool"]["importlinter"]["contracts"]}
    existing = {
        name
        for name in PURE_CORES
        if (ROOT / f"{name.replace('.', '/')}.py").exists() or (ROOT / name.replace(".", "/")).is_dir()
    }
    assert set(contracts["pure"]["source_modules"]) == existing


def test_there_are_nine_apps_and_each_says_what_it_is_for() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert packages == set(APPS)
    silent = [app for app in APPS if not (ROOT / app / "__init__.py").read_text().startswith('"""')]
    assert not silent


def test_no_file_is_longer_than_400_lines() -> None:
    """A longer file has more than one reason to exist. Generated migrations and third parties' files may be longer."""
    lines = {
        path.as_posix(): len((ROOT / path).read_text().splitlines())
        for path in source_files()
        if path.suffix in (".py", ".html", ".js") and not {"vendor", "migrations"} & set(path.parts)
    }
    assert {path: count for path, count in lines.items() if count > LONGEST_FILE} == {}


def test_a_status_is_written_by_the_engine_only() -> None:
    """Neither by assignment nor by an UPDATE that goes around the table of transitions."""
    found = [
        f"{path}:{node.lineno}"
        for path in python_files()
        if path.as_posix() not in MAY_NAME_A_STATUS
        for node in ast.walk(ast.parse((ROOT / path).read_text()))
        if writes_status(node)
    ]
    assert not found


def writes_status(node: ast.AST) -> bool:
    """`x.status = …`, `setattr(x, "status", …)` or `.update(status=…)`."""
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(isinstance(target, ast.Attribute) and target.attr == "status" for target in targets)
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name) and node.func.id == "setattr":
        return isinstance(node.args[1], ast.Constant) and node.args[1].value == "status"
    is_update = isinstance(node.func, ast.Attribute) and node.func.attr == "update"
    return is_update and any(keyword.arg == "status" for keyword in node.keywords)


def test_only_policies_ask_who_may() -> None:
    """`has_perm` and guardian answer differently for global and object grants, so one module asks (section 4)."""
    asks = re.compile(r"\.has_perms?\(|get_objects_for_user|\bget_perms\(")
    found = [path.as_posix() for path in python_files() if asks.search((ROOT / path).read_text())]
    assert [path for path in found if not path.endswith(("policies.py", "admin.py"))] == []
