"""A pasted address becomes platform, handle and canonical form, or a sentence that says how to mend it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_registry.identity import host_of, is_federated, spec_of, takes_any_host
from channels_registry.models import Channel, Platform
from channels_registry.permalinks import SHORT_HOSTS, PermalinkError, has_known_form, read_permalink
from channels_registry.platforms import urls
from channels_registry.platforms.urls import Profile, ProfileError, parse_profile_url
from core.errors import UserFacingError

# What a platform calls a page of this kind.
KINDS: dict[str, str | Promise] = {
    "channel": gettext_lazy("video channel"),
    "company": gettext_lazy("organisation page"),
    "playlist": gettext_lazy("playlist"),
    "publication": gettext_lazy("publication"),
    "school": gettext_lazy("school page"),
    "show": gettext_lazy("podcast"),
    "showcase": gettext_lazy("showcase page"),
    "user": gettext_lazy("user"),
}
# An own code beside those of `platforms.urls`: there nobody knows what posts look like.
POST_ADDRESS = "post_address"
# These are mended in the catalogue, not in the address.
_OF_THE_CATALOGUE = frozenset({urls.UNKNOWN_HOST, urls.BAD_PATTERN})


class NotRecognisedError(UserFacingError):
    """The text names no account of a platform in use; `is_of_catalogue` when the catalogue would have to change."""

    def __init__(self, message: str, field: str = "address", *, is_of_catalogue: bool = False) -> None:
        super().__init__(message, field)
        self.is_of_catalogue = is_of_catalogue


@dataclass(frozen=True)
class Recognised:
    """An account as an address names it, and the channel that is registered for it already, if there is one."""

    platform: Platform
    profile: Profile
    registered: Channel | None

    @property
    def host(self) -> str:
        """The server of a federated account, empty elsewhere."""
        return host_of(self.platform, self.profile)

    @property
    def kind(self) -> str:
        """What kind of page it is, in words; empty where the platform has only one."""
        return str(KINDS.get(self.profile.kind, ""))

    @property
    def may_be_personal(self) -> bool:
        """Facebook gives addresses with a number to people and to pages alike."""
        return self.platform.key == "facebook" and self.profile.handle.isdigit()


def recognise(
    text: str, *, chosen: str = "", except_for: Channel | None = None, keeps_catalogue: bool = False
) -> Recognised:
    """Read an address, or a handle of the `chosen` platform (its key).

    `except_for` is a channel that may of course have its own address; who `keeps_catalogue` is not sent to somebody
    else. Two queries. Raises NotRecognisedError whose field is "address" or "platform".
    """
    platforms = {platform.key: platform for platform in Platform.objects.all()}
    specs = [
        spec_of(platform)
        for platform in platforms.values()
        if platform.is_active or platform.key == chosen or not takes_any_host(platform)
    ]
    try:
        profile = parse_profile_url(text, specs, chosen=chosen)
    except ProfileError as problem:
        raise _refusal(problem, platforms, text, keeps_catalogue=keeps_catalogue) from None
    platform = platforms[profile.platform]
    if not platform.is_active:
        if keeps_catalogue:
            words = _("%(platform)s is not in use at the institution. Put it into use in the catalogue.")
        else:
            words = _(
                "%(platform)s is not in use at the institution. Ask the Directorate to put it into use."
            )
        raise NotRecognisedError(words % {"platform": platform.label}, is_of_catalogue=True)
    registered = registered_channel(profile, except_for=except_for)
    return Recognised(platform, profile, registered)


def registered_channel(profile: Profile, *, except_for: Channel | None = None) -> Channel | None:
    """The channel that holds this account now; closed and transferred ones leave it free."""
    found = Channel.objects.current().filter(platform=profile.platform, identity_key=profile.identity_key)
    if except_for is not None:
        found = found.exclude(pk=except_for.pk)
    return found.select_related("platform", "unit").first()


def _refusal(
    problem: ProfileError, platforms: dict[str, Platform], text: str, *, keeps_catalogue: bool
) -> NotRecognisedError:
    code, platform = problem.code, platforms.get(problem.platform)
    if posted := _platform_of_post(text, platform, platforms):
        code, platform = POST_ADDRESS, posted
    names = {
        "platform": platform.label if platform else "",
        "example": example_of(platform) if platform else "https://www.instagram.com/…",
    }
    is_of_catalogue = code in _OF_THE_CATALOGUE
    sentences = _sentences_for_keepers() if is_of_catalogue and keeps_catalogue else _sentences()
    field = "platform" if code == urls.PLATFORM_NEEDED else "address"
    return NotRecognisedError(sentences[code] % names, field, is_of_catalogue=is_of_catalogue)


def _platform_of_post(
    text: str, platform: Platform | None, platforms: dict[str, Platform]
) -> Platform | None:
    """The platform on which the text is certainly the address of a post, not of a profile."""
    address = text.strip()
    if "://" not in address:
        address = f"https://{address}"
    with_short_host = [platforms[key] for key in SHORT_HOSTS if key in platforms]
    for candidate in [platform] if platform else with_short_host:
        try:
            post = read_permalink(address, platform=candidate.key, hosts=candidate.hosts)
        except PermalinkError:
            continue
        if has_known_form(post):
            return candidate
    return None


def example_of(platform: Platform) -> str:
    """An address of the platform with gaps, for hints; empty while its addresses are not known."""
    example = platform.canonical.replace("{handle}", "…").replace("{kind}", "company")
    return example.replace("{host}", "…") if is_federated(platform) else example


def _sentences_for_keepers() -> dict[str, str]:
    """The same for people who keep the catalogue themselves."""
    return {
        urls.UNKNOWN_HOST: _(
            "The platform of this address is not in the catalogue. Check the address, or add the platform."
        ),
        urls.BAD_PATTERN: _(
            "The address pattern of %(platform)s in the catalogue is faulty. Correct it there."
        ),
    }


def _sentences() -> dict[str, str]:
    """What is wrong and how to mend it, by the code of `platforms.urls`."""
    return {
        urls.EMPTY: _("Paste the address of the profile."),
        urls.TOO_LONG: _("The address is too long. Open the profile and copy its address again."),
        urls.BAD_ADDRESS: _(
            "This is not an address. Open the profile and copy what stands in the address bar."
        ),
        urls.UNKNOWN_HOST: _(
            "The platform of this address is not in the catalogue. Check the address, or ask the Directorate to add it."
        ),
        urls.OTHER_PLATFORM: _(
            "This is an address of %(platform)s. Choose that platform or correct the address."
        ),
        urls.PLATFORM_NEEDED: _("Choose the platform as well, or paste the whole address of the profile."),
        urls.FULL_ADDRESS_NEEDED: _(
            "For %(platform)s the user name is not enough. Paste the whole address, for example %(example)s"
        ),
        urls.SERVER_NEEDED: _("Write the user name with its server, for example user@mastodon.social."),
        urls.PERSONAL_PAGE: _(
            "This is the page of a person. Personal accounts are not registered; paste the address of the unit's page."
        ),
        POST_ADDRESS: _(
            "This is the address of a post, not of an account. Open the profile; its address looks like %(example)s"
        ),
        urls.RESERVED: _("This page belongs to %(platform)s itself. Paste the address of your profile."),
        urls.NOT_A_PROFILE: _(
            "This is not the address of a profile. Open the profile; its address looks like %(example)s"
        ),
        urls.BAD_HANDLE: _("No user name of %(platform)s looks like this. Check the letters and signs."),
        urls.MIXED_SCRIPT: _(
            "The user name mixes letters of different alphabets that look alike. Type it with your own keyboard."
        ),
        urls.BAD_PATTERN: _(
            "The address pattern of %(platform)s in the catalogue is faulty. Tell the Directorate."
        ),
    }
