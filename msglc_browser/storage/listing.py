"""What a server lists: buckets, prefixes and objects."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Bucket:
    """One bucket; `created` has a time zone, None when the server does not say."""

    name: str
    created: datetime | None = None


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """One object as listed or by HEAD; `etag` keeps the quotes the server sent."""

    bucket: str
    key: str
    size_bytes: int
    modified: datetime | None = None
    etag: str = ""
    storage_class: str = ""


@dataclass(frozen=True, slots=True)
class ListingPage:
    """One page of a listing; `next_token` is opaque, None after the last page."""

    prefixes: tuple[str, ...]
    objects: tuple[ObjectInfo, ...]
    next_token: str | None = None
