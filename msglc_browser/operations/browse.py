"""Use case: look into a bucket, page by page."""

from dataclasses import dataclass
from datetime import datetime

from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.location import S3Location


@dataclass(frozen=True, slots=True)
class Folder:
    """A prefix; `location.key` ends in "/". `name` is its last part without the slash.

    The name is empty for the level between two slashes of "a//b".
    """

    location: S3Location
    name: str


@dataclass(frozen=True, slots=True)
class ObjectRow:
    """One object of a page; `name` is the key without the page's prefix, `kind` as `kind_of`."""

    location: S3Location
    name: str
    size_bytes: int
    modified: datetime | None
    kind: str
    etag: str = ""
    storage_class: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a bucket; `next_token` asks for the next one, None after the last."""

    folders: tuple[Folder, ...]
    objects: tuple[ObjectRow, ...]
    next_token: str | None


def kind_of(name: str) -> str:
    """The kind a name suggests: "Archive", "JSON", "CSV", … or "Object"."""
    raise NotImplementedError


async def list_page(workspace: Workspace, location: S3Location, token: str | None = None) -> Page:
    """What lies directly under the bucket or prefix `location`, without duplicates in the page."""
    raise NotImplementedError


async def object_info(workspace: Workspace, location: S3Location) -> ObjectRow:
    """Size, time and ETag of one object now. Raises NotFound."""
    raise NotImplementedError
