"""The connections of this program: who they are, their secrets, their open clients."""

from msglc_browser.storage.byte_source import ByteSource
from msglc_browser.storage.credentials import CredentialStore, Kept
from msglc_browser.storage.location import Location
from msglc_browser.storage.profile import Profile, Secret
from msglc_browser.storage.profiles_file import ProfilesFile
from msglc_browser.storage.s3 import S3Store


class Workspace:
    """Lives on the I/O loop; `profiles`, `profile` and `add_temporary` work from any thread."""

    def __init__(self, profiles_file: ProfilesFile, credentials: CredentialStore) -> None:
        self._file = profiles_file
        self._credentials = credentials

    def profiles(self) -> tuple[Profile, ...]:
        """All connections, in the order of the list."""
        raise NotImplementedError

    def profile(self, profile_id: str) -> Profile:
        """One connection. Raises NotFound."""
        raise NotImplementedError

    def add_temporary(self, profile: Profile, secret: Secret) -> None:
        """A connection for this run only (the demo): never written anywhere."""
        raise NotImplementedError

    async def secrets_kept(self) -> Kept:
        """Where a secret saved now would be kept."""
        raise NotImplementedError

    async def save_profile(self, profile: Profile, secret: Secret | None) -> Kept:
        """Add or replace a connection; `secret` None leaves the kept one as it is."""
        raise NotImplementedError

    async def delete_profile(self, profile_id: str) -> None:
        """Forget a connection and its secret, close its client."""
        raise NotImplementedError

    async def secret(self, profile_id: str) -> Secret | None:
        """The secret of a connection, None when there is none."""
        raise NotImplementedError

    async def store(self, profile_id: str) -> S3Store:
        """The connection's client, opened when first asked for, replaced after an edit."""
        raise NotImplementedError

    async def open_source(self, location: Location) -> ByteSource:
        """Pin the present version of an object or file for reading; the caller closes it."""
        raise NotImplementedError

    async def close(self) -> None:
        """Close every client."""
        raise NotImplementedError
