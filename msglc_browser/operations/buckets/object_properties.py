"""Use case: what is known of an object or a file without reading it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from msglc_browser.errors import StorageError
from msglc_browser.operations.buckets.browse import kind_of
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import LocalLocation, Location, S3Location
from msglc_browser.storage.places.version import bare_etag
from msglc_browser.storage.reading.local_files import open_file
from msglc_browser.storage.s3.lists.listing import rows_in, size_in, time_in
from msglc_browser.storage.s3.store import S3Store

_MOST_ENTRIES: Final = 100
"""AWS allows 10 tags, and 2 kB of user metadata."""
_HEADERS: Final = {
    "CacheControl": "Cache-Control",
    "ContentDisposition": "Content-Disposition",
    "ContentEncoding": "Content-Encoding",
    "ContentLanguage": "Content-Language",
    "ExpiresString": "Expires",
    "WebsiteRedirectLocation": "Redirect",
    "Restore": "Restore",
    "VersionId": "Version",
}


@dataclass(frozen=True, slots=True)
class ObjectProperties:
    """What the server, or this computer, reports about an object; empty where unknown.

    `etag` is without quotes. A file has no ETag, storage class or content type. `headers`,
    `metadata` (the user's) and `tags` are names with values; `tags` is None if they could not be
    read.
    """

    location: Location
    size_bytes: int
    modified: datetime | None
    kind: str
    etag: str = ""
    storage_class: str = ""
    content_type: str = ""
    encryption: str = ""
    lock: str = ""
    locked_until: datetime | None = None
    headers: tuple[tuple[str, str], ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()
    tags: tuple[tuple[str, str], ...] | None = ()


async def object_properties(workspace: Workspace, location: Location) -> ObjectProperties:
    """Ask for them; two requests. Raises NotFound or any StorageError."""
    kind = kind_of(location.name)
    if isinstance(location, LocalLocation):
        file = await open_file(location.path)
        return ObjectProperties(location, file.size_bytes, file.modified, kind)
    store = await workspace.store(location.profile_id)
    head = await store.call("head_object", Bucket=location.bucket, Key=location.key)
    size_bytes = size_in(head, "ContentLength")
    if size_bytes is None:
        size_bytes = (await store.head(location.bucket, location.key)).size_bytes
    return ObjectProperties(
        location,
        size_bytes,
        time_in(head, "LastModified"),
        kind,
        etag=bare_etag(str(head.get("ETag") or "")),
        storage_class=str(head.get("StorageClass") or "STANDARD"),
        content_type=str(head.get("ContentType") or ""),
        encryption=_encryption(head),
        lock=_lock(head),
        locked_until=time_in(head, "ObjectLockRetainUntilDate"),
        headers=_headers(head),
        metadata=_metadata(head),
        tags=await _tags(store, location),
    )


def _headers(head: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    named = ((title, head.get(name)) for name, title in _HEADERS.items())
    return tuple((title, str(value)) for title, value in named if value)


def _encryption(head: Mapping[str, Any]) -> str:
    if head.get("SSECustomerAlgorithm"):
        return f"SSE-C, {head['SSECustomerAlgorithm']}"
    parts = (head.get("ServerSideEncryption"), head.get("SSEKMSKeyId"))
    return ", ".join(str(part) for part in parts if part)


def _lock(head: Mapping[str, Any]) -> str:
    hold = "legal hold" if head.get("ObjectLockLegalHoldStatus") == "ON" else ""
    return ", ".join(filter(None, (str(head.get("ObjectLockMode") or ""), hold)))


def _metadata(head: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    found = head.get("Metadata")
    entries = found.items() if isinstance(found, Mapping) else ()
    return tuple((str(name), str(value)) for name, value in entries)[:_MOST_ENTRIES]


async def _tags(store: S3Store, location: S3Location) -> tuple[tuple[str, str], ...] | None:
    if not store.has_tags:
        return ()
    try:
        reply = await store.call("get_object_tagging", Bucket=location.bucket, Key=location.key)
    except StorageError:  # such as no right to read them
        return None
    rows = rows_in(reply, "TagSet")[:_MOST_ENTRIES]
    return tuple((str(row.get("Key") or ""), str(row.get("Value") or "")) for row in rows)
