"""The connections of this program: who they are, their secrets, their open clients."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msglc_browser.archive.model.header import DEFAULT_MAGIC
from msglc_browser.concurrency.uncancelled import run_to_end
from msglc_browser.errors import LocalFileError, NotFound
from msglc_browser.settings import CACHE_MB, EXTRA_MAGICS, REQUEST_LIMIT_S, TOC_CACHE, Settings
from msglc_browser.storage.places.credential_sources import (
    credential_sources,
    known_secret,
    secret_for_client,
    where_known,
)
from msglc_browser.storage.places.credentials import CredentialStore, Kept
from msglc_browser.storage.places.location import LocalLocation, Location
from msglc_browser.storage.places.profile import Profile, Secret, check_endpoint
from msglc_browser.storage.places.profiles_file import RUSTFS_PROFILE, ProfilesFile
from msglc_browser.storage.reading.byte_cache import DEFAULT_LIMIT_BYTES, ByteCache
from msglc_browser.storage.reading.toc_cache import TocCache
from msglc_browser.storage.s3.time_limit import DEFAULT_REQUEST_LIMIT_S
from msglc_browser.storage.writing.write_journal import Journal, NoJournal

if TYPE_CHECKING:
    from msglc_browser.storage.reading.byte_source import ByteSource
    from msglc_browser.storage.s3.store import S3Store

_ESCAPED = re.compile(rb"\\x([0-9a-fA-F]{2})")


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How much stays in memory, whether TOCs stay on disk, what archives may begin with.

    `request_limit_s` is how long a server may take to answer.
    """

    cache_bytes: int = DEFAULT_LIMIT_BYTES
    keeps_tocs: bool = True
    magics: tuple[bytes, ...] = (DEFAULT_MAGIC,)
    request_limit_s: float = DEFAULT_REQUEST_LIMIT_S


def reading_options(settings: Settings) -> ReadingOptions:
    """The options as they are set."""
    return ReadingOptions(
        settings.number(CACHE_MB) * 1_000_000,
        bool(settings.get(TOC_CACHE)),
        (DEFAULT_MAGIC, *parse_magics(settings.text(EXTRA_MAGICS))),
        settings.number(REQUEST_LIMIT_S),
    )


def parse_magics(text: str) -> tuple[bytes, ...]:
    r"""Magics from text: names separated by commas; \x1f stands for one byte."""
    names = (name.strip().encode("utf-8", "surrogateescape") for name in text.split(","))
    return tuple(_ESCAPED.sub(_byte, name) for name in names if name)


def _byte(found: re.Match[bytes]) -> bytes:
    return bytes.fromhex(found[1].decode())


class Workspace:
    """Lives on the I/O loop; `profiles`, `profile` and `add_temporary` work from any thread."""

    def __init__(
        self,
        profiles_file: ProfilesFile,
        credentials: CredentialStore,
        *,
        reading: ReadingOptions | None = None,
        tocs: TocCache | None = None,
        journal: Journal | None = None,
    ) -> None:
        """Loads the connections; without `tocs` nothing that was read is kept on disk.

        What is written is noted in the `journal`, for the case that this process is killed.
        """
        self._reading = reading or ReadingOptions()
        self._file = profiles_file
        self._credentials = credentials
        self._sources = credential_sources(self._given, credentials)
        self._profiles = {profile.profile_id: profile for profile in profiles_file.load()}
        self.problem: Final = profiles_file.problem
        """Why stored connections are missing since the start; None if none are."""
        self._marks = profiles_file.secret_marks()
        self._temporary: dict[str, Secret] = {}
        self._lock = threading.Lock()  # of the two dicts above
        self._stores: dict[str, S3Store] = {}
        self._editing = asyncio.Lock()
        self._edits = 0  # identifies a client created while a connection was edited
        self._cache = ByteCache(self._reading.cache_bytes)
        self._tocs = tocs
        self.journal: Journal = journal or NoJournal()

    def profiles(self) -> tuple[Profile, ...]:
        """All connections, in the order of the list."""
        with self._lock:
            return tuple(self._profiles.values())

    def profile(self, profile_id: str) -> Profile:
        """One connection. Raises NotFound."""
        with self._lock:
            found = self._profiles.get(profile_id)
        if found is None:
            raise NotFound("This connection no longer exists.", hint="Choose another one.")
        return found

    def is_known(self, location: Location) -> bool:
        """Whether the connection of a location exists; local files need none."""
        with self._lock:
            return isinstance(location, LocalLocation) or location.profile_id in self._profiles

    def add_temporary(self, profile: Profile, secret: Secret) -> None:
        """A connection for this run only (the demo): never written anywhere."""
        with self._lock:
            self._profiles[profile.profile_id] = profile
            self._temporary[profile.profile_id] = secret

    @property
    def profiles_path(self) -> Path:
        """The file of the connections."""
        return self._file.path

    async def secrets_kept(self) -> Kept:
        """Where a secret saved now would be kept."""
        return await self._credentials.keeps()

    async def save_profile(self, profile: Profile, secret: Secret | None) -> Kept:
        """Add or replace a connection; `secret` None leaves the kept one as it is.

        Answers where the secret went (or would go). Raises BadInput for an endpoint that cannot
        be one, LocalFileError when the file cannot be written.
        """
        profile = replace(profile, endpoint=check_endpoint(profile.endpoint))
        async with self._editing:
            if self._is_temporary(profile.profile_id):
                await self._adopt(self._stored(), of_run=profile)
            else:
                known = self._stored()
                await self._adopt(await run_to_end(self._file.put, profile, known=known))
            kept = await self._save_secret(profile.profile_id, secret)
            if secret is not None:
                await self._drop_store(profile.profile_id)
            if secret is not None and kept is Kept.KEYRING:
                await run_to_end(self._file.note_secret, profile.profile_id)
                self._marks = self._file.secret_marks()
        return kept

    async def delete_profile(self, profile_id: str) -> None:
        """Forget a connection and its secret, close its client."""
        async with self._editing:
            if self._is_temporary(profile_id):
                with self._lock:
                    del self._temporary[profile_id], self._profiles[profile_id]
                await self._drop_store(profile_id)
                return
            known = self._stored()
            await self._adopt(await run_to_end(self._file.remove, profile_id, known=known))
            with suppress(LocalFileError):  # later, as when the keyring does not respond
                await self._erase_secret(profile_id)

    async def reload_profiles(self) -> frozenset[str]:
        """Adopt what other windows changed; returns the connections to be connected again.

        Raises LocalFileError if the file can no longer be read; then all stays as it is.
        """
        async with self._editing:
            found = await run_to_end(self._file.reload)
            if found is not None:
                return await self._adopt(found)
            if self._file.problem is not None:
                raise self._file.problem
            return frozenset()

    async def erase_removed(self) -> None:
        """Erase secrets of removed connections that could not be erased then. LocalFileError."""
        if self.problem is not None:
            return  # said already
        async with self._editing:
            for profile_id in await run_to_end(self._file.secrets_to_erase):
                await self._erase_secret(profile_id)

    async def secret(self, profile_id: str) -> Secret | None:
        """The secret of a connection, None if there is none."""
        profile = self._found(profile_id)
        return None if profile is None else await known_secret(self._sources, profile)

    async def where_secret(self, profile_id: str) -> Kept | None:
        """Where `secret` would find it, None if there is none."""
        profile = self._found(profile_id)
        return None if profile is None else await where_known(self._sources, profile)

    async def store(self, profile_id: str) -> S3Store:
        """The connection's client, opened when first asked for, replaced after an edit."""
        while profile_id not in self._stores:
            edits = self._edits
            profile = self.profile(profile_id)
            secret = await secret_for_client(self._sources, profile)
            if edits == self._edits and profile_id not in self._stores:
                # What reads and writes is imported on the I/O thread, with the first client.
                from msglc_browser.storage.s3.store import S3Store  # noqa: PLC0415

                limit_s = self._reading.request_limit_s
                self._stores[profile_id] = S3Store(profile, secret, request_limit_s=limit_s)
        return self._stores[profile_id]

    async def warm_up(self) -> None:
        """Import what the first connection needs, which then opens in 20 ms; nothing is sent.

        Only if the user has made a connection: it takes 45 MB.
        """
        if any(profile != RUSTFS_PROFILE for profile in self.profiles()):
            from msglc_browser.storage.s3.client import warm_up  # noqa: PLC0415

            await asyncio.to_thread(warm_up)

    async def open_source(self, location: Location) -> ByteSource:
        """Pin the present version of an object or file for reading; the caller closes it."""
        from msglc_browser.storage.reading.local_files import open_file  # noqa: PLC0415
        from msglc_browser.storage.reading.open_object import open_object  # noqa: PLC0415

        if isinstance(location, LocalLocation):
            return await open_file(location.path)
        store = await self.store(location.profile_id)
        return await open_object(
            store, location, cache=self._cache, tocs=self._tocs_for(location.profile_id)
        )

    def journal_for(self, target: Location) -> Journal:
        """Where a write is noted: nowhere when the connection is for this run only."""
        if isinstance(target, LocalLocation):
            return self.journal
        return NoJournal() if self._is_temporary(target.profile_id) else self.journal

    @property
    def magics(self) -> tuple[bytes, ...]:
        """What archives may begin with."""
        return self._reading.magics

    def set_reading(self, reading: ReadingOptions) -> None:
        """Change the options of reading; call it on the I/O loop."""
        self._reading = reading
        self._cache.set_limit(reading.cache_bytes)
        for store in self._stores.values():
            store.set_request_limit(reading.request_limit_s)

    async def clear_tocs(self) -> None:
        """Delete the tables of contents that are kept on disk."""
        if self._tocs is not None:
            await asyncio.to_thread(self._tocs.clear)

    async def close(self) -> None:
        """Close every client."""
        async with self._editing:
            for profile_id in tuple(self._stores):
                await self._drop_store(profile_id)

    def _tocs_for(self, profile_id: str) -> TocCache | None:
        """Of a connection for this run only nothing is written."""
        is_kept = self._reading.keeps_tocs and not self._is_temporary(profile_id)
        return self._tocs if is_kept else None

    def _given(self, profile_id: str) -> Secret | None:
        with self._lock:
            return self._temporary.get(profile_id)

    def _found(self, profile_id: str) -> Profile | None:
        with self._lock:
            return self._profiles.get(profile_id)

    def _is_temporary(self, profile_id: str) -> bool:
        with self._lock:
            return profile_id in self._temporary

    def _stored(self) -> list[Profile]:
        with self._lock:
            return [one for key, one in self._profiles.items() if key not in self._temporary]

    async def _adopt(
        self, stored: Sequence[Profile], *, of_run: Profile | None = None
    ) -> frozenset[str]:
        """Show the `stored` connections and those of this run; close clients that are outdated.

        Returns the ids of connections that had another client before, or are gone.
        """
        with self._lock:
            old = self._profiles
            temporary = [one for key, one in old.items() if key in self._temporary]
            shown = (*stored, *temporary, *((of_run,) if of_run else ()))
            new = self._profiles = {each.profile_id: each for each in shown}
        old_marks, self._marks = self._marks, self._file.secret_marks()
        outdated = {
            key
            for key, one in old.items()
            if _of_client(one) != _of_client(new.get(key))
            or old_marks.get(key) != self._marks.get(key)
        }
        for profile_id in outdated.intersection(self._stores):
            await self._drop_store(profile_id)
        return frozenset(outdated)

    async def _erase_secret(self, profile_id: str) -> None:
        """Of a connection that is in no window's list; later if the keyring does not respond.

        Meanwhile no window can add the connection again and store a new secret.
        """
        try:
            await run_to_end(self._file.hold)
            if profile_id not in await run_to_end(self._file.secrets_to_erase):
                return
            if await self._credentials.delete(profile_id):
                await run_to_end(self._file.secret_erased, profile_id)
        finally:
            self._file.release()

    async def _save_secret(self, profile_id: str, secret: Secret | None) -> Kept:
        with self._lock:
            is_temporary = profile_id in self._temporary
            if is_temporary and secret is not None:
                self._temporary[profile_id] = secret
        if is_temporary:
            return Kept.SESSION
        if secret is None:
            return await self._credentials.keeps()
        return await self._credentials.save(profile_id, secret)

    async def _drop_store(self, profile_id: str) -> None:
        self._edits += 1
        store = self._stores.pop(profile_id, None)
        if store is not None:
            await store.close()


def _of_client(profile: Profile | None) -> Profile | None:
    """What a client depends on: all but the name."""
    return None if profile is None else replace(profile, name="")
