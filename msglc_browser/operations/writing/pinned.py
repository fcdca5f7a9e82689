"""One version of an archive, identified by its header: the source for combining and extracting.

Bulk copies bypass ByteSource: they read nothing twice, and would evict from its cache what
the window shows.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from msglc_browser.archive.building.combined_toc import CombinedToc, parse_combined_toc
from msglc_browser.archive.model.header import HEADER_SIZE, Header, parse_header
from msglc_browser.archive.model.span import Span
from msglc_browser.concurrency.uncancelled import run_to_end
from msglc_browser.errors import (
    ArchiveError,
    BadInput,
    LargeToc,
    NotAnArchive,
    NotFound,
    StorageError,
)
from msglc_browser.operations.reading.document import MOST_TOC_BYTES
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import LocalLocation, Location, S3Location
from msglc_browser.storage.places.version import Version, changed_meanwhile
from msglc_browser.storage.reading.byte_source import ByteSource
from msglc_browser.storage.reading.pinned_read import PinnedReader
from msglc_browser.storage.s3.one_byte import EMPTY_CODES
from msglc_browser.storage.writing.local_write import file_version, local_error


@dataclass(frozen=True, slots=True)
class ArchiveHead:
    """The header of an archive and the version it belongs to; its size is known."""

    version: Version[Location]
    header: Header
    size_bytes: int


async def pin_archive(workspace: Workspace, wanted: Version[Location]) -> ArchiveHead:
    """Read the header in one request, and pin the version it belongs to.

    Raises NotAnArchive or CorruptArchive, ObjectChanged if it is not the version `wanted`, and
    any StorageError.
    """
    location = wanted.location
    if isinstance(location, S3Location):
        data, etag, size_bytes = await _read_object_head(workspace, location)
    else:
        data, etag, size_bytes = await run_to_end(_read_file, location.path, Span(0, HEADER_SIZE))
    wanted.check(etag)
    try:
        header = parse_header(data, available=size_bytes, magics=workspace.magics)
    except ArchiveError as error:
        raise type(error)(
            f"{location}: {error.message}", hint=error.hint, details=error.details
        ) from error
    return ArchiveHead(Version(location, etag, size_bytes), header, size_bytes)


@asynccontextmanager
async def pinned_source(
    workspace: Workspace, wanted: Version[Location]
) -> AsyncIterator[ByteSource]:
    """The version `wanted`, open for reading, and closed afterwards.

    Raises ObjectChanged if the current version is another one, and any StorageError.
    """
    source = await workspace.open_source(wanted.location)
    try:
        wanted.check(source.version)
        yield source
    finally:
        await source.close()


async def read_pinned(workspace: Workspace, version: Version[Location], span: Span) -> bytes:
    """The bytes of `span`, which is within the object. Raises ObjectChanged or any StorageError."""
    location = version.location
    if isinstance(location, S3Location):
        store = await workspace.store(location.profile_id)
        reply = await PinnedReader(store, Version(location, version.etag)).get(span)
        data, etag = reply.data, reply.etag
    else:
        data, etag, _size = await run_to_end(_read_file, location.path, span)
    version.check(etag)
    if len(data) != span.size:
        raise version.changed()
    return data


async def read_combined_toc(workspace: Workspace, archive: ArchiveHead) -> CombinedToc:
    """The children of a combined archive.

    Raises BadInput if it is a plain archive, CorruptArchive or any StorageError.
    """
    version = archive.version

    async def read(span: Span) -> bytes:
        return await read_pinned(workspace, version, span)

    found = await combined_toc(archive.header, str(version.location), read)
    if found is None:
        raise BadInput(
            f"{version.location} is a plain archive, not a combined one. Only combined archives "
            "can be appended to.",
            hint="Combine it with the others into a new archive.",
        )
    return found


async def combined_toc(
    header: Header, name: str, read: Callable[[Span], Awaitable[bytes]]
) -> CombinedToc | None:
    """The children of the archive called `name`; None if it is a plain one.

    Raises LargeToc before it is read, CorruptArchive, and what `read` raises.
    """
    if header.toc_size > MOST_TOC_BYTES:
        raise LargeToc(header.toc_size, what=name)
    start = HEADER_SIZE + header.toc_start
    toc = await read(Span(start, start + header.toc_size))
    return await run_to_end(parse_combined_toc, toc, header.protocol, data_size=header.toc_start)


async def _read_object_head(workspace: Workspace, location: S3Location) -> tuple[bytes, str, int]:
    store = await workspace.store(location.profile_id)
    try:
        reply = await store.get_range(location.bucket, location.key, Span(0, HEADER_SIZE))
    except StorageError as error:
        if error.code in EMPTY_CODES:
            raise NotAnArchive(f"{location} is empty.") from error
        raise
    size_bytes = reply.total_size
    if size_bytes is None:
        info = await store.head(location.bucket, location.key)
        Version(location, reply.etag).check(info.etag)  # replaced since: its size is another
        size_bytes = info.size_bytes
    return reply.data, reply.etag, size_bytes


def _read_file(path: Path, span: Span) -> tuple[bytes, str, int]:
    """Bytes, version and size of a file; the bytes belong to that version."""
    before = file_version(path)
    if before is None:
        raise NotFound(f"{path} does not exist.", hint="It may have been moved or renamed.")
    try:
        with path.open("rb") as file:
            file.seek(span.start)
            data = file.read(span.size)
            size_bytes = path.stat().st_size
    except OSError as error:
        raise local_error(error, path) from error
    present = file_version(path)
    if present is None or not before.is_same(present.etag):
        raise changed_meanwhile(
            LocalLocation(path), "changed while it was being read", hint="Try again."
        )
    return data, before.etag, size_bytes
