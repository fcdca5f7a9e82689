"""What a write will move, and over which way; told before it begins."""

from dataclasses import dataclass
from enum import Enum


class Route(Enum):
    """How the bytes of the sources get into the target."""

    SERVER = "server"  # the server copies them
    STREAM = "stream"  # through this machine, part by part, no temporary file
    DRAFT = "draft"  # through a temporary file on this machine
    FILE = "file"  # into a local file


@dataclass(frozen=True, slots=True)
class WriteCost:
    """Bytes: copied by the server, through this machine (down and up), free disk needed."""

    route: Route
    server_bytes: int
    machine_bytes: int
    disk_bytes: int
