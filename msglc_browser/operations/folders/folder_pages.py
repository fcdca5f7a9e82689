"""What is listed of a folder for its deletion: objects, and the empty ones that mark folders."""

from collections import deque
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

from msglc_browser.operations.transfer.delete_object import DeleteSpec
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.s3.lists.listing import ListingPage, in_order
from msglc_browser.storage.s3.store import S3Store

MOST_MARKERS: Final = 10_000
"""Remembered at a time."""
_SLASH: Final = "/"


@dataclass(frozen=True, slots=True)
class LastMarkers:
    """The last markers of a list, whether there are more before them, and how many `others`."""

    markers: Sequence[DeleteSpec]
    has_more: bool
    others: int


async def folder_pages(store: S3Store, folder: S3Location) -> AsyncGenerator[ListingPage, None]:
    """The pages of everything in a folder. Raises any StorageError."""
    token = None
    while True:
        page = await store.list_page(folder.bucket, folder.key, token, is_deep=True, goes_on=True)
        yield page
        token = page.next_token
        if token is None:
            return


async def last_markers(store: S3Store, folder: S3Location, *, before: str | None) -> LastMarkers:
    """Those listed last, of all whose keys come before a key; 10,000 at most.

    What is in a folder is listed after its marker, so nothing else is in what they mark.
    """
    kept: deque[DeleteSpec] = deque(maxlen=MOST_MARKERS)
    count = others = 0
    async with aclosing(folder_pages(store, folder)) as pages:
        async for page in pages:
            specs = listed_specs(folder, page, are_markers=True)
            others += len(page.objects) - len(specs)
            earlier = [each for each in specs if before is None or _is_before(each, before)]
            kept += earlier
            count += len(earlier)
            if len(earlier) < len(specs):
                break
    return LastMarkers(tuple(kept), count > len(kept), others)


def listed_specs(
    folder: S3Location, page: ListingPage, *, are_markers: bool = False
) -> list[DeleteSpec]:
    """The objects of a page, or the markers, each in the version listed."""
    return [
        DeleteSpec(S3Location(folder.profile_id, folder.bucket, each.key), each.etag)
        for each in page.objects
        if each.key.startswith(folder.key) and each.key.endswith(_SLASH) is are_markers
    ]


def by_depth(specs: Sequence[DeleteSpec]) -> list[list[DeleteSpec]]:
    """Markers in groups, the deepest first."""
    groups: dict[int, list[DeleteSpec]] = {}
    for spec in specs:
        groups.setdefault(spec.location.key.count(_SLASH), []).append(spec)
    return [groups[depth] for depth in sorted(groups, reverse=True)]


def _is_before(spec: DeleteSpec, key: str) -> bool:
    return in_order(spec.location.key) < in_order(key)
