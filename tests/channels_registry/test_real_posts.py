"""Turkish posts of the length in which units write, through `check_text`, on all 15 platforms of the catalogue.

The numbers were counted without the portal: the plain characters of a post, and for each of its pieces what the
platform's rule says. A Turkish letter is two bytes, ’ “ ” — … ₺ are three; the last two weigh 2 on X.

piece                     code points  UTF-16  bytes  X   clusters  Mastodon
family of four            7            11      25     2   1         1
scientist with skin tone  4            7       15     2   1         1
keycap                    3            3       7      2   1         1
flag                      2            4       8      2   1         1
❤️                        2            2       6      2   1         1
🎓                        1            2       4      2   1         1
link with http(s)         n            n       n      23  n         23
bare domain               n            n       n      23  n         n
@user@server              n            n       n      n   n         @user

Threads counts code points, but of these emoji the bytes.
"""

import unicodedata
from dataclasses import dataclass, field

import pytest

from channels_registry.platforms.catalogue import platform_rows
from tests.channels_registry.test_check_text import ask, run

# Platform: (limit, unit).
RULES = {
    "x": (280, "x_weighted_nfc"),
    "bluesky": (300, "graphemes"),
    "mastodon": (500, "graphemes_url23_localmention"),
    "nsosyal": (500, "graphemes_url23_localmention"),
    "threads": (500, "chars_emoji_as_utf8_bytes"),
    "pinterest": (800, "nfc_code_points"),
    "instagram": (2200, "nfc_code_points"),
    "linkedin": (3000, "nfc_code_points"),
    "spotify": (4000, "nfc_code_points"),
    "facebook": (63206, "nfc_code_points"),
    "medium": (None, "nfc_code_points"),
    "whatsapp_channel": (None, "nfc_code_points"),
    "tiktok": (2200, "utf16"),
    "telegram": (4096, "utf16_code_units_after_entities"),
    "youtube": (5000, "utf8_bytes"),
}


@dataclass(frozen=True)
class Post:
    """A text in one of the two Unicode forms, and what each way of counting finds in it."""

    text: str
    form: str
    code_points: int
    utf16: int
    utf8: int
    x: int
    clusters: int
    mastodon: int
    threads: int
    problems: dict[str, list[str]] = field(default_factory=dict)

    def length(self, platform: str) -> int:
        """What the platform counts."""
        own = {
            "x": self.x,
            "bluesky": self.clusters,
            "mastodon": self.mastodon,
            "nsosyal": self.mastodon,
            "threads": self.threads,
            "tiktok": self.utf16,
            "telegram": self.utf16,
            "youtube": self.utf8,
        }
        return own.get(platform, self.code_points)


# 187 plain characters, 24 of them Turkish letters, two ’; a link of 78 with a fragment, which is no hashtag.
FESTIVAL = Post(
    "Bahar Şenliği’ne üç gün kaldı! 🎓👨‍👩‍👧‍👦\n"
    "Açılış 25 Kasım Çarşamba günü saat 14.00’te, merkez kampüsteki çim alanda. Öğrencilerimizi, "
    "mezunlarımızı ve ailelerini bekliyoruz.\n"
    "Program: https://www.ornekkent.edu.tr/etkinlikler/bahar-senligi?yil=2026&dil=tr#program\n"
    "#BaharŞenliği",
    form="NFC",
    code_points=273,
    utf16=278,
    utf8=322,
    x=214,
    clusters=267,
    mastodon=212,
    threads=294,
)
# 247 plain characters, 29 Turkish letters, one each of ’ ₺ …; a bare domain of 20; exactly what X still takes.
ENROLMENT = Post(
    "Ders kayıtları başladı 🇹🇷\n"
    "1️⃣ Öğrenci bilgi sistemine girin: obs.ornekkent.edu.tr\n"
    "2️⃣ Derslerinizi seçin ve danışmanınızın onayını bekleyin.\n"
    "3️⃣ Katkı payını (1.250 ₺) en geç 27 Kasım’da yatırın.\n"
    "Sorularınız için: kayit@ornekkent.edu.tr\n"
    "Sıra beklemeyin, tüm işlemler çevrim içi…",
    form="NFC",
    code_points=278,
    utf16=280,
    utf8=331,
    x=280,
    clusters=271,
    mastodon=271,
    threads=296,
)
# 315 plain characters, 32 Turkish letters, six quotation marks; a link of 40 in brackets, a bare domain of 22.
TALK = Post(
    "İletişim Fakültesi “Göç ve Şehir” söyleşilerine devam ediyor ❤️\n"
    "Bu haftaki konuğumuz Doç. Dr. Işıl Güneş; konumuz “Mahalleden sosyal ağa: yeni komşuluk”. Söyleşi "
    "26 Kasım Perşembe 18.30’da İktisat Konferans Salonu’nda başlayacak, işaret diline çevrilecek.\n"
    "Kayıt gerekmiyor (http://iletisim.ornekkent.edu.tr/soylesi), önceki konuşmalar: ornekkent.edu.tr/arsiv\n"
    "#GöçVeŞehir #Söyleşi",
    form="NFD",
    code_points=379,
    utf16=379,
    utf8=427,
    x=363,
    clusters=378,
    mastodon=361,
    threads=383,
    problems={"x": ["too_long"], "bluesky": ["too_long"], "threads": ["warn_too_many_hashtags"]},
)
# 428 plain characters, 41 Turkish letters, ’ ’ —; links of 80 and 53, a mention of 26 that Mastodon counts as 10.
OPEN_SCIENCE = Post(
    "Açık Bilim Haftası’nda laboratuvarlarımızın kapıları herkese açık 👩🏽‍🎓\n"
    "23-27 Kasım boyunca Fizik, Kimya ve Biyoloji bölümlerinde deneyleri yerinde izleyebilir, "
    "araştırmacılarımıza soru sorabilirsiniz. Çocuklar için ayrı bir atölye kurduk; 7 yaşından küçükler bir "
    "yetişkinle katılabilir.\n"
    "Katılım ücretsiz, yerler sınırlı. "
    "Başvuru: https://acikbilim.ornekkent.edu.tr/basvuru/2026/atolyeler?tur=cocuk&gun=carsamba\n"
    "Program ve ulaşım: https://acikbilim.ornekkent.edu.tr/program/kasim-2026.\n"
    "Fediverse’te bizi izleyin: @ornekkent@mastodon.social — sorular için acikbilim@ornekkent.edu.tr #AçıkBilim",
    form="NFC",
    code_points=591,
    utf16=594,
    utf8=649,
    x=502,
    clusters=588,
    mastodon=485,
    threads=602,
    problems={"x": ["too_long"], "bluesky": ["too_long"], "threads": ["too_long"]},
)
# 556 plain characters, 63 Turkish letters, four ’; a bare domain of 30; six hashtags, one more than two platforms take.
GRADUATION = Post(
    "Mezuniyet töreni için geri sayım başladı 👨‍👩‍👧‍👦🎓\n"
    "Üniversitemizin 42. dönem mezunlarını 30 Kasım Pazartesi günü Atatürk Stadyumu’nda uğurluyoruz. Kapılar "
    "15.00’te açılacak, tören 17.00’de İstiklâl Marşı ile başlayacak. Cübbeler 24-28 Kasım arasında Öğrenci "
    "İşleri’nden alınabilir; kimlik kartınızı yanınızda getirmeyi unutmayın.\n"
    "Her mezun için dört davetiye ayrıldı. Engelli konuklarımız için ayrılan bölüme B kapısından girilir. "
    "Yağış olursa tören kapalı spor salonuna alınacak.\n"
    "Sık sorulanlar: ornekkent.edu.tr/mezuniyet/sss\n"
    "#Mezuniyet2026 #ÖrnekKent #Kep #Töreniİzle #Öğrenci #İyiKiBuradayım",
    form="NFD",
    code_points=594,
    utf16=599,
    utf8=686,
    x=583,
    clusters=588,
    mastodon=588,
    threads=615,
    problems={
        "x": ["too_long"],
        "bluesky": ["too_long"],
        "mastodon": ["too_long"],
        "nsosyal": ["warn_too_long"],
        "threads": ["too_long", "warn_too_many_hashtags"],
        "instagram": ["warn_too_many_hashtags"],
        "tiktok": ["warn_too_many_hashtags"],
    },
)
POSTS = {
    "festival": FESTIVAL,
    "enrolment": ENROLMENT,
    "talk": TALK,
    "open science": OPEN_SCIENCE,
    "graduation": GRADUATION,
}


def test_the_rules_are_those_of_the_whole_catalogue():
    assert set(RULES) == {row["key"] for row in platform_rows()}


@pytest.mark.django_db
@pytest.mark.parametrize("post", POSTS.values(), ids=POSTS)
def test_every_platform_counts_a_real_post_by_its_own_rule(monkeypatch, post):
    text = unicodedata.normalize(post.form, post.text)
    found, code = run(monkeypatch, *(ask(platform, text) for platform in RULES))
    assert code == 0
    assert dict(zip(RULES, found, strict=True)) == {
        platform: {
            "length": post.length(platform),
            "limit": limit,
            "unit": unit,
            "problems": post.problems.get(platform, []),
        }
        for platform, (limit, unit) in RULES.items()
    }
