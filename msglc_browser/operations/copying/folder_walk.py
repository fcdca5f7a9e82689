"""The objects below a folder, page by page, and where each of them goes."""

from collections.abc import Sequence
from dataclasses import dataclass

from msglc_browser.errors import StorageError
from msglc_browser.operations.copying.copy_object import CopySpec
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.version import Version


@dataclass(slots=True)
class FolderWalk:
    """Everything below `source` goes below `target`; both keys end in "/", or are empty.

    Holds one page, however large the folder. What is deleted meanwhile is not listed again, as the
    next page starts after the last key.
    """

    source: S3Location
    target: S3Location
    has_begun: bool = False
    is_over: bool = False
    _token: str | None = None

    async def next_page(self, workspace: Workspace) -> Sequence[CopySpec]:
        """The next thousand objects, possibly none. Raises any StorageError; then try again."""
        store = await workspace.store(self.source.profile_id)
        source = self.source
        page = await store.list_page(source.bucket, source.key, self._token, is_deep=True)
        self.has_begun = True
        self._token = page.next_token
        self.is_over = page.next_token is None
        return [
            CopySpec(self._version(each.key, each.etag, each.size_bytes), self._target(each.key))
            for each in page.objects
            if each.key.startswith(source.key)
        ]

    async def is_target_there(self, workspace: Workspace) -> bool:
        """Whether anything is listed below the target. Raises any StorageError."""
        return await _is_anything_in(workspace, self.target)

    async def is_source_there(self, workspace: Workspace) -> bool:
        """Whether anything is listed below the source; False if the server does not say."""
        try:
            return await _is_anything_in(workspace, self.source)
        except StorageError:
            return False

    def _version(self, key: str, etag: str, size_bytes: int | None) -> Version[S3Location]:
        source = self.source
        return Version(S3Location(source.profile_id, source.bucket, key), etag, size_bytes)

    def _target(self, key: str) -> S3Location:
        target = self.target
        rest = key[len(self.source.key) :]
        return S3Location(target.profile_id, target.bucket, target.key + rest)


async def _is_anything_in(workspace: Workspace, folder: S3Location) -> bool:
    """Pages may be empty, and others not."""
    store = await workspace.store(folder.profile_id)
    token: str | None = None
    while True:
        page = await store.list_page(folder.bucket, folder.key, token, is_deep=True)
        if page.objects:
            return True
        token = page.next_token
        if token is None:
            return False
