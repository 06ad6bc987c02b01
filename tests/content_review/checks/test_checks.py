"""The checks of a post as data: what each must flag and what it must not. Generic cases run themselves."""

import io
import json
import re
import time

import pytest
from django.core.management import call_command
from django.utils.translation import override

from channels_registry.platforms.catalogue import shipped_limits
from content_review import checks
from content_review.checks.base import MOST_FINDINGS
from content_review.checks.registry import REGISTRY
from content_review.checks.subject import Target
from core.check_registry import ERROR, INFO, WARNING, CheckRegistry
from tests.content_review.checks.cases import (
    CASES,
    FLAGGED,
    LABELS,
    NOT_SHIPPED,
    PASSED,
    many,
    on,
    post,
)


@pytest.mark.parametrize(("check_id", "subject", "code", "severity"), FLAGGED)
def test_is_flagged(check_id, subject, code, severity):
    found = checks.run(subject, only=[check_id])
    assert [(finding.data["code"], finding.severity) for finding in found][:1] == [(code, severity)]


@pytest.mark.parametrize(("check_id", "subject"), PASSED)
def test_is_left_alone(check_id, subject):
    assert checks.run(subject, only=[check_id]) == []


def test_every_check_has_cases_of_both_kinds_and_no_other():
    assert set(CASES) == {check.id for check in REGISTRY}
    assert all(flagged and passed for flagged, passed in CASES.values())


def test_every_sentence_is_said_in_some_case():
    said = {
        (check_id, code)
        for check_id, (flagged, _passed) in CASES.items()
        for _post, code, _severity in flagged
    }
    written = {(check.id, code) for check in REGISTRY for code in check.messages}
    assert written - said == NOT_SHIPPED


@pytest.mark.parametrize(("check_id", "subject", "code", "severity"), FLAGGED)
@pytest.mark.parametrize("language", ["tr", "en"])
def test_every_finding_says_what_is_wrong_and_how_to_mend_it(check_id, subject, code, severity, language):
    with override(language):
        for finding in checks.run(subject, only=[check_id]):
            for sentence in (str(finding.message), str(finding.hint)):
                assert sentence
                assert not re.search(r"%\(|%s|–\.|None", sentence), sentence


@pytest.mark.parametrize(("check_id", "subject", "code", "severity"), FLAGGED)
def test_a_stored_finding_speaks_the_readers_language_again(check_id, subject, code, severity):
    for finding in checks.run(subject, only=[check_id]):
        row = json.loads(json.dumps(checks.as_row(finding)))
        again = checks.from_row(row)
        assert (again.message, again.hint) == (finding.message, finding.hint)
        assert (again.field, again.platform, again.severity) == (
            finding.field,
            finding.platform,
            finding.severity,
        )


@pytest.mark.parametrize("check_id", ["national_id", "iban", "phone", "email", "student_number"])
def test_findings_about_personal_data_do_not_repeat_it(check_id):
    for subject, _code, _severity in CASES[check_id][0]:
        text = json.dumps([checks.as_row(finding) for finding in checks.run(subject, only=[check_id])])
        for secret in (
            "10000000146",
            "330006100519786457841326",
            "5320000000",
            "0532 000 00 00",
            "ali@gmail.com",
        ):
            assert secret not in text


def test_what_the_directorate_can_never_override():
    never = {
        "alt_text",
        "rights",
        "people",
        "national_id",
        "iban",
        "unit_open",
        "channel_receives",
        "channel_represented",
        "channels_chosen",
        "text_empty",
        "text_length",
        "alt_text_length",
    }
    overridable = {check.id for check in REGISTRY if check.overridable}
    assert not never & overridable
    assert overridable == {
        "title",
        "hashtag_count",
        "link_form",
        "media_count",
        "media_format",
        "media_shape",
        "video_duration",
        "video_captions",
    }


def test_no_limit_of_length_or_weight_is_set_aside():
    """P28: 281 characters on X are a hard stop, and so is every other limit that the platform enforces."""
    for check, code, is_free in (
        ("text_length", "too_long", False),
        ("text_length", "too_many_bytes", False),
        ("title", "too_long", False),
        ("title", "title_forbidden", True),
        ("media_format", "file_too_large", False),
        ("media_format", "file_too_small", True),
    ):
        finding = REGISTRY.get(check).worded(code, severity=ERROR, field="", platform="x", facts={"over": 1})
        assert checks.may_override(finding) == is_free, (check, code)


def test_the_time_bound_checks():
    assert frozenset({"wished_time", "clash", "duplicate", "channel_receives", "channel_represented"}) == (
        checks.TIME_BOUND
    )


def test_two_channels_of_one_platform_are_told_once():
    twice = on("x") + on("x")
    assert len(checks.run(post(text="a" * 281, targets=twice), only=["text_length"])) == 1


def test_a_server_with_limits_of_its_own_counts_apart():
    limits = shipped_limits()["mastodon"]
    targets = tuple(
        Target(uid=host, platform="mastodon", platform_label="Mastodon", name=host, limits=limits, host=host)
        for host in ("a.example", "b.example")
    )
    assert len(checks.run(post(text="a" * 501, targets=targets), only=["text_length"])) == 2


def test_one_check_does_not_flood_the_page():
    text = " ".join(f"http://sayfa{number}.ornekkent.example" for number in range(100))
    assert len(checks.run(post(text=text), only=["link_safety"])) == MOST_FINDINGS


def test_problems_come_first_and_passed_checks_are_named():
    subject = post(text="10000000146 http://ornekkent.example", targets=on("x"))
    found = checks.run(subject)
    assert [finding.severity for finding in found] == sorted(
        (finding.severity for finding in found), key=[ERROR, WARNING, INFO].index
    )
    labels = checks.labels_without(found)
    assert len(labels) == len(list(REGISTRY)) - len({finding.check for finding in found})


def test_the_longest_post_on_every_platform_is_checked_in_bounded_time():
    text = ("#öğrencişenliği https://ornekkent.example/a 0532 123 45 67 ali@gmail.com 10000000146 " * 1200)[
        :100_000
    ]
    subject = post(
        text=text, targets=on(*LABELS), images=many(35), variants={key: {"text": text} for key in LABELS}
    )
    begun = time.monotonic()
    assert checks.run(subject)
    assert time.monotonic() - begun < 30


def test_what_a_later_release_no_longer_knows_is_left_out():
    row = {"check": "gone", "severity": ERROR, "field": "", "platform": "", "data": {"code": "x"}}
    assert checks.from_row(row) is None
    assert checks.from_row({**row, "check": "title"}) is None


def test_a_check_that_crashed_still_blocks_after_it_was_stored():
    row = {"check": "title", "severity": ERROR, "field": "", "platform": "", "data": {"crashed": True}}
    finding = checks.from_row(row)
    assert finding.is_blocking
    assert not REGISTRY.may_override(finding)
    assert isinstance(REGISTRY, CheckRegistry)


def test_the_printed_list_names_every_check_with_its_sentences():
    out = io.StringIO()
    call_command("list_checks", stdout=out)
    text = out.getvalue()
    for check in REGISTRY:
        assert f"`{check.id}`" in text
        assert (check.__doc__ or "").split()[0] in text
    assert text.count("\n- ") == sum(len(check.messages) for check in REGISTRY)
    assert "%(" not in text
