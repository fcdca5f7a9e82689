"""Listings of a server: buckets, prefixes and objects, page by page."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeAlias

Call: TypeAlias = Callable[..., Awaitable[dict[str, Any]]]
PAGE_KEYS = 1000


@dataclass(frozen=True, slots=True)
class Bucket:
    """One bucket of a connection."""

    name: str


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """One object as listed or by HEAD; `etag` keeps the quotes as sent by the server.

    Only HEAD returns the `content_type`.
    """

    bucket: str
    key: str
    size_bytes: int
    modified: datetime | None = None
    etag: str = ""
    storage_class: str = ""
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class ListingPage:
    """One page of a listing; `next_token` is opaque, None after the last page."""

    prefixes: tuple[str, ...]
    objects: tuple[ObjectInfo, ...]
    next_token: str | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a listing continues: the JSON content of `next_token`.

    `anchor` is an earlier position, moved forward whenever `step` is a power of two: a server that
    returns the same tokens in a cycle of any length meets it again (Brent's algorithm).
    """

    version: int  # version of ListObjects: 2, or 1 for servers that truncate V2 without a token
    value: str
    step: int = 0
    anchor: str = ""

    def text(self) -> str:
        return json.dumps([self.version, self.value, self.step, self.anchor])

    @classmethod
    def parse(cls, token: str) -> "_Place":
        return cls(*json.loads(token))


async def list_page(call: Call, bucket: str, prefix: str, token: str | None) -> ListingPage:
    """One page directly under `prefix`, keys exact, no row twice within the page."""
    place = _Place.parse(token) if token else _Place(2, "")
    if place.version == 2:
        reply = await call("list_objects_v2", **_v2_arguments(bucket, prefix, place.value))
    else:
        reply = await call("list_objects", **_v1_arguments(bucket, prefix, place.value))
    prefixes = tuple(dict.fromkeys(str(row["Prefix"]) for row in reply.get("CommonPrefixes", ())))
    objects = {row["Key"]: object_info(bucket, row) for row in reply.get("Contents", ())}
    following = _next_place(reply, place, prefixes, tuple(objects))
    return ListingPage(
        prefixes, tuple(objects.values()), None if following is None else following.text()
    )


def object_info(bucket: str, row: Mapping[str, Any]) -> ObjectInfo:
    """One row of a listing."""
    return ObjectInfo(
        bucket,
        str(row["Key"]),
        int(row.get("Size") or 0),
        row.get("LastModified"),
        str(row.get("ETag") or ""),
        str(row.get("StorageClass") or ""),
        str(row.get("ContentType") or ""),
    )


def _v2_arguments(bucket: str, prefix: str, value: str) -> dict[str, Any]:
    more = {"ContinuationToken": value} if value else {}
    return {"Bucket": bucket, "Prefix": prefix, "Delimiter": "/", "MaxKeys": PAGE_KEYS, **more}


def _v1_arguments(bucket: str, prefix: str, value: str) -> dict[str, Any]:
    more = {"Marker": value} if value else {}
    return {"Bucket": bucket, "Prefix": prefix, "Delimiter": "/", "MaxKeys": PAGE_KEYS, **more}


def _next_place(
    reply: Mapping[str, Any], place: _Place, prefixes: tuple[str, ...], keys: tuple[str, ...]
) -> _Place | None:
    """Where to continue; None at the end, and if the server is stuck in a cycle."""
    if not reply.get("IsTruncated"):
        return None
    value = str(reply.get("NextContinuationToken" if place.version == 2 else "NextMarker") or "")
    version = place.version
    if not value:
        version, value = 1, max((*prefixes, *keys), default="")
    if not value or value in (place.value, place.anchor):
        return None
    is_power_of_two = place.step & (place.step - 1) == 0
    anchor = value if is_power_of_two else place.anchor
    return replace(place, version=version, value=value, step=place.step + 1, anchor=anchor)
