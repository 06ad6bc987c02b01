"""The words of the ledger are declared, once, and readable."""

import pytest

from audit import events
from audit.checks import check_labels
from audit.enums import Severity
from audit.events import ChainBroken, Event, UnregisteredEvent, event_of, label_of, registered
from audit.services import record


@pytest.fixture(autouse=True)
def own_registry(monkeypatch):
    """What a test declares is gone after it."""
    monkeypatch.setattr(events, "_registry", dict(events._registry))


def test_declaring_an_event_registers_it():
    class Opened(Event):
        code = "sample.opened"
        label = "Sample opened"

    assert registered()["sample.opened"] is Opened
    assert event_of("sample.opened") is event_of(Opened) is Opened
    assert (Opened.severity, Opened.retention, label_of("sample.opened")) == (
        Severity.INFO,
        10,
        "Sample opened",
    )


def test_an_abstract_base_needs_no_code():
    class ChannelEvent(Event, abstract=True):
        severity = Severity.NOTICE

    class Closed(ChannelEvent):
        code = "sample.closed"
        label = "Sample closed"

    assert registered()["sample.closed"].severity == "notice"
    assert ChannelEvent not in registered().values()
    with pytest.raises(UnregisteredEvent):
        event_of(ChannelEvent)


def test_a_code_is_declared_once():
    with pytest.raises(ValueError, match="twice"):
        type("Again", (Event,), {"code": "audit.chain_broken", "label": "x"})
    with pytest.raises(ValueError, match="twice"):

        class Heir(ChainBroken):
            """Inherits the code."""


@pytest.mark.parametrize(
    "code", ["", "opened", "Channel.opened", "channel.", "channel opened", "a." + "b" * 63, "ş.ş"]
)
def test_a_code_has_an_app_and_a_word(code):
    with pytest.raises(ValueError, match="no event code"):
        type("Bad", (Event,), {"code": code, "label": "x"})


@pytest.mark.parametrize("wrong", [{"severity": "loud"}, {"retention": 0}])
def test_severity_and_retention_are_checked(wrong):
    with pytest.raises(ValueError, match="severity or retention"):
        type("Bad", (Event,), {"code": "a.b", "label": "x", **wrong})


@pytest.mark.parametrize("event", ["no.such_event", "", None, object(), Event, int])
def test_an_event_that_is_not_declared_is_refused(event):
    with pytest.raises(UnregisteredEvent):
        record(event, actor=None)


def test_a_class_that_only_borrows_a_code_is_refused():
    class Impostor:
        code = "audit.chain_broken"

    with pytest.raises(UnregisteredEvent):
        record(Impostor, actor=None)


def test_the_code_stands_in_for_an_event_that_is_gone():
    assert label_of("old.event") == "old.event"


def test_an_event_without_a_label_is_a_system_error():
    assert check_labels() == []
    type("Mute", (Event,), {"code": "audit.mute"})
    assert [message.id for message in check_labels()] == ["audit.E001"]
    assert label_of("audit.mute") == "audit.mute"
