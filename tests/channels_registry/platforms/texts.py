"""Texts that counting goes wrong on, and a strategy that mixes them."""

from hypothesis import strategies as st

FAMILY = "👨‍👩‍👧‍👦"
FLAG = "🇹🇷"
THUMB = "👍🏽"
HEART = "❤️"
KEYCAP = "1️⃣"
ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"

PIECES = (
    FAMILY,
    FLAG,
    THUMB,
    HEART,
    KEYCAP,
    ENGLAND,
    "#️⃣",
    "Örnek Kent Üniversitesi",
    "şğıöçü İI",
    "s\u0327g\u0306i\u0307",
    "https://ornek.edu.tr/haber?id=1#ust",
    "ornek.edu.tr",
    "bilgi@ornek.edu.tr",
    "#ÖğrenciŞenliği",
    "#2026",
    "@okent",
    "@okent@mastodon.social",
    "\r\n",
    "\n",
    "\t ",
    "\u200b",
    "\u200d",
    "\u202b",
    "\u2066",
    "\ufeff",
    "مرحبا",
    "汉字",
    "…",
    "₺",
    "(",
    ")",
    ".",
    "/",
    ":",
    "_",
    "-",
    "a.b",
    "t.co/abc",
    "http://",
    "A.Ş.",
    "%",
    "?",
    "=",
    "\x00",
)

texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=12).map("".join)
