"""Use case: see whether something exists at a place, before anything is written there."""

import asyncio
import stat
from dataclasses import dataclass
from enum import Enum, auto

from msglc_browser.errors import MsglcBrowserError, NotFound
from msglc_browser.operations.buckets.browse import object_info
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import LocalLocation, Location


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
