"""The hash an approval is bound to: everything that readers see counts, the spelling of Unicode does not."""

import json
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_review.hashing import Content, Picture, canonical, clean_line, clean_text, content_hash, text_key

words = st.text(max_size=30)
pictures = st.builds(Picture, sha256=st.text("0123456789abcdef", min_size=4, max_size=4), alt_text=words)
contents = st.builds(
    Content,
    text=words,
    title=words,
    variants=st.dictionaries(
        st.sampled_from(["x", "instagram", "linkedin"]),
        st.dictionaries(st.sampled_from(["text", "title"]), words, max_size=2),
        max_size=2,
    ),
    video=st.one_of(
        st.just({}),
        st.fixed_dictionaries(
            {"name": words, "seconds": st.integers(0, 9999), "has_captions": st.booleans()}
        ),
    ),
    media=st.lists(pictures, max_size=3).map(tuple),
    channel_uids=st.lists(st.uuids().map(str), max_size=3).map(tuple),
)


def normal(content: Content):
    """What two contents must agree in to be one: NFC text, order of images, set of channels."""

    def nfc(value):
        if isinstance(value, str):
            return unicodedata.normalize("NFC", value)
        if isinstance(value, dict):
            return {nfc(key): nfc(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [nfc(item) for item in value]
        return value

    return json.dumps(
        nfc(
            [
                content.text,
                content.title,
                {key: dict(value) for key, value in content.variants.items()},
                dict(content.video),
                [[picture.sha256, picture.alt_text] for picture in content.media],
                sorted(set(content.channel_uids)),
            ]
        ),
        sort_keys=True,
    )


@given(contents, contents)
def test_two_contents_share_a_form_only_if_they_are_the_same(one, other):
    assert (canonical(one) == canonical(other)) == (normal(one) == normal(other))


@given(contents)
def test_decomposed_text_has_the_same_hash(content):
    decomposed = replace(
        content,
        text=unicodedata.normalize("NFD", content.text),
        title=unicodedata.normalize("NFD", content.title),
        media=tuple(replace(p, alt_text=unicodedata.normalize("NFD", p.alt_text)) for p in content.media),
    )
    assert content_hash(decomposed) == content_hash(content)


@given(contents, words)
def test_no_text_wanders_from_one_field_to_the_next(content, moved):
    if not moved:
        return
    shifted = replace(content, text=content.text + moved)
    retitled = replace(content, title=moved + content.title)
    assert content_hash(shifted) != content_hash(retitled)


BASE = Content(
    text="Kayıtlar başladı.",
    title="Kayıt",
    variants={"x": {"text": "Kayıtlar başladı #Kayıt"}},
    video={"name": "tanıtım.mp4", "seconds": 40, "has_captions": True, "note": ""},
    media=(Picture("aa", "Kampüs kapısı"), Picture("bb", "Kütüphane")),
    channel_uids=("1", "2"),
)


@pytest.mark.parametrize(
    "changed",
    [
        replace(BASE, text="Kayıtlar bitti."),
        replace(BASE, title="Kayıtlar"),
        replace(BASE, variants={"x": {"text": "Başka"}}),
        replace(BASE, variants={"linkedin": {"text": "Kayıtlar başladı #Kayıt"}}),
        replace(BASE, variants={}),
        replace(BASE, video={**BASE.video, "has_captions": False}),
        replace(BASE, video={}),
        replace(BASE, media=BASE.media[::-1]),
        replace(BASE, media=BASE.media[:1]),
        replace(BASE, media=(Picture("cc", "Kampüs kapısı"), BASE.media[1])),
        replace(BASE, media=(Picture("aa", "Kampüs"), BASE.media[1])),
        replace(BASE, channel_uids=("1",)),
        replace(BASE, channel_uids=("1", "2", "3")),
    ],
)
def test_every_part_of_the_content_counts(changed):
    assert content_hash(changed) != content_hash(BASE)


def test_the_order_of_channels_and_keys_does_not_count():
    same = replace(BASE, channel_uids=("2", "1", "1"), video=dict(reversed(BASE.video.items())))
    assert content_hash(same) == content_hash(BASE)


def test_the_form_holds_still():
    """Stored hashes must stay true: this one was computed when the form was fixed."""
    assert canonical(Content(text="Şü")) == (
        b'{"channels":[],"form":1,"media":[],"text":"\\u015e\\u00fc","title":"","variants":{},"video":{}}'
    )


def test_half_a_surrogate_pair_is_hashed_and_numbers_that_are_none_are_refused():
    assert len(content_hash(Content(text="\ud800"))) == 64
    with pytest.raises(ValueError, match="JSON"):
        content_hash(Content(video={"seconds": float("nan")}))


def test_text_is_kept_without_foreign_line_ends_and_control_characters():
    assert clean_text("  bir\r\niki\x00\x07\u2028üç\ts\u0327  ") == "bir\niki\nüç\tş"
    assert clean_line(" bir \n iki ") == "bir iki"


def test_the_same_text_is_recognised_in_another_dress():
    assert text_key("ŞİKÂYET  kutusu") == text_key("sikayet kutusu\n")
    assert text_key("Şikâyet") != text_key("Şiir")
    assert text_key(" \n") == ""
