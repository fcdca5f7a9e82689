"""Use case: all that is known of one object or file without reading it."""

from dataclasses import dataclass
from datetime import datetime

from msglc_browser.operations.buckets.browse import kind_of
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import LocalLocation, Location
from msglc_browser.storage.reading.local_files import open_file


@dataclass(frozen=True, slots=True)
class ObjectProperties:
    """What the server, or this computer, says of it; empty where it says nothing.

    `etag` is without quotes. A file has no ETag, storage class or content type.
    """

    location: Location
    size_bytes: int
    modified: datetime | None
    kind: str
    etag: str = ""
    storage_class: str = ""
    content_type: str = ""


async def object_properties(workspace: Workspace, location: Location) -> ObjectProperties:
    """Ask now; one request. Raises NotFound, or any StorageError of asking."""
    kind = kind_of(location.name)
    if isinstance(location, LocalLocation):
        file = await open_file(location.path)
        return ObjectProperties(location, file.size_bytes, file.modified, kind)
    store = await workspace.store(location.profile_id)
    info = await store.head(location.bucket, location.key)
    return ObjectProperties(
        location,
        info.size_bytes,
        info.modified,
        kind,
        etag=info.etag.strip('"'),
        storage_class=info.storage_class or "STANDARD",
        content_type=info.content_type,
    )
