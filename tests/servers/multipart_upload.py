"""An upload in parts to a store in memory, and a journal that remembers its calls."""

import asyncio
from dataclasses import dataclass, field

from msglc_browser.archive.model.span import Span
from msglc_browser.errors import (
    StorageError,
)
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.writing.conditional_write import CREATE, Landing
from msglc_browser.storage.writing.journal_file import Recipe
from msglc_browser.storage.writing.multipart import (
    DataPart,
    MultipartUpload,
    ServerPart,
    UploadPart,
)
from msglc_browser.storage.writing.write_journal import NoJournal
from tests.servers.memory_store import MemoryStore

TARGET = S3Location("test", "bucket", "all.msg")

SOURCE = S3Location("test", "other", "source.msg")

CONTENT = bytes(range(256)) * 40


@dataclass(slots=True)
class Noted(NoJournal):
    """A journal that remembers its calls."""

    events: list[tuple[str, str]] = field(default_factory=list)

    def upload_began(self, target: S3Location, upload_id: str, recipe: Recipe) -> None:
        """An upload is about to begin, or has."""
        self.events.append(("began", upload_id))

    def upload_ended(self, target: S3Location, upload_id: str) -> None:
        """It is over."""
        self.events.append(("ended", upload_id))

    def upload_left(self, target: S3Location, upload_id: str) -> None:
        """It could not be ended."""
        self.events.append(("left", upload_id))


def sent(data: bytes) -> DataPart:
    """A part of these bytes."""

    async def read() -> bytes:
        await asyncio.sleep(0)
        return data

    return DataPart(len(data), read)


def parts_of(store: MemoryStore) -> list[UploadPart]:
    """Header, two copies, TOC."""
    source = Version(SOURCE, store.put(SOURCE.key, CONTENT))
    copies = [ServerPart(source, Span(10, 5000)), ServerPart(source, Span(5000, 9000))]
    return [sent(b"header"), *copies, sent(b"toc")]


WHOLE = b"header" + CONTENT[10:9000] + b"toc"


def upload(
    store: MemoryStore, parts: list[UploadPart], journal: Noted | None = None, **more: object
) -> str:
    """Upload these parts to TARGET; answers the ETag."""
    landing = Landing(store, TARGET, CREATE)
    kwargs: dict[str, object] = {"journal": journal or Noted(), **more}
    return asyncio.run(MultipartUpload(landing, parts, **kwargs).run())  # type: ignore[arg-type]


def begun(store: MemoryStore) -> str:
    """The ID of an upload that another program has begun."""
    reply = asyncio.run(store.call("create_multipart_upload", Key=TARGET.key, ContentType=""))
    return str(reply["UploadId"])


def coded(error: StorageError, code: str) -> StorageError:
    """The error with this code of the server."""
    error.code = code
    return error
