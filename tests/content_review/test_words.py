"""Word-level differences, and hashtags split into words."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_review.tagwords import suggestion
from content_review.worddiff import MAX_TOKENS, Segment, diff


@given(st.text(max_size=200), st.text(max_size=200))
def test_each_side_of_a_difference_gives_its_text_back(before, after):
    found = diff(before, after)
    assert "".join(text for _kind, text in found.before) == before
    assert "".join(text for _kind, text in found.after) == after
    assert {kind for kind, _text in found.before} <= {"same", "del"}
    assert {kind for kind, _text in found.after} <= {"same", "ins"}
    assert found.is_changed == (before != after)


def test_changed_words_stand_together():
    found = diff("Kariyer Günleri için kayıtlar yakında açılıyor.", "Kariyer Günleri için başvurular açıldı.")
    assert found.before == (
        Segment("same", "Kariyer Günleri için "),
        Segment("del", "kayıtlar yakında açılıyor."),
    )
    assert found.after == (Segment("same", "Kariyer Günleri için "), Segment("ins", "başvurular açıldı."))


def test_long_texts_are_compared_in_bounded_time():
    old = "\n".join(f"satır {number} " + "kelime " * 20 for number in range(500))
    new = old.replace("satır 250 ", "SATIR 250 ")
    begun = time.monotonic()
    found = diff(old, new)
    assert time.monotonic() - begun < 2
    assert found.is_changed
    assert len([segment for segment in found.before if segment.kind == "del"]) == 1
    long_line = "a " * (MAX_TOKENS * 3)
    assert diff(long_line, long_line + "b").is_changed


@pytest.mark.parametrize(
    ("tag", "better"),
    [
        ("öğrencişenliği", "ÖğrenciŞenliği"),
        ("kariyergünleri", "KariyerGünleri"),
        ("MEZUNİYETTÖRENİ", "MezuniyetTöreni"),
        ("öğrenciŞenliği", "ÖğrenciŞenliği"),
        ("diş_hekimleri_günü", "DişHekimleriGünü"),
        ("ağızvedişsağlığıhaftası", "AğızVeDişSağlığıHaftası"),
        ("istanbulkampüs", "İstanbulKampüs"),
        ("ılıcakampüs", "IlıcaKampüs"),
    ],
)
def test_run_together_hashtags_are_split_with_turkish_capitals(tag, better):
    assert suggestion(tag, known=["Ağız", "ve", "Diş", "Sağlığı", "Ilıca"]) == better


@pytest.mark.parametrize(
    "tag",
    [
        "ÖğrenciŞenliği",
        "KentKariyer",
        "duyuru",
        "kampüs",
        "İstanbul",
        "YÖK",
        "TÜBİTAK",
        "2026",
        "Mezunlar2026",
        "ŞİİR",
        "erasmus",
        "学生",
        "kampüs2026",
    ],
)
def test_well_written_hashtags_are_left_alone(tag):
    assert suggestion(tag) is None


def test_a_long_run_that_cannot_be_split_is_still_hard_to_read():
    assert suggestion("xqzwvkjhgfdspoiuyt") == ""
    assert suggestion("a" * 200) == ""
