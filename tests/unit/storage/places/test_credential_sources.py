"""Which source a connection's credentials come from."""

import asyncio
from dataclasses import replace

from msglc_browser.storage.places.credential_sources import (
    credential_sources,
    known_secret,
    secret_for_client,
    where_known,
)
from msglc_browser.storage.places.credentials import Kept, SessionCredentials
from msglc_browser.storage.places.profile import Profile, Secret
from msglc_browser.storage.places.profiles_file import RUSTFS_PROFILE, RUSTFS_SECRET

PROFILE = Profile(profile_id="p", name="P", endpoint="http://127.0.0.1:1", access_key="key")
GIVEN, KEPT = Secret("given"), Secret("kept")


class _LockedStore(SessionCredentials):
    async def load(self, profile_id: str) -> Secret | None:
        raise AssertionError("the keyring was asked")


async def _answers(
    profile: Profile, *, given: Secret | None = None, kept: Secret | None = None
) -> tuple[Secret | None, Secret | None, Kept | None]:
    """For the client; what is known; where that is."""
    store = SessionCredentials()
    if kept is not None:
        await store.save(profile.profile_id, kept)
    sources = credential_sources({profile.profile_id: given}.get, store)
    return (
        await secret_for_client(sources, profile),
        await known_secret(sources, profile),
        await where_known(sources, profile),
    )


def test_secret_given_for_this_run_comes_before_the_kept_one() -> None:
    assert asyncio.run(_answers(PROFILE, given=GIVEN, kept=KEPT)) == (GIVEN, GIVEN, Kept.SESSION)
    assert asyncio.run(_answers(PROFILE, kept=KEPT)) == (KEPT, KEPT, Kept.SESSION)
    assert asyncio.run(_answers(PROFILE)) == (None, None, None)


def test_preset_is_used_while_the_rustfs_connection_is_unchanged() -> None:
    preset = (RUSTFS_SECRET, RUSTFS_SECRET, Kept.PRESET)
    assert asyncio.run(_answers(RUSTFS_PROFILE)) == preset
    assert asyncio.run(_answers(RUSTFS_PROFILE, kept=KEPT)) == (KEPT, KEPT, Kept.SESSION)
    changed = replace(RUSTFS_PROFILE, endpoint="http://elsewhere:9000")
    assert asyncio.run(_answers(changed)) == (None, None, None)


def test_connection_without_key_leaves_credentials_to_the_client() -> None:
    keyless = replace(PROFILE, access_key="")
    assert asyncio.run(_answers(keyless, kept=KEPT)) == (None, KEPT, Kept.SESSION)


def test_connection_without_key_does_not_wait_for_the_keyring() -> None:
    sources = credential_sources(lambda _id: None, _LockedStore())
    assert asyncio.run(secret_for_client(sources, replace(PROFILE, access_key=""))) is None


def test_sources_have_names_of_their_own() -> None:
    names = [each.name for each in credential_sources(lambda _id: None, SessionCredentials())]
    assert len(names) == len(set(names)) == 4
