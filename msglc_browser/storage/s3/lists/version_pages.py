"""The versions and delete markers of a bucket, page by page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from msglc_browser.errors import IncompleteList
from msglc_browser.storage.s3.lists.listing import (
    ADMINISTRATOR,
    PAGE_KEYS,
    Call,
    is_cut,
    name_in,
    rows_in,
)
from msglc_browser.storage.s3.lists.paging import MOST_EMPTY_PAGES


@dataclass(frozen=True, slots=True)
class ListedVersion:
    """A version of an object, or a marker that it was deleted.

    `is_old` unless it is the object itself, which is listed also where no versions are kept.
    """

    key: str
    version_id: str
    is_old: bool = False


@dataclass(frozen=True, slots=True)
class VersionPage:
    """A page; `after` is where the next one starts, None after the last."""

    versions: tuple[ListedVersion, ...]
    after: ListedVersion | None = None


async def version_page(
    call: Call, bucket: str, *, after: ListedVersion | None = None
) -> VersionPage:
    """A page of all versions of all keys.

    Raises IncompleteList if the server does not list the rest, or any StorageError.
    """
    place = {}
    if after is not None:
        place = {"KeyMarker": after.key}
        if after.version_id:
            place["VersionIdMarker"] = after.version_id
    reply = await call(
        "list_object_versions",
        Bucket=bucket,
        Prefix="",
        MaxKeys=PAGE_KEYS,
        EncodingType="url",
        **place,
    )
    kept = tuple(_row(reply, row) for row in rows_in(reply, "Versions"))
    markers = tuple(_row(reply, row, is_marker=True) for row in rows_in(reply, "DeleteMarkers"))
    versions = (*kept, *markers)
    key = name_in(reply, reply, "NextKeyMarker")
    if not is_cut(reply, key):
        return VersionPage(versions)
    following = ListedVersion(key, str(reply.get("NextVersionIdMarker") or ""))
    if not key or following == after:
        raise IncompleteList(
            f"The list of versions in bucket {bucket} is incomplete: the server does not say how "
            "to continue.",
            hint=ADMINISTRATOR,
        )
    return VersionPage(versions, following)


async def first_versions(call: Call, bucket: str) -> tuple[ListedVersion, ...]:
    """The first versions of a bucket, a page at most; none only if it has none.

    Raises like `version_page`, also if the server sends too many empty pages.
    """
    after = None
    for _ in range(MOST_EMPTY_PAGES):
        page = await version_page(call, bucket, after=after)
        if page.versions or page.after is None:
            return page.versions
        after = page.after
    raise IncompleteList(
        f"The list of versions in bucket {bucket} is incomplete: the server has sent "
        f"{MOST_EMPTY_PAGES:,} pages without anything new.",
        hint=ADMINISTRATOR,
    )


def _row(
    reply: Mapping[str, Any], row: Mapping[str, Any], *, is_marker: bool = False
) -> ListedVersion:
    return ListedVersion(
        name_in(reply, row, "Key"),
        str(row.get("VersionId") or ""),
        is_marker or row.get("IsLatest") is False,
    )
