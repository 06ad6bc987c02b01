"""Checks answer all together, problems first; one that crashes blocks and does not silence the others."""

import logging

import pytest
from django.utils import translation

from core.check_registry import ERROR, INFO, WARNING, Check, CheckRegistry, Finding


def make_check(check_id, found=(), *, severity=ERROR, overridable=False):
    def run(self, subject):
        for severity_found in found:
            yield self.finding(f"{check_id}: {subject}", severity=severity_found, field="text")

    declared = {
        "id": check_id,
        "label": check_id,
        "severity": severity,
        "overridable": overridable,
        "run": run,
    }
    return type(check_id.title(), (Check,), declared)


class Crashing(Check):
    id = "crashing"
    label = "Çöken"
    severity = WARNING
    overridable = True

    def run(self, subject):
        yield self.finding("seen before the crash")
        raise RuntimeError("no such platform")


@pytest.fixture
def registry():
    registry = CheckRegistry()
    registry.register(make_check("text_length", [INFO, ERROR]))
    registry.register(make_check("alt_text", ["", WARNING], severity=WARNING, overridable=True))
    registry.register(make_check("rights", [ERROR]))
    registry.register(make_check("clash"))
    return registry


def test_errors_come_first_and_then_the_order_of_the_registry(registry):
    findings = [(finding.severity, finding.check) for finding in registry.run("gönderi")]
    assert findings == [
        (ERROR, "text_length"),
        (ERROR, "rights"),
        (WARNING, "alt_text"),
        (WARNING, "alt_text"),
        (INFO, "text_length"),
    ]


def test_a_finding_tells_what_and_where(registry):
    finding = registry.run("gönderi", only=["rights"])[0]
    assert finding == Finding("rights", ERROR, "rights: gönderi", field="text")
    assert finding.is_blocking
    assert not registry.run("gönderi", only=["alt_text"])[0].is_blocking


def test_only_some_checks_run_when_asked(registry):
    assert {finding.check for finding in registry.run("gönderi", only={"rights", "alt_text"})} == {
        "rights",
        "alt_text",
    }
    assert registry.run("gönderi", only=[]) == []
    with pytest.raises(KeyError, match="no_such_check"):
        registry.run("gönderi", only=["no_such_check"])


def test_a_crash_is_an_error_and_hides_no_other_finding(registry, caplog):
    registry.register(Crashing)
    with caplog.at_level(logging.ERROR), translation.override("en"):
        findings = registry.run("gönderi")
        crash = next(finding for finding in findings if finding.check == "crashing")
        assert str(crash.message) == "This check could not be carried out."
    assert crash.is_blocking
    assert len(findings) == 6
    assert "no such platform" in caplog.text


def test_a_finding_of_unknown_severity_is_a_crash_too(registry, caplog):
    registry.register(make_check("odd", ["fatal"]))
    [finding] = registry.run("gönderi", only=["odd"])
    assert (finding.severity, finding.data) == (ERROR, {"crashed": True})
    assert "fatal" in caplog.text


def test_only_overridable_checks_can_be_set_aside_and_never_a_crash(registry):
    registry.register(Crashing)
    findings = {finding.check: finding for finding in registry.run("gönderi")}
    assert registry.may_override(findings["alt_text"])
    assert not registry.may_override(findings["rights"])
    assert not registry.may_override(findings["crashing"])


@pytest.mark.parametrize("check_id", ["rights", "Rights", "alt-text", "", "2nd"])
def test_an_id_is_in_snake_case_and_free(registry, check_id):
    with pytest.raises(ValueError, match="id"):
        registry.register(make_check(check_id))


def test_a_severity_is_one_of_three(registry):
    with pytest.raises(ValueError, match="severity"):
        registry.register(make_check("odd", severity="fatal"))


def test_names_derive_from_the_id(registry):
    assert [check.anchor for check in registry] == [
        "check-text-length",
        "check-alt-text",
        "check-rights",
        "check-clash",
    ]
    assert registry.get("rights").label == "rights"


def test_a_check_that_does_not_look_is_a_crash(caplog):
    registry = CheckRegistry()
    registry.register(type("Empty", (Check,), {"id": "empty", "label": "Boş"}))
    assert registry.run("gönderi")[0].data == {"crashed": True}
