"""Use case: see whether something exists at a place, before anything is written there."""

import asyncio
import stat
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from msglc_browser.concurrency.limited import run_limited
from msglc_browser.errors import (
    BadInput,
    MsglcBrowserError,
    NotFound,
    StorageError,
    UnusableKey,
)
from msglc_browser.operations.buckets.browse import object_info
from msglc_browser.operations.buckets.listed_among import listed_among
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import LocalLocation, Location, S3Location

_AT_ONCE: Final = 8
_MANY: Final = 16  # from here on the folder is listed instead
_PATIENCE_S: Final = 5.0


class Presence(Enum):
    """What is at a place."""

    THERE = auto()  # an object or a file
    ABSENT = auto()
    NO_PARENT = auto()  # nor is the folder that it would lie in
    FOLDER = auto()  # of this computer
    SPECIAL = auto()  # a device or the like
    DANGLING = auto()  # a link to something that does not exist
    UNKNOWN = auto()  # the server does not say
    UNREADABLE = auto()  # this computer does not say


@dataclass(frozen=True, slots=True)
class Found:
    """What was found at `location`; `size_bytes` of what is there.

    `reason` says, in words of server or system, why it is not known whether anything is there.
    """

    location: Location
    presence: Presence
    size_bytes: int | None = None
    reason: str = ""


async def look_up(workspace: Workspace, location: Location) -> Found:
    """Whether something is at `location`, and how large; never raises for what it finds there."""
    if isinstance(location, LocalLocation):
        return await asyncio.to_thread(_look_up_file, location)
    try:
        info = await object_info(workspace, location)
    except NotFound:
        return Found(location, Presence.ABSENT)
    except MsglcBrowserError as error:
        return Found(location, Presence.UNKNOWN, reason=error.message)
    return Found(location, Presence.THERE, info.size_bytes)


async def present_among(
    workspace: Workspace, locations: Sequence[S3Location], *, patience_s: float = _PATIENCE_S
) -> frozenset[S3Location]:
    """Those of the objects that exist; none if the server does not say, or not within the time.

    To ask before a write begins: the write looks again.
    """

    async def is_there(location: S3Location) -> bool:
        try:
            await object_info(workspace, location)
        except (NotFound, UnusableKey, BadInput):
            return False
        return True

    try:
        async with asyncio.timeout(patience_s):
            listed, untold = await _listed(workspace, locations)
            asked = [each for each in locations if each in untold]
            found = await run_limited(asked, is_there, limit=_AT_ONCE)
    except (MsglcBrowserError, TimeoutError):
        return frozenset()
    return listed.union(each for each, there in zip(asked, found, strict=True) if there)


async def _listed(
    workspace: Workspace, locations: Sequence[S3Location]
) -> tuple[frozenset[S3Location], frozenset[S3Location]]:
    """Those that are listed, and those to ask for one by one, as all of them if they are few."""
    if len(locations) >= _MANY:
        with suppress(StorageError):  # such as no right to list
            listed, untold = await listed_among(workspace, locations)
            return frozenset(listed), untold
    return frozenset(), frozenset(locations)


def _look_up_file(location: LocalLocation) -> Found:
    try:
        facts = location.path.stat()
    except FileNotFoundError:
        if location.path.is_symlink():
            return Found(location, Presence.DANGLING)
        has_parent = location.path.parent.is_dir()
        return Found(location, Presence.ABSENT if has_parent else Presence.NO_PARENT)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return Found(location, Presence.UNREADABLE, reason=reason)
    if stat.S_ISREG(facts.st_mode):
        return Found(location, Presence.THERE, facts.st_size)
    is_folder = stat.S_ISDIR(facts.st_mode)
    return Found(location, Presence.FOLDER if is_folder else Presence.SPECIAL)
