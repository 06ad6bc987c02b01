"""Splits a run-together hashtag into words and writes each with a capital (P28, L16). Pure Python.

Screen readers read #ÖğrenciŞenliği as two words and #öğrencişenliği as noise. Where words begin is found in the
words of the post itself, of the unit's name, and in a list of words that universities write about.
"""

from collections.abc import Iterable

from core.text import fold, tr_lower, tr_upper

LONGEST_TAG = 80
# A run of small letters this long is several words, even if it cannot be told which.
SURELY_SEVERAL = 16
# Short runs of capitals are abbreviations (YÖK, TÜBİTAK).
LONGEST_ABBREVIATION = 7
SHORTEST_WORD = 3

_WORD_LIST = """
acilis aday adaylar agiz akademi akademik anma applications arastirma atolye atolyesi baba bahar baris
basari basarilar basin basvuru basvurular bayram bayrami bilgi bilim bilisim bitirme bolum bolumu
bulusma bulusmasi burs calistay calistayi campus career ceken cevre cocuk culture cumhuriyet dans day
days degil ders dersler dis doga dogrusu doktora dunya dunyasi duyuru edebiyat education egitim ekim
ekip ekolojik emek enerji engelsiz erasmus etkinligi etkinlik etkinlikler event events fakulte fakultesi
farkindalik festival festivali fikir film final finans fuar fuari futbol gelecek genc gencler genclik
gezi girisim girisimci girisimcilik gonullu gorsel gun gunler gunleri gunu guzel haber hafta haftasi
haklari halk hayat hayvan hazirlik health hekim hekimleri hukuk icin ihracat ile iletisim imza insan
international isbirligi ises istanbul kadin kadinlar kamp kampanya kampanyasi kampus kampuste kariyer
katki kayit kayitlar kent kitap konferans konferansi kongre kongresi konser konseri konuk kultur kulubu
kulup kupa kupasi kutlu kutuphane kutuphanesi lisans lise liseli mart mayis meslek mevlana mezun
mezuniyet mezunlar mezunlari milli mimarlik muhendislik muzik nisan odul odulleri odulu ogrenci
ogrenciler ogrencileri ogretmen ogretmenler okul okulu olan olimpiyat onlisans open ornek oryantasyon
oyun ozel panel paneli proje projeleri projesi psikoloji rektor research resmi robot robotik saglik
saglikli sanat sanati sanatlari science seminer semineri sempozyum sempozyumu senligi senlik sergi
sergisi sinav sinavlar sinema sirket sosyal soylesi sozlesme spor sporcu staj stajyer student students
summer surdurulebilir surdurulebilirlik talent tanitim tarih tasarim teknokent teknoloji tercih tiyatro
toplulugu topluluk toren toreni turkce turkiye turnuva turnuvasi uluslararasi universite universitesi
university uretim uygulama uzay uzem ve veri week yarisma yarismasi yasam yatay yaz yazilim yemek yeni
yesil yil yili yuksek yurt zafer zaman zirve zirvesi
"""
WORDS = frozenset(_WORD_LIST.split())


def suggestion(tag: str, known: Iterable[str] = ()) -> str | None:
    """How the tag should be written, None when it is well written; empty when it is not but nothing can be proposed.

    `tag` comes without its sign; `known` are words of the post and of the unit's name.
    """
    if len(tag) > LONGEST_TAG:
        return ""
    letters = [letter for letter in tag if letter.isalpha()]
    has_case = any(letter.isupper() or letter.islower() for letter in letters)
    if not has_case:
        return None
    all_small = not any(letter.isupper() for letter in letters)
    all_capital = not any(letter.islower() for letter in letters) and len(letters) > LONGEST_ABBREVIATION
    if all_small or all_capital:
        return _for_one_case(tag, known, all_capital)
    # Capitals within, yet a small letter first: #öğrenciŞenliği.
    first = next(letter for letter in letters if letter.isupper() or letter.islower())
    begins_small = first.islower() and any(letter.isupper() for letter in letters)
    return _with_capital(tag) if begins_small else None


def _for_one_case(tag: str, known: Iterable[str], all_capital: bool) -> str | None:
    pieces = [_split(piece, known) for piece in tag.split("_")]
    words = [word for piece in pieces for word in piece]
    if sum(not word.isdigit() for word in words) > 1:
        return "".join(_with_capital(tr_lower(word)) for word in words)
    if all_capital:
        return _with_capital(tr_lower(tag)) if len(tag) < SURELY_SEVERAL else ""
    return "" if len(tag) >= SURELY_SEVERAL else None


def _split(tag: str, known: Iterable[str]) -> list[str]:
    """The words of a run, the fewest possible; the run itself when it does not come out even."""
    folded = fold(tag)
    if len(folded) != len(tag):
        return [tag]
    vocabulary = WORDS | {word for word in map(fold, known) if len(word) >= SHORTEST_WORD and word.isalnum()}
    vocabulary -= {folded}
    longest = max(map(len, vocabulary))
    best: list[tuple[int, int] | None] = [(0, 0)] + [None] * len(folded)
    for end in range(1, len(folded) + 1):
        for start in range(max(0, end - longest), end):
            piece = folded[start:end]
            if best[start] and (piece in vocabulary or piece.isdigit()):
                count = best[start][0] + 1
                if best[end] is None or count < best[end][0]:
                    best[end] = (count, start)
    if best[-1] is None:
        return [tag]
    words, end = [], len(folded)
    while end:
        start = best[end][1]
        words.insert(0, tag[start:end])
        end = start
    return words


def _with_capital(word: str) -> str:
    """The word with its first letter as a Turkish capital."""
    for place, letter in enumerate(word):
        if letter.isalpha():
            return word[:place] + tr_upper(letter) + word[place + 1 :]
    return word
