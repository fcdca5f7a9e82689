"""Use case: make a folder, which is an empty object whose key ends in a slash."""

from functools import partial
from typing import Final

from msglc_browser.errors import AccessDenied, BadInput, TargetExists
from msglc_browser.operations.naming.entry_names import entry_name_problem
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.publish import check_bucket
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.s3.lists.listing import has_rows
from msglc_browser.storage.s3.store import S3Store
from msglc_browser.storage.writing.conditional_write import CREATE, Landing
from msglc_browser.storage.writing.upload import put_whole

FOLDER_TYPE: Final = "application/x-directory"
"""The content type by which other programs know such an object."""


async def make_folder(workspace: Workspace, parent: S3Location, name: str) -> S3Location:
    """Make a folder in `parent`, a bucket or a prefix; returns it.

    Raises BadInput, TargetExists if anything is in a folder of this name, NotFound if there is no
    such bucket, IncompleteList if the server does not list what is in it, or any StorageError.
    """
    problem = entry_name_problem(parent, name)
    if problem:
        raise BadInput(problem)
    folder = S3Location(parent.profile_id, parent.bucket, f"{parent.key}{name}/")
    store = await workspace.store(folder.profile_id)
    await check_bucket(store, folder)
    if await _has_anything(store, folder):
        raise TargetExists(f"{folder} already exists.", hint="Choose another name.")
    landing = Landing(store, folder, CREATE, {"ContentType": FOLDER_TYPE})
    await put_whole(landing, b"")
    return folder


async def _has_anything(store: S3Store, folder: S3Location) -> bool:
    """A folder may be there without an object of its own."""
    try:
        return await has_rows(partial(store.list_page, folder.bucket, folder.key))
    except AccessDenied:  # without the right to list; the condition of the write remains
        return False
