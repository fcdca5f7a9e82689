"""Use case: make a folder, which is an empty object whose key ends in a slash."""

from collections.abc import Callable
from typing import Final

from msglc_browser.errors import AccessDenied, BadInput, TargetExists
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.publish import check_bucket
from msglc_browser.storage.places.location import S3Location, is_utf8
from msglc_browser.storage.s3.store import S3Store
from msglc_browser.storage.writing.conditional_write import CREATE, Landing
from msglc_browser.storage.writing.upload import put_whole

FOLDER_TYPE: Final = "application/x-directory"
"""The content type by which other programs know such an object."""

_LONGEST_KEY_BYTES: Final = 1024  # of S3


def folder_name_problem(
    parent: S3Location, name: str, is_taken: Callable[[str], bool] = lambda _key: False
) -> str:
    """Why there can be no new folder of this name in `parent`, in words; "" if there can.

    `is_taken` tells whether a key is known to exist.
    """
    key = f"{parent.key}{name}"
    if not name:
        return "Enter a name."
    if "/" in name:
        return "A name has no slash: make one folder, then the next one inside it."
    if name in (".", ".."):
        return "Many servers refuse a folder of this name."
    if not is_utf8(name):
        return "This name is not valid Unicode text."
    if len(key.encode("utf-8", "surrogateescape")) >= _LONGEST_KEY_BYTES:
        return "With the folders above it, this name is longer than S3 allows (1,024 bytes)."
    if is_taken(f"{key}/"):
        return "There is a folder of this name."
    return "There is an object of this name." if is_taken(key) else ""


async def make_folder(workspace: Workspace, parent: S3Location, name: str) -> S3Location:
    """Make a folder in `parent`, a bucket or a prefix; returns it.

    Raises BadInput, TargetExists if anything is in a folder of this name, NotFound if there is no
    such bucket, or any StorageError.
    """
    problem = folder_name_problem(parent, name)
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
        page = await store.list_page(folder.bucket, folder.key)
    except AccessDenied:  # without the right to list; the condition of the write remains
        return False
    return bool(page.objects or page.prefixes)
