"""What the server lists of given objects, without asking for each of them."""

from collections import defaultdict
from collections.abc import Collection

from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.s3.lists.listed_rows import ListedObject
from msglc_browser.storage.s3.lists.listing import PAGE_KEYS

_FURTHER_PAGES = 4
"""So many pages of other objects are read; a folder of millions would take longer than asking."""


async def listed_among(
    workspace: Workspace, wanted: Collection[S3Location]
) -> tuple[dict[S3Location, ListedObject], frozenset[S3Location]]:
    """Those of the objects that are listed, and those that the listing did not reach.

    Raises any StorageError.
    """
    folders: dict[S3Location, list[S3Location]] = defaultdict(list)
    for location in wanted:
        folders[location.folder].append(location)
    found: dict[S3Location, ListedObject] = {}
    untold: set[S3Location] = set()
    for inside in folders.values():
        listed, is_whole = await _listed_in_folder(workspace, inside)
        found |= listed
        if not is_whole:
            untold.update(each for each in inside if each not in listed)
    return found, frozenset(untold)


async def _listed_in_folder(
    workspace: Workspace, wanted: Collection[S3Location]
) -> tuple[dict[S3Location, ListedObject], bool]:
    """The listed ones of one folder, and whether all of it that matters was read."""
    by_key = {each.key: each for each in wanted}
    first = next(iter(wanted))
    store = await workspace.store(first.profile_id)
    prefix = _common_start(by_key)
    found: dict[S3Location, ListedObject] = {}
    token: str | None = None
    for _page in range(len(by_key) // PAGE_KEYS + 1 + _FURTHER_PAGES):
        page = await store.list_page(first.bucket, prefix, token)
        found |= {by_key[each.key]: each for each in page.objects if each.key in by_key}
        token = page.next_token
        if token is None or len(found) == len(by_key):
            return found, True
    return found, False


def _common_start(keys: Collection[str]) -> str:
    """What all keys start with: their least and their greatest differ first."""
    least, greatest = min(keys), max(keys)
    differing = (
        at for at, (one, other) in enumerate(zip(least, greatest, strict=False)) if one != other
    )
    return least[: next(differing, len(least))]
