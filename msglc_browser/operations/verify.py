"""Checks that what was written can be read: before it goes out, and where it arrived."""

from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from msglc_browser.archive.header import (
    DEFAULT_MAGIC,
    HEADER_SIZE,
    Header,
    parse_header,
    read_fields,
)
from msglc_browser.archive.node import NodeKind
from msglc_browser.archive.span import Span
from msglc_browser.errors import ArchiveError, VerificationFailed
from msglc_browser.operations.expand import expand
from msglc_browser.operations.open_archive import open_archive
from msglc_browser.storage.listing import ObjectInfo
from msglc_browser.storage.local_files import open_file
from msglc_browser.storage.location import S3Location
from msglc_browser.storage.s3 import S3Store
from msglc_browser.storage.uncancelled import run_to_end
from msglc_browser.storage.upload import Uploaded

_SLICE_BYTES = 8 * 1024**2


async def check_archive(path: Path, *, magics: Collection[bytes] = (DEFAULT_MAGIC,)) -> None:
    """Open a finished archive with our own reader and list its first level.

    Raises VerificationFailed when it is not exactly one sound archive.
    """
    source = await open_file(path)
    try:
        header = await run_to_end(_read_header, path, magics)
        if header.total_size != source.size_bytes:
            raise VerificationFailed("The new archive is not as long as its header says.")
        document = await open_archive(source, magics=magics)
        children = await expand(document, document.root)
        broken = [node for node in children.nodes if node.kind is NodeKind.BROKEN]
        if broken:
            raise VerificationFailed(
                "The new archive has broken entries; it was not stored.",
                details="\n".join(node.problem for node in broken),
            )
    except ArchiveError as error:
        raise _unreadable(error) from error
    finally:
        await source.close()


async def check_children(
    path: Path, starts: Iterable[int], *, magics: Collection[bytes] = (DEFAULT_MAGIC,)
) -> None:
    """Read the header of each child of a combined archive; `starts` as in its TOC.

    Raises VerificationFailed when one is no archive or does not fit between its neighbours.
    """
    await run_to_end(_check_children, path, tuple(starts), magics)


async def verify_object(
    store: S3Store, location: S3Location, uploaded: Uploaded, draft: Path
) -> None:
    """Compare size, ETag, header and TOC of the object with the local file it was made of.

    Raises VerificationFailed, ObjectChanged when something else is there already.
    """
    header = read_fields(await run_to_end(_read_span, draft, Span(0, HEADER_SIZE)))
    await verify_bytes(store, location, uploaded, draft, (Span(0, HEADER_SIZE), *toc_spans(header)))


async def verify_bytes(
    store: S3Store, location: S3Location, uploaded: Uploaded, path: Path, spans: Iterable[Span]
) -> ObjectInfo:
    """Compare the size of the object, and what is at `spans`, with the local file.

    Answers what the server says of the object. Raises like `verify_object`.
    """
    info = await store.head(location.bucket, location.key)
    if info.size_bytes != uploaded.size_bytes:
        raise VerificationFailed(
            f"{location} has {info.size_bytes:,} bytes on the server; "
            f"{uploaded.size_bytes:,} were written.",
            hint="Another program may have written it as well: look at it before using it.",
        )
    for span in spans:
        reply = await store.get_range(location.bucket, location.key, span, if_match=uploaded.etag)
        if reply.data != await run_to_end(_read_span, path, span):
            raise VerificationFailed(
                f"{location} does not read back as it was written.",
                hint="Write it again; if that happens again, the server is at fault.",
            )
    return info


def toc_spans(header: Header) -> Iterator[Span]:
    """Where the TOC of an archive lies, in pieces small enough to be held."""
    end = header.total_size
    for start in range(HEADER_SIZE + header.toc_start, end, _SLICE_BYTES):
        yield Span(start, min(start + _SLICE_BYTES, end))


def _read_span(path: Path, span: Span) -> bytes:
    with path.open("rb") as file:
        file.seek(span.start)
        return file.read(span.size)


def _read_header(path: Path, magics: Collection[bytes]) -> Header:
    head = _read_span(path, Span(0, HEADER_SIZE))
    return parse_header(head, available=path.stat().st_size, magics=magics)


def _check_children(path: Path, starts: tuple[int, ...], magics: Collection[bytes]) -> None:
    end = _read_header(path, magics).toc_start
    with path.open("rb") as file:
        # Starts of an archive that was appended to need not be in order.
        for start, following in pairwise((*sorted(starts), end)):
            file.seek(HEADER_SIZE + start)
            try:
                parse_header(file.read(HEADER_SIZE), available=following - start, magics=magics)
            except ArchiveError as error:
                raise _unreadable(error) from error


def _unreadable(error: ArchiveError) -> VerificationFailed:
    return VerificationFailed(
        f"The new archive cannot be read back, and was not stored: {error.message}",
        details=error.details,
    )
