"""Turkish text never meets Python's case functions, and nothing of one machine gets into the repository."""

import ast
import re
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.architecture.sources import ROOT, python_files, source_files, text_files

CASE_METHODS = {"lower", "upper", "title", "capitalize", "casefold", "swapcase"}
CASE_FUNCTIONS = {"slugify", "capfirst"}
CASE_FILTERS = re.compile(r"\|\s*(lower|upper|title|capfirst|slugify)\b")

# Text that is ASCII by its own rules, never words of a person; each file with what it compares.
ASCII_BY_RULE = {
    "accounts/forms/addresses.py": "e-mail addresses and their domains",
    "accounts/forms/units.py": "unit codes; what is not ASCII goes through core.text",
    "accounts/models/people.py": "e-mail addresses: I stays i, as mail servers have it",
    "channels_registry/identity.py": "host names and handles, compared as the platforms do",
    "channels_registry/mailboxes.py": "domains of e-mail addresses",
    "channels_registry/permalinks.py": "handles and parameter names in addresses of posts",
    "channels_registry/platforms/limits.py": "grades of sources and host names",
    "channels_registry/platforms/media.py": "media types and file name endings",
    "channels_registry/platforms/urls.py": "host names and handles, compared as the platforms do",
    "channels_registry/services/posts.py": "handles, compared as the platforms do",
    "content_review/checks/links.py": "the scheme of an address",
    "content_review/personal_data.py": "IBAN letters, domains and e-mail addresses",
    "content_review/selectors/checking.py": "e-mail addresses",
    "core/crypto/sealing.py": "ids of keys",
    "core/forms.py": "ids of form controls, made from class names",
    "core/logging.py": "names of headers and fields",
    "core/secret_names.py": "names of arguments and fields",
    "core/text.py": "the one place that knows the Turkish rules",
}

MACHINE_PATH = re.compile(r"(?<![\w.])/(?:home/\w+|root|work|Users/\w+)/[\w.]|\b[A-Z]:\\\\Users\\\\")
REGISTRY = re.compile(r"://|--index-url|--extra-index-url|--find-links| @ ")


def case_calls(path: Path) -> list[str]:
    """Calls of case functions in one Python file, as `line: name`."""
    found = []
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute) and node.func.attr in CASE_METHODS:
                found.append(f"{path}:{node.lineno}: .{node.func.attr}()")
            elif isinstance(node.func, ast.Name) and node.func.id in CASE_FUNCTIONS:
                found.append(f"{path}:{node.lineno}: {node.func.id}()")
    return found


def test_case_functions_touch_ascii_only() -> None:
    found = [
        call for path in python_files() if path.as_posix() not in ASCII_BY_RULE for call in case_calls(path)
    ]
    assert not found, "use core.text, or say in ASCII_BY_RULE why this can never be a person's words"


def test_the_list_of_ascii_files_holds_no_leftovers() -> None:
    assert not [path for path in ASCII_BY_RULE if not ((ROOT / path).exists() and case_calls(Path(path)))]


def test_templates_change_no_case() -> None:
    found = [
        f"{path}: {match.group(0)}"
        for path in source_files()
        if path.parts[0] == "templates"
        for match in CASE_FILTERS.finditer((ROOT / path).read_text())
    ]
    assert not found


def test_nothing_names_a_folder_of_one_machine() -> None:
    found = [
        f"{path}: {match.group(0)}"
        for path in text_files()
        if path != Path(__file__).relative_to(ROOT) and path.name != "lock"
        for match in MACHINE_PATH.finditer((ROOT / path).read_text())
    ]
    assert not found


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_lock_files_pin_with_hashes_and_name_no_registry(name: str) -> None:
    lines = (ROOT / name).read_text().splitlines()
    assert not [line for line in lines if REGISTRY.search(line) and not line.lstrip().startswith("#")]
    pins = [index for index, line in enumerate(lines) if re.match(r"[a-z0-9]", line)]
    assert pins
    assert all("==" in lines[index] and "--hash=sha256:" in lines[index + 1] for index in pins)


def test_the_development_lock_holds_the_runtime_lock() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[\w.\-\[\]]+==\S+", (ROOT / name).read_text(), re.MULTILINE))

    assert pins("requirements.txt") <= pins("requirements-dev.txt")


def test_the_workflow_document_is_fresh() -> None:
    call_command("workflow_docs", "--check")
