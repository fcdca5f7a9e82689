"""The objects below a folder, page by page, and where each of them goes."""

from collections.abc import Sequence
from functools import partial

from msglc_browser.errors import StorageError
from msglc_browser.operations.buckets.folder_objects import FolderObjects
from msglc_browser.operations.copying.copy_object import CopySpec
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.s3.lists.listing import has_rows


class FolderWalk:
    """Everything below `source` goes below `target`; both keys end in "/", or are empty."""

    def __init__(self, source: S3Location, target: S3Location) -> None:
        self.source = source
        self.target = target
        self._objects = FolderObjects(source)

    @property
    def has_begun(self) -> bool:
        """Whether a page has been listed."""
        return self._objects.has_begun

    @property
    def is_over(self) -> bool:
        """Whether the last page has been listed."""
        return self._objects.is_over

    async def next_page(self, workspace: Workspace) -> Sequence[CopySpec]:
        """The next thousand objects, possibly none. Raises any StorageError; then try again."""
        page = await self._objects.next_page(workspace)
        return [CopySpec(each, self._target(each.location.key)) for each in page]

    async def is_target_there(self, workspace: Workspace) -> bool:
        """Whether anything is listed below the target. Raises any StorageError."""
        return await _is_anything_in(workspace, self.target)

    async def is_source_there(self, workspace: Workspace) -> bool:
        """Whether anything is listed below the source; False if the server does not say."""
        try:
            return await _is_anything_in(workspace, self.source)
        except StorageError:
            return False

    def _target(self, key: str) -> S3Location:
        target, rest = self.target, key[len(self.source.key) :]
        return S3Location(target.profile_id, target.bucket, target.key + rest)


async def _is_anything_in(workspace: Workspace, folder: S3Location) -> bool:
    store = await workspace.store(folder.profile_id)
    return await has_rows(partial(store.list_page, folder.bucket, folder.key, is_deep=True))
