"""Use case: find archives to combine in a folder tree, and those that can be appended to."""

import asyncio
import os
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from msglc_browser.concurrency.limited import run_limited
from msglc_browser.errors import IncompleteList, MsglcBrowserError, NotFound
from msglc_browser.operations.buckets.browse import list_page, may_be_archive
from msglc_browser.operations.combining.combine import combined_layout
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import LocalLocation, Location, S3Location

MAX_ARCHIVES: Final = 10_000
_CONCURRENT: Final = 8
_MAX_PAGES: Final = 2_000  # of listings: a bucket with a million folders is not searched completely


@dataclass(frozen=True, slots=True)
class FoundArchives:
    """Archives, in the order of listing; `is_cut` if there are more than the limit.

    `others` counts the files excluded because of their names. `problem` says why files may be
    missing, "" if none are.
    """

    sources: tuple[CombineSource, ...]
    is_cut: bool = False
    others: int = 0
    problem: str = ""


FoundSink: TypeAlias = Callable[[int, int], None]
"""Called with the number of archives found so far, and their total size in bytes if known."""


async def archives_below(
    workspace: Workspace,
    folder: Location,
    found: FoundSink,
    *,
    is_deep: bool = True,
    any_name: bool = False,
    limit: int = MAX_ARCHIVES,
) -> FoundArchives:
    """Files in `folder` with an archive's name; if `is_deep`, also in the folders below.

    With `any_name` every file, whatever its name. Listed page by page; no file is read.
    What a server does not list is named as the `problem`. Raises NotFound if a local folder does
    not exist, and any other StorageError.
    """
    takes = _takes_all if any_name else may_be_archive
    if isinstance(folder, S3Location):
        pages = _pages(workspace, folder, takes, is_deep=is_deep)
    else:
        pages = _folders(folder.path, takes, is_deep=is_deep)
    sources: list[CombineSource] = []
    size_bytes = page_count = others = 0
    problem = ""
    async for page in pages:
        page_count += 1
        sources += page.sources
        others += page.others
        problem = problem or page.problem
        size_bytes += sum(source.size_bytes or 0 for source in page.sources)
        found(len(sources), size_bytes)
        if len(sources) > limit or page_count >= _MAX_PAGES:
            return FoundArchives(
                tuple(sources[:limit]), is_cut=True, others=others, problem=problem
            )
    return FoundArchives(tuple(sources), others=others, problem=problem)


async def combined_among(
    workspace: Workspace, locations: Sequence[Location]
) -> tuple[Location, ...]:
    """Those of `locations` that hold combined archives, in order."""

    async def is_combined(location: Location) -> bool:
        try:
            await combined_layout(workspace, location)
        except MsglcBrowserError:
            return False
        return True

    answers = await run_limited(locations, is_combined, limit=_CONCURRENT)
    return tuple(each for each, yes in zip(locations, answers, strict=True) if yes)


@dataclass(frozen=True, slots=True)
class _Found:
    """The archives of one page or folder; `problem` in place of a page that is missing."""

    sources: list[CombineSource]
    others: int
    problem: str = ""


_Takes: TypeAlias = Callable[[str], bool]


def _takes_all(_name: str) -> bool:
    return True


async def _pages(
    workspace: Workspace, folder: S3Location, takes: _Takes, *, is_deep: bool
) -> AsyncIterator[_Found]:
    folders = deque([folder])
    while folders:
        place, token = folders.popleft(), None
        while True:
            try:
                page = await list_page(workspace, place, token)
            except IncompleteList as error:
                yield _Found([], 0, error.message)
                break
            objects = [row for row in page.objects if not row.location.key.endswith("/")]
            sources = [
                CombineSource(row.location, "", row.size_bytes, row.etag)
                for row in objects
                if takes(row.location.name)
            ]
            yield _Found(sources, len(objects) - len(sources))
            if is_deep:
                folders += [each.location for each in page.folders]
            token = page.next_token
            if token is None:
                break


async def _folders(path: Path, takes: _Takes, *, is_deep: bool) -> AsyncIterator[_Found]:
    if not await asyncio.to_thread(path.is_dir):
        raise NotFound(f"{path} is not a folder.", hint="Choose another one.")
    walk = _walk(path, takes, is_deep=is_deep)
    while (page := await asyncio.to_thread(next, walk, None)) is not None:
        yield page


def _walk(path: Path, takes: _Takes, *, is_deep: bool) -> Iterator[_Found]:
    for above, folders, names in os.walk(path):
        folders.sort()
        sources = [_file(Path(above, name)) for name in sorted(names) if takes(name)]
        yield _Found(sources, len(names) - len(sources))
        if not is_deep:
            return


def _file(path: Path) -> CombineSource:
    size_bytes = None
    with suppress(OSError):  # the check of the sources reports its problem
        size_bytes = path.stat().st_size
    return CombineSource(LocalLocation(path), "", size_bytes)
