"""The sources of a connection's credentials: one row per source, in order of priority."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from msglc_browser.storage.places.credentials import CredentialStore, Kept
from msglc_browser.storage.places.profile import Profile, Secret
from msglc_browser.storage.places.profiles_file import RUSTFS_PROFILE, RUSTFS_SECRET

Given: TypeAlias = Callable[[str], Secret | None]
"""The secret provided for this run only, by profile ID."""


@dataclass(frozen=True, slots=True)
class CredentialSource:
    """One source; it is queried for the connections it `applies` to.

    `secret` and `where` take a profile ID and return None if the source has nothing for it.
    With `is_of_client` the S3 client finds the credentials itself when it connects, and later
    sources are not queried.
    """

    name: str
    applies: Callable[[Profile], bool]
    secret: Callable[[str], Awaitable[Secret | None]]
    where: Callable[[str], Awaitable[Kept | None]]
    is_of_client: bool = False


def credential_sources(given: Given, store: CredentialStore) -> tuple[CredentialSource, ...]:
    """All sources, in the order in which they are queried."""

    async def given_secret(profile_id: str) -> Secret | None:
        return given(profile_id)

    return (
        # Environment, ~/.aws, SSO, instance role: a locked keyring must not delay these.
        CredentialSource("aws chain", _has_no_key, _nothing, _nothing, is_of_client=True),
        CredentialSource(
            "this run",
            lambda profile: given(profile.profile_id) is not None,
            given_secret,
            _session,
        ),
        CredentialSource("kept", lambda _profile: True, store.load, store.where),
        CredentialSource("preset", lambda profile: profile == RUSTFS_PROFILE, _rustfs, _preset),
    )


async def secret_for_client(sources: Sequence[CredentialSource], profile: Profile) -> Secret | None:
    """The secret to open the client of `profile` with; None if it finds its own, or if missing.

    Raises WrongCredentials if the keyring does not respond.
    """
    for source in sources:
        if source.applies(profile):
            secret = await source.secret(profile.profile_id)
            if source.is_of_client or secret is not None:
                return secret
    return None


async def known_secret(sources: Sequence[CredentialSource], profile: Profile) -> Secret | None:
    """The secret stored for `profile`, None if missing. Raises WrongCredentials."""
    for source in _asked(sources, profile):
        secret = await source.secret(profile.profile_id)
        if secret is not None:
            return secret
    return None


async def where_known(sources: Sequence[CredentialSource], profile: Profile) -> Kept | None:
    """Where `known_secret` finds it, None if missing. Raises WrongCredentials."""
    for source in _asked(sources, profile):
        where = await source.where(profile.profile_id)
        if where is not None:
            return where
    return None


def _asked(sources: Sequence[CredentialSource], profile: Profile) -> list[CredentialSource]:
    return [each for each in sources if not each.is_of_client and each.applies(profile)]


def _has_no_key(profile: Profile) -> bool:
    return not profile.access_key


async def _nothing(_profile_id: str) -> None:
    return None


async def _session(_profile_id: str) -> Kept:
    return Kept.SESSION


async def _rustfs(_profile_id: str) -> Secret:
    return RUSTFS_SECRET


async def _preset(_profile_id: str) -> Kept:
    return Kept.PRESET
