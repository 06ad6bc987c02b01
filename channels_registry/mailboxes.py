"""Is a channel's sign-in mailbox the institution's, or somebody's own? Pure Python, no Django.

A channel tied to a personal mailbox leaves with the person.
"""

from enum import StrEnum

# Domains on which people, not institutions, have their mail.
PERSONAL_DOMAINS = frozenset(
    {
        *("gmail.com", "googlemail.com", "icloud.com", "me.com", "mac.com"),
        *("outlook.com", "outlook.com.tr", "hotmail.com", "hotmail.com.tr", "hotmail.de", "hotmail.co.uk"),
        *("live.com", "live.com.tr", "msn.com", "windowslive.com"),
        *("yahoo.com", "yahoo.com.tr", "yahoo.co.uk", "yahoo.de", "ymail.com", "rocketmail.com"),
        *("yandex.com", "yandex.com.tr", "yandex.ru", "ya.ru", "mail.ru", "inbox.ru", "list.ru", "bk.ru"),
        *("gmx.com", "gmx.net", "gmx.de", "web.de", "aol.com", "mail.com"),
        *("protonmail.com", "proton.me", "pm.me", "tutanota.com", "tuta.io", "zoho.com", "zohomail.com"),
        *(
            "fastmail.com",
            "hey.com",
            "mynet.com",
            "superonline.com",
            "ttmail.com",
            "turk.net",
            "ttnet.net.tr",
        ),
    }
)


class MailboxKind(StrEnum):
    """Whose mailbox it is."""

    INSTITUTIONAL = "institutional"
    PERSONAL = "personal"
    OTHER = "other"


def domain_of(address: str) -> str:
    """The domain of a mail address in lower case; empty when there is none."""
    return address.rpartition("@")[2].strip().rstrip(".").casefold() if "@" in address else ""


def kind_of(address: str, institution_domain: str) -> MailboxKind:
    """Judge a mailbox: the institution's domain and those under it are its own, known mail services are personal."""
    domain = domain_of(address)
    own = institution_domain.strip().casefold().removeprefix("www.")
    if own and (domain == own or domain.endswith(f".{own}")):
        return MailboxKind.INSTITUTIONAL
    if any(domain == known or domain.endswith(f".{known}") for known in PERSONAL_DOMAINS):
        return MailboxKind.PERSONAL
    return MailboxKind.OTHER
