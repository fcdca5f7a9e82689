"""Use case: all archives below a folder, for who wants to combine them."""

import asyncio
import os
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from msglc_browser.errors import NotFound
from msglc_browser.operations.browse import ARCHIVE_KIND, kind_of, list_page
from msglc_browser.operations.combine import CombineSource
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.location import LocalLocation, Location, S3Location

MAX_ARCHIVES: Final = 10_000
_MAX_PAGES: Final = 2_000  # of listings: a bucket of a million folders is not walked through


@dataclass(frozen=True, slots=True)
class FoundArchives:
    """Archives, in the order of listing; `is_cut` when there are more than is allowed."""

    sources: tuple[CombineSource, ...]
    is_cut: bool = False


FoundSink: TypeAlias = Callable[[int, int], None]
"""Told how many archives were found so far, and their size in bytes."""


async def archives_below(
    workspace: Workspace,
    folder: Location,
    found: FoundSink,
    *,
    is_deep: bool = True,
    limit: int = MAX_ARCHIVES,
) -> FoundArchives:
    """What is called like an archive in `folder`, and, if `is_deep`, in the folders below.

    Listed page by page; none of them is read. Raises NotFound when a local folder is not there,
    and any StorageError.
    """
    if isinstance(folder, S3Location):
        pages = _pages(workspace, folder, is_deep=is_deep)
    else:
        pages = _folders(folder.path, is_deep=is_deep)
    sources: list[CombineSource] = []
    size_bytes = page_count = 0
    async for page in pages:
        page_count += 1
        sources += page
        size_bytes += sum(source.size_bytes for source in page)
        found(len(sources), size_bytes)
        if len(sources) > limit or page_count >= _MAX_PAGES:
            return FoundArchives(tuple(sources[:limit]), is_cut=True)
    return FoundArchives(tuple(sources))


async def _pages(
    workspace: Workspace, folder: S3Location, *, is_deep: bool
) -> AsyncIterator[list[CombineSource]]:
    folders = deque([folder])
    while folders:
        place, token = folders.popleft(), None
        while True:
            page = await list_page(workspace, place, token)
            yield [
                CombineSource(row.location, "", row.size_bytes, row.etag)
                for row in page.objects
                if row.kind == ARCHIVE_KIND
            ]
            if is_deep:
                folders += [each.location for each in page.folders]
            token = page.next_token
            if token is None:
                break


async def _folders(path: Path, *, is_deep: bool) -> AsyncIterator[list[CombineSource]]:
    if not await asyncio.to_thread(path.is_dir):
        raise NotFound(f"{path} is no folder.", hint="Choose another one.")
    walk = _walk(path, is_deep=is_deep)
    while (page := await asyncio.to_thread(next, walk, None)) is not None:
        yield page


def _walk(path: Path, *, is_deep: bool) -> Iterator[list[CombineSource]]:
    for above, folders, names in os.walk(path):
        folders.sort()
        archives = sorted(name for name in names if kind_of(name) == ARCHIVE_KIND)
        yield [_file(Path(above, name)) for name in archives]
        if not is_deep:
            return


def _file(path: Path) -> CombineSource:
    try:
        size_bytes = path.stat().st_size
    except OSError:  # the check of the sources says what is wrong with it
        size_bytes = 0
    return CombineSource(LocalLocation(path), "", size_bytes)
