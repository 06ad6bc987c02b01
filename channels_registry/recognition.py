"""A pasted address becomes platform, handle and canonical form, or a sentence that says how to mend it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from channels_registry.identity import host_of, is_federated, spec_of, takes_any_host
from channels_registry.models import Channel, Platform
from channels_registry.platforms import urls
from channels_registry.platforms.urls import Profile, ProfileError, parse_profile_url
from core.errors import UserFacingError


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


def recognise(text: str, *, chosen: str = "", except_for: Channel | None = None) -> Recognised:
    """Read an address, or a handle of the `chosen` platform (its key).

    `except_for` is a channel that may of course have its own address. Two queries. Raises UserFacingError whose field
    is "address", "platform" or "handle".
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
        raise _refusal(problem, platforms) from None
    platform = platforms[profile.platform]
    if not platform.is_active:
        raise UserFacingError(
            _(
                "%(platform)s is not in use at the institution. Ask the Directorate to add it to the catalogue."
            )
            % {"platform": platform.label},
            field="address",
        )
    registered = registered_channel(profile, except_for=except_for)
    return Recognised(platform, profile, registered)


def registered_channel(profile: Profile, *, except_for: Channel | None = None) -> Channel | None:
    """The channel that holds this account now; closed and transferred ones leave it free."""
    found = Channel.objects.current().filter(platform=profile.platform, identity_key=profile.identity_key)
    if except_for is not None:
        found = found.exclude(pk=except_for.pk)
    return found.select_related("platform", "unit").first()


def _refusal(problem: ProfileError, platforms: dict[str, Platform]) -> UserFacingError:
    platform = platforms.get(problem.platform)
    names = {
        "platform": platform.label if platform else "",
        "example": example_of(platform) if platform else "https://www.instagram.com/…",
    }
    return UserFacingError(_sentences()[problem.code] % names, field="address")


def example_of(platform: Platform) -> str:
    """An address of the platform with gaps, for hints; empty while its addresses are not known."""
    example = platform.canonical.replace("{handle}", "…").replace("{kind}", "company")
    return example.replace("{host}", "…") if is_federated(platform) else example


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
        urls.RESERVED: _("This page belongs to %(platform)s itself. Paste the address of your profile."),
        urls.NOT_A_PROFILE: _(
            "This is not the address of a profile, perhaps of a post. Open the profile; "
            "its address looks like %(example)s"
        ),
        urls.BAD_HANDLE: _("No user name of %(platform)s looks like this. Check the letters and signs."),
        urls.MIXED_SCRIPT: _(
            "The user name mixes letters of different alphabets that look alike. Type it with your own keyboard."
        ),
        urls.BAD_PATTERN: _(
            "The address pattern of %(platform)s in the catalogue is faulty. Tell the Directorate."
        ),
    }
