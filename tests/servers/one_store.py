"""A workspace whose connections all have the same client."""

from pathlib import Path

from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.credentials import SessionCredentials
from msglc_browser.storage.places.profiles_file import ProfilesFile
from msglc_browser.storage.s3.store import S3Store


class OneStore(Workspace):
    """The caller closes the client."""

    def __init__(self, only: S3Store) -> None:
        self._only = only
        super().__init__(ProfilesFile(Path("connections.json")), SessionCredentials())

    async def store(self, _profile_id: str) -> S3Store:
        """The only one."""
        return self._only
