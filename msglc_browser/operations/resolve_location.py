"""Use case: what a typed address means, an object or a folder."""

from msglc_browser.errors import NotFound
from msglc_browser.operations.browse import list_page, object_info
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.location import Location, S3Location


async def resolve_location(workspace: Workspace, location: Location) -> Location:
    """The object of exactly this key, else the folder of that name when anything is in it.

    A bucket, a key that ends in "/" and a local file are taken as they are. At most two
    requests. Raises NotFound, or any StorageError of asking.
    """
    if not isinstance(location, S3Location) or not location.key or location.key.endswith("/"):
        return location
    try:
        await object_info(workspace, location)
    except NotFound as error:
        folder = S3Location(location.profile_id, location.bucket, location.key + "/")
        page = await list_page(workspace, folder)
        if page.folders or page.objects:
            return folder
        raise error
    return location
