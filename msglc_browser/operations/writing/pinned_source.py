"""An archive opened to be taken from: one version, checked to be the one a person looked at."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from msglc_browser.errors import ObjectChanged
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import Location
from msglc_browser.storage.reading.byte_source import ByteSource


@asynccontextmanager
async def pinned_source(
    workspace: Workspace, location: Location, etag: str
) -> AsyncIterator[ByteSource]:
    """The present version of `location`, closed afterwards.

    Raises ObjectChanged when it is another one than `etag`, which may be empty, and any
    StorageError.
    """
    source = await workspace.open_source(location)
    try:
        if etag and source.version.strip('"') != etag.strip('"'):
            raise ObjectChanged(
                f"{location} is no longer the version that was chosen.",
                hint="Reload the page, look at what is new, then try again.",
            )
        yield source
    finally:
        await source.close()
