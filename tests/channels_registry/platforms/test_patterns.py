"""The guard under which the administrator's patterns run."""

import time

import pytest

from channels_registry.platforms import patterns
from channels_registry.platforms.patterns import (
    Pattern,
    PatternError,
    PatternTooSlowError,
    check_pattern,
    compile_pattern,
)

REFUSED = {
    "nested repeats": "^(a+)+$",
    "nested repeats in an alternative": "^(?:a|b+)*$",
    "nested repeats two levels down": "^((a{2,})b)+$",
    "a repeated counted group": "^(?:a{1,9}){2,9}$",
    "reference to a group": r"^(a)\1$",
    "reference by name": r"^(?P<x>a)\g<x>$",
    "lookbehind": "^(?<=a)b$",
    "flags": "^(?i)a$",
    "recursion": "^(?R)$",
    "no start": "a+",
    "bracket left open": "^(a",
    "bracket never opened": "^a)",
    "class left open": "^[a",
    "too long": "^" + "a" * 300,
}
ACCEPTED = {
    "bounded optional group": "^/(?:p/|people/[^/]+/)?(?P<handle>[0-9]{8,20})/?$",
    "class with a bracket": r"^[]()+*\]]+$",
    "negated class": "^[^/?#]+$",
    "escaped brackets": r"^\(a+\)+$",
    "lookahead": "^(?=.{3,9}$)[a-z]+$",
    "group once": "^(?:a+){0,1}(?:b+){1}$",
    "possessive": "^a++b*?$",
}


@pytest.mark.parametrize("source", REFUSED.values(), ids=REFUSED)
def test_a_dangerous_or_broken_pattern_is_refused(source):
    with pytest.raises(PatternError):
        compile_pattern(source)


@pytest.mark.parametrize("source", ACCEPTED.values(), ids=ACCEPTED)
def test_a_harmless_pattern_is_accepted(source):
    check_pattern(source)


def test_a_pattern_that_backtracks_without_nesting_is_found_by_trying():
    with pytest.raises(PatternError, match="too slow"):
        check_pattern("^(?:a|a)*$")


def test_a_match_ends_when_its_time_is_over(monkeypatch):
    monkeypatch.setattr(patterns, "SECONDS_PER_MATCH", 0.02)
    started = time.perf_counter()
    with pytest.raises(PatternTooSlowError):
        Pattern("^(a|a)*$").accepts("a" * 500 + "b")
    assert time.perf_counter() - started < 2


def test_groups_that_took_no_part_are_left_out():
    found = compile_pattern("^/@(?P<handle>[a-z]+)(?:@(?P<host>[a-z.]+))?$").match("/@okent")
    assert found == {"handle": "okent"}
    assert compile_pattern("^/@(?P<handle>[a-z]+)$").match("/okent") is None


def test_the_whole_text_must_fit_a_handle_pattern():
    assert compile_pattern("^[a-z]{1,3}$").accepts("abc")
    assert not compile_pattern("^[a-z]{1,3}$").accepts("abc\n")
    assert not compile_pattern("^[a-z]{1,3}").accepts("abcd")
