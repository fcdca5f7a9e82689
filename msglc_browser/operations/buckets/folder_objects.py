"""The objects in a folder and in all folders below it, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass

from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.version import Version


@dataclass(slots=True)
class FolderObjects:
    """One listing of a `folder`, whose key ends in "/" or is empty.

    Holds no page, however large the folder. What is deleted meanwhile does not matter, as the next
    page starts after the last key.
    """

    folder: S3Location
    has_begun: bool = False
    is_over: bool = False
    _token: str | None = None

    async def next_page(self, workspace: Workspace) -> Sequence[Version[S3Location]]:
        """The next thousand objects, possibly none. Raises any StorageError; then try again."""
        folder = self.folder
        store = await workspace.store(folder.profile_id)
        page = await store.list_page(folder.bucket, folder.key, self._token, is_deep=True)
        self.has_begun = True
        self._token = page.next_token
        self.is_over = page.next_token is None
        return [
            Version(
                S3Location(folder.profile_id, folder.bucket, each.key), each.etag, each.size_bytes
            )
            for each in page.objects
            if each.key.startswith(folder.key)
        ]
