"""Use case: what a typed address means that names no object."""

from msglc_browser.errors import AccessDenied, NotFound, StorageError
from msglc_browser.operations.buckets.browse import list_page
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import Location, S3Location


async def folder_instead(workspace: Workspace, location: Location, missing: NotFound) -> S3Location:
    """The folder called like the object that is `missing`, when anything is in it.

    One request. Raises `missing` when there is no such folder, and also when nobody can tell:
    an object was asked for, and not a list.
    """
    if not isinstance(location, S3Location) or not location.key or location.key.endswith("/"):
        raise missing
    folder = S3Location(location.profile_id, location.bucket, location.key + "/")
    try:
        page = await list_page(workspace, folder)
    except StorageError as error:
        if isinstance(error, AccessDenied):
            missing.hint = f"{missing.hint} This key may not list the bucket to look for more."
        raise missing from error
    if page.folders or page.objects:
        return folder
    raise missing
