"""Listings of a server: buckets, prefixes and objects, page by page."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, field, replace
from datetime import datetime
from typing import Any, Final, TypeAlias
from urllib.parse import unquote_plus

from msglc_browser.errors import IncompleteList
from msglc_browser.storage.s3.lists.listed_rows import Columns, ListedObject, ListedRows
from msglc_browser.storage.s3.lists.paging import Stuck, Trail

Call: TypeAlias = Callable[..., Awaitable[dict[str, Any]]]
PAGE_KEYS = 1000
MOST_BUCKETS = 100_000
ADMINISTRATOR: Final = "Contact the server's administrator."
# The most that an interface of 64 bits can hold, a million times the largest object.
_SIZES = range(2**63)
# Every local zone can show a time of these years.
_YEARS = range(2, 9999)


@dataclass(frozen=True, slots=True)
class Bucket:
    """One bucket of a connection."""

    name: str


@dataclass(frozen=True, slots=True)
class BucketList:
    """The buckets listed, each once; `problem` says what is missing, "" if nothing is."""

    buckets: tuple[Bucket, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """One object by HEAD; `etag` keeps the quotes as sent by the server."""

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
    objects: Sequence[ListedObject]
    next_token: str | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a listing continues: the JSON content of `next_token`.

    With `is_over` all has been listed that the server lets us have: what is missing is `nameless`
    rows, and the rest because the server is `stuck` (why, in words).
    """

    version: int = 2  # of ListObjects: 2, or 1 for servers that truncate V2 without a token
    trail: Trail = field(default_factory=Trail)
    nameless: int = 0
    stuck: str = ""
    is_over: bool = False

    def text(self) -> str:
        return json.dumps(astuple(self))

    @classmethod
    def parse(cls, token: str) -> "_Place":
        version, trail, *more = json.loads(token)
        return cls(version, Trail(*trail), *more)


async def list_page(
    call: Call, bucket: str, prefix: str, token: str | None, *, is_deep: bool = False
) -> ListingPage:
    """One page directly under `prefix`, keys exact, no row twice within the page.

    If `is_deep`, all objects whose keys start with `prefix`, in whatever folder; no prefixes.

    Raises IncompleteList in place of a further page if the server does not list the rest: it does
    not say how to continue, repeats itself, or leaves out names.
    """
    place = _Place.parse(token) if token else _Place()
    if place.is_over:
        raise _incomplete(bucket, prefix, place)
    is_v2 = place.version == 2
    marker = place.trail.marker
    reply = await call(
        "list_objects_v2" if is_v2 else "list_objects",
        Bucket=bucket,
        Prefix=prefix,
        MaxKeys=PAGE_KEYS,
        # XML cannot hold every key. If botocore asks for this, it decodes keys, and not exactly.
        EncodingType="url",
        **({} if is_deep else {"Delimiter": "/"}),
        **({"ContinuationToken" if is_v2 else "Marker": marker} if marker else {}),
    )
    names = [name_in(reply, row, "Prefix") for row in rows_in(reply, "CommonPrefixes")]
    prefixes = tuple(dict.fromkeys(filter(None, names)))
    rows = _rows_of(bucket, reply)
    keys = rows.keys if isinstance(rows, ListedRows) else [each.key for each in rows]
    nameless = names.count("") + keys.count("")
    if nameless or len(set(keys)) < len(keys):
        rows = tuple({each.key: each for each in rows if each.key}.values())
        keys = [each.key for each in rows]
    after = _after(replace(place, nameless=place.nameless + nameless), reply, (*prefixes, *keys))
    return ListingPage(prefixes, rows, None if after is None else after.text())


async def has_rows(listed: Callable[[str | None], Awaitable[ListingPage]]) -> bool:
    """Whether any page has a row: the first ones may be empty, and others not.

    `listed` requests a page by its token, None for the first. Raises IncompleteList if there is
    none, but the server leaves out some.
    """
    token = None
    while True:
        page = await listed(token)
        if page.objects or page.prefixes:
            return True
        token = page.next_token
        if token is None:
            return False


async def list_buckets(call: Call) -> BucketList:
    """All buckets visible to the key; 100,000 at most. Raises StorageError."""
    found: dict[str, Bucket] = {}
    trail, nameless, stuck = Trail(), 0, ""
    while True:
        reply = await call(
            "list_buckets", **({"ContinuationToken": trail.marker} if trail.marker else {})
        )
        names = [str(row.get("Name") or "") for row in rows_in(reply, "Buckets")]
        nameless += names.count("")
        found |= {name: Bucket(name) for name in names if name}
        if len(found) > MOST_BUCKETS:
            first = tuple(found.values())[:MOST_BUCKETS]
            return BucketList(first, f"Only the first {MOST_BUCKETS:,} buckets are listed.")
        token = str(reply.get("ContinuationToken") or "")
        if not token:
            break
        try:
            trail = trail.after(names, token)
        except Stuck as error:
            stuck = error.reason
            break
    missing = _missing(stuck, nameless)
    problem = f"The list of buckets is incomplete: {missing}." if missing else ""
    return BucketList(tuple(found.values()), problem)


async def listed_object(call: Call, bucket: str, key: str) -> ListedObject | None:
    """The object of exactly this key, if the server lists one. Raises StorageError."""
    # Of all keys that start with it, it is the first.
    reply = await call("list_objects_v2", Bucket=bucket, Prefix=key, MaxKeys=1, EncodingType="url")
    return next((each for each in _rows_of(bucket, reply) if each.key == key), None)


def rows_in(reply: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The rows of an answer, without what is not a row."""
    return [row for row in reply.get(name) or () if isinstance(row, Mapping)]


def name_in(reply: Mapping[str, Any], row: Mapping[str, Any], field: str) -> str:
    """A key or prefix of a row, decoded; "" if it has none. Other bytes become surrogates."""
    text = row.get(field)
    if not isinstance(text, str):
        return ""
    is_encoded = reply.get("EncodingType") == "url"
    return unquote_plus(text, errors="surrogateescape") if is_encoded else text


def size_in(row: Mapping[str, Any], field: str = "Size") -> int | None:
    """The size that a row gives; None if it gives none, or none that an object can have."""
    size = row.get(field)
    return size if isinstance(size, int) and size in _SIZES else None


def time_in(row: Mapping[str, Any], field: str) -> datetime | None:
    """The time that a row gives; None if it gives none, or none that local zones can show."""
    time = row.get(field)
    return time if isinstance(time, datetime) and time.year in _YEARS else None


def _rows_of(bucket: str, reply: Mapping[str, Any]) -> Sequence[ListedObject]:
    columns = reply.get("Columns")
    if isinstance(columns, Columns):
        return ListedRows(bucket, columns)
    return tuple(_listed(bucket, reply, row) for row in rows_in(reply, "Contents"))


def _listed(bucket: str, reply: Mapping[str, Any], row: Mapping[str, Any]) -> ListedObject:
    return ListedObject(
        bucket,
        name_in(reply, row, "Key"),
        size_in(row),
        time_in(row, "LastModified"),
        str(row.get("ETag") or ""),
        str(row.get("StorageClass") or ""),
    )


def _after(place: _Place, reply: Mapping[str, Any], names: Sequence[str]) -> _Place | None:
    """Where to continue after a page; None if that was the last one, and nothing is missing."""
    is_v2 = place.version == 2
    marker = (
        str(reply.get("NextContinuationToken") or "")
        if is_v2
        else name_in(reply, reply, "NextMarker")
    )
    if not is_cut(reply, marker):
        return replace(place, is_over=True) if place.nameless else None
    version = place.version
    if not marker:
        version, marker = 1, max(names, key=in_order, default="")
    try:
        return replace(place, version=version, trail=place.trail.after(names, marker))
    except Stuck as stuck:
        return replace(place, is_over=True, stuck=stuck.reason)


def is_cut(reply: Mapping[str, Any], marker: str) -> bool:
    """Whether a list goes on; if the server does not say so, whether it says where."""
    said = reply.get("IsTruncated")
    return bool(marker) if said is None else bool(said)


def in_order(name: str) -> bytes:
    """What names are sorted by in S3: their bytes."""
    return name.encode("utf-8", "surrogateescape")


def _incomplete(bucket: str, prefix: str, place: _Place) -> IncompleteList:
    missing = _missing(place.stuck, place.nameless)
    return IncompleteList(
        f"The list of s3://{bucket}/{prefix} is incomplete: {missing}.", hint=ADMINISTRATOR
    )


def _missing(stuck: str, nameless: int) -> str:
    """What a list lacks, in words."""
    reasons = [f"the server {stuck}"] if stuck else []
    if nameless:
        rows = "1 row has" if nameless == 1 else f"{nameless:,} rows have"
        reasons.append(f"{rows} no name")
    return " and ".join(reasons)
