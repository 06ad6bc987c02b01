"""Which names of arguments, keys and fields announce a secret: refused in the ledger and in jobs, removed from logs."""

import re
from collections.abc import Mapping
from typing import Any

# A name is read as its words: `reset_token` holds the word "token".
SECRET_WORDS = frozenset(
    {
        "otp",
        "parola",
        "passcode",
        "passphrase",
        "passwd",
        "password",
        "passwords",
        "pin",
        "secret",
        "secrets",
        "seed",
        "token",
        "tokens",
        "totp",
    }
)
SECRET_PAIRS = (frozenset({"private", "key"}), frozenset({"api", "key"}))

# "code" also names units, reasons and platforms, so it is refused alone or beside one of these.
CODE_OWNERS = frozenset(
    {
        "access",
        "backup",
        "confirmation",
        "login",
        "mfa",
        "one",
        "recovery",
        "reset",
        "security",
        "verification",
    }
)

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def words_of(name: str) -> set[str]:
    """The words of a name, in small letters: `resetToken` and `RESET-TOKEN1` hold "reset" and "token"."""
    return {word.lower() for word in _WORD.findall(name)}


def names_a_secret(name: str) -> bool:
    """Whether a value under this name is likely to be a secret (`password`, `resetToken`, `backup_codes`, `code`)."""
    words = words_of(name)
    if words & SECRET_WORDS or "apikey" in words or any(pair <= words for pair in SECRET_PAIRS):
        return True
    return bool(words & {"code", "codes"}) and (len(words) == 1 or bool(words & CODE_OWNERS))


def find_secret_name(value: Any) -> str:
    """The first key at any depth of a JSON value that names a secret, or ""."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            if names_a_secret(str(key)):
                return str(key)
            if found := find_secret_name(item):
                return found
    elif isinstance(value, list | tuple):
        for item in value:
            if found := find_secret_name(item):
                return found
    return ""
