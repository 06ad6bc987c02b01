"""A pasted profile address -> platform, handle, canonical address and identity key.

Hosts, patterns and reserved words are catalogue data; the code knows only what data cannot say: which spellings
of a handle are the same account. Two addresses of one account have the same `identity_key` whatever their
spelling (I19).
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit

import regex

from channels_registry.platforms.patterns import PatternError, PatternTooSlowError, compile_pattern

LONGEST_INPUT = 2048

EMPTY = "empty"
TOO_LONG = "too_long"
BAD_ADDRESS = "bad_address"
UNKNOWN_HOST = "unknown_host"
OTHER_PLATFORM = "other_platform"
PLATFORM_NEEDED = "platform_needed"
FULL_ADDRESS_NEEDED = "full_address_needed"
SERVER_NEEDED = "server_needed"
PERSONAL_PAGE = "personal_page"
RESERVED = "reserved"
NOT_A_PROFILE = "not_a_profile"
BAD_HANDLE = "bad_handle"
MIXED_SCRIPT = "mixed_script"
BAD_PATTERN = "bad_pattern"

ERROR_CODES = frozenset(
    {
        EMPTY,
        TOO_LONG,
        BAD_ADDRESS,
        UNKNOWN_HOST,
        OTHER_PLATFORM,
        PLATFORM_NEEDED,
        FULL_ADDRESS_NEEDED,
        SERVER_NEEDED,
        PERSONAL_PAGE,
        RESERVED,
        NOT_A_PROFILE,
        BAD_HANDLE,
        MIXED_SCRIPT,
        BAD_PATTERN,
    }
)

ANY_HOST = "*"
PUBLICATION = "publication"
CHANNEL_ID = "channel"

_AROUND = regex.compile(r"\A[\p{White_Space}\p{Cf}]+|[\p{White_Space}\p{Cf}]+\Z")
_UNWANTED = regex.compile(r"[\p{White_Space}\p{Cc}\p{Cf}\\]")
_SCHEME = regex.compile(r"(?i)[a-z][a-z0-9+.-]{0,20}+://")
_HOST = regex.compile(
    r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})"
)
_ALIASES = ("www.", "m.", "mobile.")
_DEFAULT_PORTS = (None, 80, 443)
_YOUTUBE_CHANNEL_ID = regex.compile(r"UC[A-Za-z0-9_-]{22}")
_FACEBOOK_ID = regex.compile(r"[0-9]{8,20}")
_FACEBOOK_SHORTEST = 5
# Pages of people (LinkedIn); organisations are only reached by their own kinds of address.
_PERSONAL_PAGES = {"linkedin": frozenset({"in", "pub"})}
_ASCII_LOWER = {ord(letter): ord(letter.lower()) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_SCRIPTS = ("Latin", "Cyrillic", "Greek", "Armenian", "Hebrew", "Arabic")
_SCRIPT_PATTERNS = tuple(regex.compile(rf"\p{{Script={name}}}") for name in _SCRIPTS)


class ProfileError(ValueError):
    """The text names no profile; `code` is one of ERROR_CODES, `platform` the platform meant where it is known."""

    def __init__(self, code: str, platform: str = ""):
        super().__init__(f"{code} ({platform})" if platform else code)
        self.code = code
        self.platform = platform


@dataclass(frozen=True)
class PlatformSpec:
    """How a platform's profile addresses are read: one row of the catalogue.

    `hosts` are exact, "*.example.com" or "*" (any); `path_patterns` name the groups handle, kind and host;
    `query_patterns` map a path to the parameter that holds the handle; `canonical` has the places {handle},
    {kind} and {host}; `case` is lower (written in lower case), fold (does not distinguish) or exact.
    """

    key: str
    label: str = ""
    hosts: tuple[str, ...] = ()
    path_patterns: tuple[str, ...] = ()
    query_patterns: Mapping[str, str] = field(default_factory=dict)
    canonical: str = ""
    handle: str = ""
    case: str = "lower"
    reserved: frozenset[str] = frozenset()
    subdomain_handle: bool = False
    publication_pattern: str = ""
    publication_canonical: str = ""

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "PlatformSpec":
        """The spec of a catalogue row (a mapping with these names; others are ignored)."""
        return cls(
            key=row["key"],
            label=row.get("label", ""),
            hosts=tuple(host.lower() for host in row.get("hosts", ())),
            path_patterns=tuple(row.get("path_patterns", ())),
            query_patterns=dict(row.get("query_patterns", {})),
            canonical=row.get("canonical", ""),
            handle=row.get("handle", ""),
            case=row.get("case", "lower"),
            reserved=frozenset(word.lower() for word in row.get("reserved", ())),
            subdomain_handle=bool(row.get("subdomain_handle")),
            publication_pattern=row.get("publication_pattern", ""),
            publication_canonical=row.get("publication_canonical", ""),
        )


@dataclass(frozen=True)
class Profile:
    """One account on one platform. `handle` is written as the platform writes it (Mastodon: user@server)."""

    platform: str
    handle: str
    kind: str
    host: str
    canonical_url: str
    identity_key: str


def parse_profile_url(text: str, platforms: Iterable[PlatformSpec], chosen: str = "") -> Profile:
    """The profile that a pasted text names: an address in any spelling, or a handle of the `chosen` platform.

    Raises ProfileError with a code of ERROR_CODES; OTHER_PLATFORM carries the platform of the address.
    """
    specs = {spec.key: spec for spec in platforms}
    text = unicodedata.normalize("NFC", _AROUND.sub("", text))
    if not text:
        raise ProfileError(EMPTY, chosen)
    if len(text) > LONGEST_INPUT:
        raise ProfileError(TOO_LONG, chosen)
    try:
        if _is_address(text, specs, chosen):
            return _from_address(text, specs, chosen)
        if chosen not in specs:
            raise ProfileError(PLATFORM_NEEDED)
        return _from_handle(text, specs[chosen])
    except (PatternError, PatternTooSlowError) as error:
        raise ProfileError(BAD_PATTERN, chosen) from error


def _is_address(text: str, specs: Mapping[str, PlatformSpec], chosen: str) -> bool:
    """False for what can only be a handle ("@okent", or "ornek.kent" with a platform chosen)."""
    if _SCHEME.match(text) or text.startswith("//"):
        return True
    if text.startswith("@"):
        return False
    head = regex.split(r"[/?#]", text, maxsplit=1)[0]
    if "." not in head:
        return False
    return "/" in text or not chosen or _spec_for_host(_plain_host(head), specs) is not None


def _from_address(text: str, specs: Mapping[str, PlatformSpec], chosen: str) -> Profile:
    parts = _split(text, chosen)
    host = _plain_host(parts.hostname or "")
    spec = _spec_for_host(host, specs)
    if spec is None:
        spec = next(
            (spec for spec in specs.values() if ANY_HOST in spec.hosts and chosen in ("", spec.key)), None
        )
        if spec is None or not _HOST.fullmatch(host):
            raise ProfileError(UNKNOWN_HOST, chosen)
    if chosen and spec.key != chosen:
        raise ProfileError(OTHER_PLATFORM, spec.key)
    try:
        found = _groups(spec, host, parts)
    except ProfileError as refusal:
        if spec.hosts == (ANY_HOST,) and not chosen and refusal.code == NOT_A_PROFILE:
            raise ProfileError(UNKNOWN_HOST) from refusal
        raise
    return _profile(spec, found["handle"], found.get("kind", ""), found.get("host", host).lower())


def _split(text: str, chosen: str) -> SplitResult:
    """The parts of the address; refuses other schemes, user names before the host, ports and hidden characters."""
    if _UNWANTED.search(text):
        raise ProfileError(BAD_ADDRESS, chosen)
    if text.startswith("//"):
        text = f"https:{text}"
    elif not _SCHEME.match(text):
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        is_plain = parts.scheme in ("http", "https") and parts.port in _DEFAULT_PORTS
    except ValueError as error:
        raise ProfileError(BAD_ADDRESS, chosen) from error
    if not is_plain or "@" in parts.netloc:
        raise ProfileError(BAD_ADDRESS, chosen)
    return parts


def _plain_host(host: str) -> str:
    """The host in lower case without a last dot; İ of a Turkish keyboard's capital is an i, nothing else is."""
    host = host.replace("i\u0307", "i").replace("İ", "i").translate(_ASCII_LOWER)
    return host.removesuffix(".")


def _spec_for_host(host: str, specs: Mapping[str, PlatformSpec]) -> PlatformSpec | None:
    """The platform of the host: by exact name, by "*.domain", then without www., m. or mobile."""
    candidates = [host, *(host.removeprefix(alias) for alias in _ALIASES if host.startswith(alias))]
    for candidate in candidates:
        for spec in specs.values():
            if candidate in spec.hosts:
                return spec
        for spec in specs.values():
            if any(name.startswith("*.") and candidate.endswith(name[1:]) for name in spec.hosts):
                return spec
    return None


def _groups(spec: PlatformSpec, host: str, parts: SplitResult) -> dict[str, str]:
    """Handle, and kind or host where the address has them. Raises ProfileError when it is no profile."""
    path = _decoded_path(parts.path, spec)
    parameter = spec.query_patterns.get(path.rstrip("/"))
    if parameter:
        try:
            values = parse_qs(parts.query, max_num_fields=50).get(parameter)
        except ValueError as error:
            raise ProfileError(BAD_ADDRESS, spec.key) from error
        if values:
            return {"handle": values[0]}
    is_subdomain = spec.subdomain_handle and _subdomain(spec, host)
    if is_subdomain and path in ("", "/"):
        return {"handle": _subdomain(spec, host)}
    for pattern in spec.path_patterns:
        if found := compile_pattern(pattern).match(path):
            return found
    first = path.lstrip("/").partition("/")[0].lower()
    if first in _PERSONAL_PAGES.get(spec.key, ()):
        raise ProfileError(PERSONAL_PAGE, spec.key)
    if first in spec.reserved:
        raise ProfileError(RESERVED, spec.key)
    if spec.publication_pattern and not is_subdomain:
        lowered = path.translate(_ASCII_LOWER) if spec.case == "lower" else path
        if found := compile_pattern(spec.publication_pattern).match(lowered):
            return {**found, "kind": PUBLICATION}
    is_one_part = path.strip("/") and "/" not in path.strip("/")
    stands_alone = urlsplit(spec.canonical).path.startswith("/{handle}")
    raise ProfileError(BAD_HANDLE if is_one_part and stands_alone else NOT_A_PROFILE, spec.key)


def _subdomain(spec: PlatformSpec, host: str) -> str:
    """What stands before the domain of a "*.domain" host; empty for the domain itself and its www."""
    for name in spec.hosts:
        if name.startswith("*.") and host.endswith(name[1:]):
            label = host.removesuffix(name[1:])
            return "" if f"{label}." in _ALIASES or label in spec.reserved or "." in label else label
    return ""


def _decoded_path(path: str, spec: PlatformSpec) -> str:
    """The path with percent-encoding resolved part by part, NFC, without doubled slashes."""
    parts = []
    for part in path.split("/"):
        try:
            decoded = unquote(part, errors="strict")
        except UnicodeDecodeError as error:
            raise ProfileError(BAD_ADDRESS, spec.key) from error
        if any(mark in decoded for mark in "/?#") or _UNWANTED.search(decoded):
            raise ProfileError(BAD_HANDLE, spec.key)
        parts.append(decoded)
    return regex.sub("/{2,}", "/", unicodedata.normalize("NFC", "/".join(parts)))


def _from_handle(text: str, spec: PlatformSpec) -> Profile:
    handle = text.removeprefix("@")
    if _UNWANTED.search(handle):
        raise ProfileError(BAD_HANDLE, spec.key)
    if any(mark in handle for mark in "/?#"):
        raise ProfileError(NOT_A_PROFILE, spec.key)
    if "{kind}" in spec.canonical:
        raise ProfileError(FULL_ADDRESS_NEEDED, spec.key)
    host = ""
    if "{host}" in spec.canonical:
        handle, _at, host = handle.partition("@")
        host = _plain_host(host)
        if not _HOST.fullmatch(host):
            raise ProfileError(SERVER_NEEDED, spec.key)
    return _profile(spec, handle, "", host)


def _profile(spec: PlatformSpec, handle: str, kind: str, host: str) -> Profile:
    is_publication = kind == PUBLICATION and bool(spec.publication_canonical)
    handle, kind = _checked_handle(spec, handle, kind)
    template = spec.publication_canonical if is_publication else spec.canonical
    if kind == CHANNEL_ID:
        template = template.replace("@{handle}", "channel/{handle}")
    is_per_host = "{host}" in template
    if is_per_host and not _HOST.fullmatch(host):
        raise ProfileError(BAD_ADDRESS, spec.key)
    url = template.replace("{handle}", quote(handle, safe="-._~")).replace("{kind}", kind)
    url = url.replace("{host}", host) if is_per_host else url
    own_host = urlsplit(url).hostname or ""
    _refuse_reserved(spec, handle, url)
    shown = f"{handle}@{host}" if is_per_host else handle
    return Profile(spec.key, shown, kind, own_host, url, _identity_key(spec, shown, kind))


def _checked_handle(spec: PlatformSpec, handle: str, kind: str) -> tuple[str, str]:
    """The handle as the platform writes it, and its kind. Raises BAD_HANDLE or MIXED_SCRIPT.

    Only A-Z are lowered before the pattern decides: a letter that merely becomes a Latin one in lower case
    (İ, the Kelvin sign) is not one.
    """
    if spec.key == "youtube" and _YOUTUBE_CHANNEL_ID.fullmatch(handle):
        return handle, CHANNEL_ID
    handle = unicodedata.normalize("NFC", handle)
    if spec.case == "lower":
        handle = handle.translate(_ASCII_LOWER)
    pattern = compile_pattern(spec.handle)
    if not pattern.accepts(handle):
        handle = handle.removeprefix("@")
        if not pattern.accepts(handle):
            raise ProfileError(BAD_HANDLE, spec.key)
    if not handle.isascii():
        if sum(1 for script in _SCRIPT_PATTERNS if script.search(handle)) > 1:
            raise ProfileError(MIXED_SCRIPT, spec.key)
        if spec.case == "lower":
            handle = _caseless(handle)
            if not pattern.accepts(handle):
                raise ProfileError(BAD_HANDLE, spec.key)
    if spec.key == "facebook" and len(handle.replace(".", "")) < _FACEBOOK_SHORTEST:
        raise ProfileError(BAD_HANDLE, spec.key)
    return handle, kind


def _refuse_reserved(spec: PlatformSpec, handle: str, url: str) -> None:
    """Refuses a handle that would stand where the platform has a page of its own (instagram.com/explore)."""
    first = urlsplit(url).path.lstrip("/").partition("/")[0].lower()
    plain = first.replace(".", "") if spec.key == "facebook" else first
    if first in spec.reserved or plain in spec.reserved:
        raise ProfileError(RESERVED, spec.key)


def _identity_key(spec: PlatformSpec, handle: str, kind: str) -> str:
    """The same for every spelling of one account, different for different accounts.

    Facebook ignores dots; a LinkedIn organisation has one name for all kinds of page; elsewhere accounts of
    different kinds are different accounts.
    """
    plain = handle if kind == CHANNEL_ID or spec.case == "exact" else _caseless(handle)
    if spec.key == "facebook" and not _FACEBOOK_ID.fullmatch(plain):
        plain = plain.replace(".", "")
    if spec.key == "linkedin" or not kind:
        return f"{spec.key}:{plain}"
    return f"{spec.key}:{kind}:{plain}"


def _caseless(text: str) -> str:
    """Without letter case as the platforms' servers compare: by Unicode, not by Turkish rules; İ becomes i.

    They do not know the language of a handle. ı stays a letter of its own.
    """
    folded = unicodedata.normalize("NFC", text.replace("İ", "i").casefold())
    return unicodedata.normalize("NFC", folded.replace("i\u0307", "i"))
