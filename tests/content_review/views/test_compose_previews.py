"""Previews show each platform's own text, cut where the platform folds it, and count by the platform's rules."""

from types import SimpleNamespace

import pytest

from channels_registry.platforms.catalogue import shipped_limits
from channels_registry.platforms.counting.graphemes import clusters
from content_review.checks.subject import Image, Subject, Target
from content_review.previews import FOLDS, Picture, build_previews, counters, fitting_of, fold_text

PICTURE = Picture("/gonderiler/gorsel/1/orta/", "Okuma salonu", 1080, 1350, master=(2160, 2700))


def target(platform):
    return Target("u", platform, platform, platform, shipped_limits()[platform])


def channel(platform, handle):
    return SimpleNamespace(platform_id=platform, handle=handle, display_name=f"Ad {handle}")


@pytest.mark.parametrize("platform", FOLDS)
@pytest.mark.parametrize(
    "text",
    [
        "Kütüphanemiz sınav haftasında 24 saat açık. " * 12,
        "👨‍👩‍👧‍👦" * 300,
        "a" * 900,
        "bir\niki\nüç\ndört\nbeş\naltı",
        "kısa",
        "",
    ],
    ids=["words", "families", "one word", "lines", "short", "empty"],
)
def test_a_fold_loses_nothing_and_splits_no_character(platform, text):
    visible, folded = fold_text(text, platform)
    assert "".join((visible + folded).split()) == "".join(text.split())
    assert len(clusters(visible)) <= FOLDS[platform][0]
    assert visible.count("\n") < FOLDS[platform][1]
    assert clusters(visible) + clusters(folded) == clusters(visible + folded)


def test_a_fold_comes_at_the_end_of_a_word():
    visible, folded = fold_text("kelime " * 40, "instagram")
    assert visible.endswith("kelime")
    assert folded.startswith("kelime")


def test_a_short_text_and_a_platform_without_fold_stay_whole():
    assert fold_text("Kısa metin.", "instagram") == ("Kısa metin.", "")
    assert fold_text("a" * 9000, "x") == ("a" * 9000, "")


def test_each_platform_shows_its_own_words_and_first_channel():
    subject = Subject(
        text="Herkes için metin.",
        title="Ortak başlık",
        variants={"x": {"text": "Kısa."}, "youtube": {"title": "Tanıtım"}},
        targets=(target("x"), target("youtube"), target("instagram")),
    )
    channels = [channel("x", "bir"), channel("x", "iki"), channel("youtube", "y"), channel("instagram", "i")]
    found = {
        preview.platform: preview
        for preview in build_previews(subject, channels=channels, pictures=[PICTURE])
    }
    assert list(found) == ["x", "youtube", "instagram"]
    assert (found["x"].visible, found["x"].handle) == ("Kısa.", "bir")
    assert found["youtube"].title == "Tanıtım"
    assert found["instagram"].visible == "Herkes için metin."
    assert found["instagram"].images == (PICTURE,)


def test_two_accounts_of_a_platform_are_named_whatever_their_order():
    subject = Subject(text="Metin.", targets=(target("x"),))
    for channels in ([channel("x", "a"), channel("x", "b")], [channel("x", "b"), channel("x", "a")]):
        [shown] = build_previews(subject, channels=channels, pictures=[])
        assert (shown.handle, shown.accounts) == ("a", ("a", "b"))
    [alone] = build_previews(subject, channels=[channel("x", "a")], pictures=[])
    assert alone.accounts == ()


@pytest.mark.parametrize(
    ("platform", "size", "expected"),
    [
        ("instagram", (1080, 1350), None),
        ("instagram", (1600, 837), None),  # a rounding is no crop
        ("instagram", (1600, 800), ("crop", (1600, 800), "sides", 4)),
        ("instagram", (1000, 1400), ("crop", (1000, 1400), "top_bottom", 11)),
        ("instagram", (1000, 2000), ("pad", (1440, 1800), "sides", 38)),
        ("instagram", (3000, 1000), ("pad", (1440, 754), "top_bottom", 36)),
        ("x", (1000, 4000), None),
    ],
)
def test_the_preview_says_what_the_copy_pack_does_to_a_picture(platform, size, expected):
    found = fitting_of(shipped_limits()[platform], *size)
    assert (found and (found.how, found.field, found.edges, found.percent)) == expected


def test_each_platform_fits_the_pictures_to_its_own_shape():
    tall = Picture("/gonderiler/gorsel/2/orta/", "Kule", 640, 1280, master=(1000, 2000))
    subject = Subject(text="Metin.", targets=(target("x"), target("instagram")))
    shown = build_previews(subject, channels=[channel("x", "x"), channel("instagram", "i")], pictures=[tall])
    assert [preview.images[0].fitting and preview.images[0].fitting.how for preview in shown] == [None, "pad"]


def test_counters_are_the_platforms_own():
    subject = Subject(text="👨‍👩‍👧‍👦", targets=tuple(map(target, ("x", "instagram", "bluesky", "medium"))))
    assert {c.platform: (c.length, c.limit) for c in counters(subject)} == {
        "x": (2, 280),
        "instagram": (7, 2200),
        "bluesky": (1, 300),
        "medium": (7, None),
    }


@pytest.mark.parametrize(
    ("platform", "text", "is_over"),
    [
        ("x", "a" * 280, False),
        ("x", "a" * 281, True),
        ("youtube", "ş" * 2501, True),
        ("bluesky", "ş" * 301, True),
        ("instagram", "#a #b #c #d #e #f", True),
    ],
)
def test_over_the_limit_is_marked(platform, text, is_over):
    assert counters(Subject(text=text, targets=(target(platform),)))[0].is_over is is_over


def test_what_is_attached_decides_which_limit_holds():
    text = "a" * 2000
    bare = Subject(text=text, targets=(target("telegram"),))
    with_image = Subject(text=text, images=(Image(0, "a.jpg"),), targets=(target("telegram"),))
    assert counters(bare)[0].limit == 4096
    assert (counters(with_image)[0].limit, counters(with_image)[0].is_over) == (1024, True)
