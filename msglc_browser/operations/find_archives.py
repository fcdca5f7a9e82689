"""Use case: all archives below a prefix, for who wants to combine them."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from msglc_browser.operations.browse import ARCHIVE_KIND, ObjectRow, list_page
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.location import S3Location

MAX_ARCHIVES: Final = 10_000
_MAX_PAGES: Final = 2_000  # of listings: a bucket of a million folders is not walked through


@dataclass(frozen=True, slots=True)
class FoundArchives:
    """Archives so far, in the order of listing; `is_cut` when there are more than is allowed."""

    rows: tuple[ObjectRow, ...]
    is_cut: bool = False


FoundSink: TypeAlias = Callable[[int, int], None]
"""How many archives were found so far, and their size in bytes."""


async def archives_below(
    workspace: Workspace,
    folder: S3Location,
    found: FoundSink,
    *,
    is_deep: bool = True,
    limit: int = MAX_ARCHIVES,
) -> FoundArchives:
    """What is called like an archive in `folder`, and, if `is_deep`, in the folders below.

    Listed page by page; no object is read. Raises any StorageError.
    """
    rows: list[ObjectRow] = []
    folders = deque([folder])
    pages = 0
    while folders:
        place, token = folders.popleft(), None
        while True:
            page = await list_page(workspace, place, token)
            pages += 1
            rows += [row for row in page.objects if row.kind == ARCHIVE_KIND]
            if is_deep:
                folders += [each.location for each in page.folders]
            found(len(rows), sum(row.size_bytes for row in rows))
            if len(rows) > limit or pages >= _MAX_PAGES:
                return FoundArchives(tuple(rows[:limit]), is_cut=True)
            token = page.next_token
            if token is None:
                break
    return FoundArchives(tuple(rows))
