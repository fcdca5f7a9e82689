"""What is at a target at present, also where the server refuses to say it of the object itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msglc_browser.errors import NotFound, StorageError
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.s3.lists.listing import listed_object

if TYPE_CHECKING:
    from msglc_browser.storage.places.location import S3Location
    from msglc_browser.storage.writing.conditional_write import ObjectStore


async def present_version(store: ObjectStore, location: S3Location) -> Version[S3Location] | None:
    """The version at `location`, None if there is none. Raises AccessDenied or other StorageErrors.

    HEAD is refused for objects that are encrypted with a key of their owner, and for all that a key
    may not read: their folder says which version is there.
    """
    try:
        found = await store.head(location.bucket, location.key)
    except NotFound:
        return None
    except StorageError as refusal:
        if not refusal.is_refusal:
            raise
        try:
            listed = await listed_object(store.call, location.bucket, location.key)
        except StorageError:  # such as no right to list
            raise refusal from None
        return None if listed is None else Version(location, listed.etag, listed.size_bytes)
    return Version(location, found.etag, found.size_bytes)
