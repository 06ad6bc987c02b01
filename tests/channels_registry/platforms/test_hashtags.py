"""What counts as a hashtag on which platform."""

import pytest
from hypothesis import given

from channels_registry.platforms.counting import COUNTERS, measure
from tests.channels_registry.platforms.texts import texts

EVERYWHERE = {
    "turkish letters": ("#ÖğrenciŞenliği #ışık #İstanbul", ["ÖğrenciŞenliği", "ışık", "İstanbul"]),
    "decomposed letters": ("#s\u0327enlik", ["şenlik"]),
    "underscore and digits": ("#bahar_2026", ["bahar_2026"]),
    "punctuation ends it": ("#şenlik, #bahar! (#kent)", ["şenlik", "bahar", "kent"]),
    "apostrophe ends it": ("#Kent'te", ["Kent"]),
    "fragment of a link": ("https://ornek.edu.tr/a#bolum ve https://ornek.edu.tr/#ust", []),
    "fragment without a scheme": ("ornek.edu.tr/#bolum", []),
    "query of a link": ("https://ornek.edu.tr?x=#bolum", []),
    "middle of a word": ("C#dil a#b 5#6", []),
    "sign alone": ("# ## #- #", []),
    "doubled sign": ("##şenlik", ["şenlik"]),
    "keycap": ("#️⃣ #\u20e3", []),
    "behind an emoji": ("🎓#mezuniyet ❤️#kent 1️⃣#ilk", ["mezuniyet", "kent", "ilk"]),
    "full width sign": ("＃kent", ["kent"]),
    "entity of HTML": ("&#39;", []),
    "after a slash between words": ("#Ankara/#İzmir", ["Ankara", "İzmir"]),
    "lines": ("#bir\r\n#iki\n#üç", ["bir", "iki", "üç"]),
    "repeated": ("#kent #kent", ["kent", "kent"]),
    "in another script": ("#جامعة", ["جامعة"]),
}


@pytest.mark.parametrize("name", EVERYWHERE)
def test_hashtags_on_every_platform(name):
    text, tags = EVERYWHERE[name]
    for platform in COUNTERS:
        assert (platform, list(measure(platform, text).hashtags)) == (platform, tags)


@pytest.mark.parametrize(
    ("text", "instagram", "tiktok", "youtube", "x"),
    [
        ("#2026", 1, 1, 1, 0),
        ("#bir#iki#üç", 3, 3, 1, 1),
        ("#🎓", 1, 0, 0, 0),
        ("a#b#c", 0, 0, 0, 0),
    ],
)
def test_hashtags_where_platforms_differ(text, instagram, tiktok, youtube, x):
    counted = {key: len(measure(key, text).hashtags) for key in ("instagram", "tiktok", "youtube", "x")}
    assert counted == {"instagram": instagram, "tiktok": tiktok, "youtube": youtube, "x": x}


@given(texts)
def test_there_are_never_more_hashtags_than_signs(text):
    for platform in COUNTERS:
        assert len(measure(platform, text).hashtags) <= text.count("#") + text.count("＃")
