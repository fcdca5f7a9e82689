"""Whether a plain file (not an archive) arrived unchanged: one policy for every write.

The size must match the original, and both ends of an object just written are read back. For a
download the ETag of the object decides if it is the MD5 sum of the file that it became; otherwise
both ends of the two are compared.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from msglc_browser.archive.model.span import Span
from msglc_browser.concurrency.limited import run_limited
from msglc_browser.concurrency.uncancelled import run_to_end
from msglc_browser.errors import VerificationFailed
from msglc_browser.operations.writing.verify_copy import ReadSpans
from msglc_browser.storage.places.location import LocalLocation, Location, S3Location
from msglc_browser.storage.places.version import Version, bare_etag, changed_meanwhile
from msglc_browser.storage.reading.pinned_read import PinnedReader
from msglc_browser.storage.s3.lists.listing import ObjectInfo
from msglc_browser.storage.s3.store import S3Store
from msglc_browser.storage.writing.local_write import as_local_errors

_END_BYTES = 64 * 1024
# Beyond this size the ends are compared: reading everything again would take too long.
_MOST_HASHED_BYTES = 64 * 1024**2
_MD5 = re.compile("[0-9a-f]{32}")
_MD5_OF_PARTS = re.compile("[0-9a-f]{32}-[0-9]+")


@dataclass(frozen=True, slots=True)
class PlainCopy:
    """A plain file at one end of a write; `path` is where its bytes are, if local."""

    version: Version[Location]
    size_bytes: int
    read: ReadSpans
    path: Path | None = None


async def file_copy(path: Path) -> PlainCopy:
    """A local file in its current state. Raises LocalFileError, as does reading it."""
    with as_local_errors(path):
        facts = await run_to_end(path.stat)

    async def read(spans: Sequence[Span]) -> list[bytes]:
        with as_local_errors(path):
            return await read_file_spans(path, spans)

    version = Version(LocalLocation(path), size_bytes=facts.st_size)
    return PlainCopy(version, facts.st_size, read, path)


async def ends_of_file(path: Path) -> PlainCopy:
    """Like `file_copy`, with its ends already read: for a file about to be moved."""
    found = await file_copy(path)
    spans = both_ends(found.size_bytes)
    ends = dict(zip(spans, await found.read(spans), strict=True))

    async def read(wanted: Sequence[Span]) -> list[bytes]:
        return [ends[span] for span in wanted]

    return PlainCopy(found.version, found.size_bytes, read)


def object_copy(store: S3Store, version: Version[S3Location], size_bytes: int) -> PlainCopy:
    """One version of an object; reading it raises ObjectChanged or any other StorageError."""
    reader = PinnedReader(store, version)

    async def read_one(span: Span) -> bytes:
        reply = await reader.get(span)
        if version.is_other(reply.etag):  # some servers ignore conditions
            raise version.changed()
        return reply.data

    async def read(spans: Sequence[Span]) -> list[bytes]:
        return await run_limited(spans, read_one, limit=2)

    return PlainCopy(version, size_bytes, read)


async def verify_plain(written: PlainCopy, original: PlainCopy, *, target: Location) -> None:
    """Compare what was written to `target`, or is about to be, with its source.

    Raises VerificationFailed if they differ, and the errors of reading them.
    """
    size_bytes = written.size_bytes
    if size_bytes != original.size_bytes:
        raise _wrong_size(target, size_bytes, original.size_bytes)
    if size_bytes <= _MOST_HASHED_BYTES and await _is_checksum(written, original):
        return
    await _compare_ends(written, original, target)


async def verify_plain_object(
    store: S3Store, written: Version[S3Location], original: PlainCopy
) -> None:
    """`verify_plain` for an object just written: both ends are always read back.

    Its size and ETag are known. Also raises ObjectChanged if the object has already been replaced.
    """
    location = written.location
    info = await check_present(store, written, original.path)
    found = Version(location, info.etag, info.size_bytes)
    if info.size_bytes != original.size_bytes:
        raise _wrong_size(location, info.size_bytes, original.size_bytes)
    # The server computed the ETag as the bytes came in: it does not say that they can be read.
    await _compare_ends(object_copy(store, found, info.size_bytes), original, location)


async def verify_plain_draft(store: S3Store, written: Version[S3Location], draft: Path) -> None:
    """`verify_plain_object` for an object made from the file `draft`."""
    await verify_plain_object(store, written, await file_copy(draft))


async def check_present(
    store: S3Store, written: Version[S3Location], path: Path | None = None
) -> ObjectInfo:
    """The current version, if its size and ETag are those of what was written.

    `path` is the whole file that it was made from, if there is one. Raises VerificationFailed,
    ObjectChanged if the object has already been replaced.
    """
    info = await verify_size(store, written)
    await _check_not_replaced(written, info.etag, path)
    return info


async def verify_size(store: S3Store, written: Version[S3Location]) -> ObjectInfo:
    """The current version, if it has the size written. Raises VerificationFailed.

    An unknown size proves nothing.
    """
    info = await store.head(written.location.bucket, written.location.key)
    if written.size_bytes is not None and info.size_bytes != written.size_bytes:
        raise _wrong_size(written.location, info.size_bytes, written.size_bytes)
    return info


async def _check_not_replaced(written: Version[S3Location], etag: str, path: Path | None) -> None:
    """Raise ObjectChanged if the `etag` found is not that of what was `written`.

    An unknown ETag proves nothing.
    """
    if not written.is_other(etag):
        return
    # rclone 1.75 answers a multipart upload with one ETag, and later reports the file's MD5.
    # Without a file to compute it from, the bytes that are read back decide.
    if path is None:
        is_same = _is_of_parts(written.etag) and _MD5.fullmatch(bare_etag(etag)) is not None
    else:
        is_same = bare_etag(etag) == await _md5_of(path)
    if not is_same:
        raise changed_meanwhile(
            written.location,
            "was written, but another program replaced it immediately",
            hint="Check the current version.",
        )


def _is_of_parts(etag: str) -> bool:
    return _MD5_OF_PARTS.fullmatch(bare_etag(etag)) is not None


def both_ends(size_bytes: int) -> list[Span]:
    """The first and last 64 KiB; they overlap in small files, and coincide in tiny ones."""
    first = Span(0, min(_END_BYTES, size_bytes))
    last = Span(max(0, size_bytes - _END_BYTES), size_bytes)
    return sorted({span for span in (first, last) if span.size})


async def read_file_spans(path: Path, spans: Sequence[Span]) -> list[bytes]:
    """The bytes of each span of a file. Raises OSError."""
    return await run_to_end(read_spans_now, path, spans)


def _wrong_size(target: Location, size_bytes: int, written_bytes: int) -> VerificationFailed:
    """The error for a result of a different size."""
    where = " on the server" if isinstance(target, S3Location) else ""
    return VerificationFailed(
        f"{target} has {size_bytes:,} bytes{where}, but {written_bytes:,} were written.",
        hint="Another program may have written it too. Check it before using it.",
    )


def not_as_written(target: Location, details: str = "") -> VerificationFailed:
    """The error for a result with different bytes."""
    culprit = "server" if isinstance(target, S3Location) else "disk"
    return VerificationFailed(
        f"{target} differs from what was written.",
        hint=f"Write it again. If this happens again, check the {culprit}.",
        details=details,
    )


async def _compare_ends(written: PlainCopy, original: PlainCopy, target: Location) -> None:
    spans = both_ends(written.size_bytes)
    if await written.read(spans) != await original.read(spans):
        raise not_as_written(target)


async def _is_checksum(one: PlainCopy, other: PlainCopy) -> bool:
    """Whether the ETag of one is the MD5 sum of the other; many ETags are not MD5 sums."""
    for etag, path in ((one.version.etag, other.path), (other.version.etag, one.path)):
        if path is not None and _MD5.fullmatch(bare_etag(etag)):
            return bare_etag(etag) == await _md5_of(path)
    return False


async def _md5_of(path: Path) -> str:
    with as_local_errors(path):
        return await run_to_end(_hashed, path)


def _hashed(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, _md5).hexdigest()


def _md5() -> "hashlib._Hash":
    return hashlib.md5(usedforsecurity=False)


def read_spans_now(path: Path, spans: Sequence[Span]) -> list[bytes]:
    """As `read_file_spans`; blocks."""
    with path.open("rb") as file:
        return read_opened(file, spans)


def read_opened(file: BinaryIO, spans: Sequence[Span]) -> list[bytes]:
    """The bytes of each span of an open file; blocks. Raises OSError."""
    found = []
    for span in spans:
        file.seek(span.start)
        found.append(file.read(span.size))
    return found
