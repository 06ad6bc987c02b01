"""Which account a channel is: catalogue rows as `parse_profile_url` takes them, and the key of identity (I19).

Takes anything with the columns of `models.Platform`, so that models can use it.
"""

import re
import unicodedata

from channels_registry.platforms.urls import (
    ANY_HOST,
    PlatformSpec,
    Profile,
    ProfileError,
    parse_profile_url,
)

# What such platforms put into the address where others put a user name.
_OPAQUE = {
    "facebook": re.compile(r"[0-9]{8,20}"),
    "spotify": re.compile(r"[A-Za-z0-9]{22}"),
    "whatsapp_channel": re.compile(r"[A-Za-z0-9]{16,}"),
    "youtube": re.compile(r"UC[A-Za-z0-9_-]{22}"),
}


def spec_of(platform) -> PlatformSpec:
    """A catalogue row as the reader of profile addresses takes it."""
    return PlatformSpec(
        key=platform.key,
        label=platform.label,
        hosts=tuple(host.lower() for host in platform.hosts),
        path_patterns=tuple(platform.path_patterns),
        query_patterns=dict(platform.query_patterns),
        canonical=platform.canonical,
        handle=platform.handle_pattern,
        case=platform.case_rule,
        reserved=frozenset(word.lower() for word in platform.reserved),
        subdomain_handle=platform.has_subdomain_handle,
        publication_pattern=platform.publication_pattern,
        publication_canonical=platform.publication_canonical,
    )


def is_federated(platform) -> bool:
    """Whether the platform has many servers, so that the host is part of the account's name."""
    return "{host}" in platform.canonical


def takes_any_host(platform) -> bool:
    """Whether any host may be one of its servers; such a platform must not swallow addresses of unknown sites."""
    return ANY_HOST in platform.hosts


def identity_key_of(platform, *, handle: str, canonical_url: str) -> str:
    """The key that all spellings of one account share, from its address or, failing that, from its handle.

    A row whose address and handle fit no rule (written past the services) still gets a key without letter case, so
    that the plainest double is refused.
    """
    spec = spec_of(platform)
    for text in (canonical_url, handle):
        try:
            profile = parse_profile_url(text, [spec], chosen=spec.key)
        except ProfileError:
            continue
        if _caseless(profile.handle) == _caseless(handle):
            return profile.identity_key
    return f"{spec.key}:{_caseless(handle)}"


def is_profile_address(platform, url: str) -> bool:
    """Whether the address leads to a profile of the platform, not to a post."""
    try:
        parse_profile_url(url, [spec_of(platform)], chosen=platform.key)
    except ProfileError:
        return False
    return True


def host_of(platform, profile: Profile) -> str:
    """The server of a federated account; empty where the platform is one place."""
    return profile.host if is_federated(platform) else ""


def is_opaque(platform_key: str, handle: str) -> bool:
    """Whether the platform's own name of the account is a number or code that tells nobody anything."""
    pattern = _OPAQUE.get(platform_key)
    return pattern is not None and pattern.fullmatch(handle) is not None


def _caseless(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()
