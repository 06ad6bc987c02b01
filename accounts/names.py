"""Names of people without the academic titles in front of them. Pure Python."""

from core.text import fold

# Words of a title that do not end with a point: "Dr. Öğr. Üyesi", "Öğr. Görevlisi".
_WORDS = {"uyesi", "gorevlisi", "uzm", "yrd"}


def bare_name(full_name: str) -> str:
    """The name without leading titles: "Dr. Öğr. Üyesi Deniz Arslan" becomes "Deniz Arslan".

    An initial ("A. Kadir") is no title; a name that is nothing but titles stays as it is.
    """
    words = full_name.split()
    for place, word in enumerate(words):
        is_title = (word.endswith(".") and len(word) > 2) or (place and fold(word) in _WORDS)
        if not is_title:
            return " ".join(words[place:])
    return full_name
