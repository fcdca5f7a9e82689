"""Verify that a result can be read: before it is stored, and at its target."""

from collections.abc import Callable, Collection, Coroutine, Iterable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

from msglc_browser.archive.model.header import (
    DEFAULT_MAGIC,
    HEADER_SIZE,
    Header,
    parse_header,
    read_fields,
)
from msglc_browser.archive.model.node import NodeKind
from msglc_browser.archive.model.segments import Literal, Segment
from msglc_browser.archive.model.span import Span
from msglc_browser.concurrency.limited import run_limited
from msglc_browser.concurrency.uncancelled import run_to_end
from msglc_browser.errors import ArchiveError, CorruptArchive, VerificationFailed
from msglc_browser.operations.reading.expand import expand
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.writing.verify_copy import ReadSpans, verify_copy
from msglc_browser.operations.writing.verify_plain import (
    check_present,
    not_as_written,
    read_file_spans,
    read_spans_now,
)
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.reading.local_files import open_file
from msglc_browser.storage.reading.pinned_read import PinnedReader
from msglc_browser.storage.s3.lists.listing import ObjectInfo
from msglc_browser.storage.s3.store import S3Store

Verify: TypeAlias = Callable[
    [S3Store, Version[S3Location], Path], Coroutine[object, object, object]
]
"""Compares an uploaded object with the file it was made from. Raises VerificationFailed."""

_SLICE_BYTES = 8 * 1024**2
_CONCURRENT = 16


async def check_archive(path: Path, *, magics: Collection[bytes] = (DEFAULT_MAGIC,)) -> None:
    """Open a finished archive with the reader and list its first level.

    Raises VerificationFailed unless it is exactly one valid archive.
    """
    source = await open_file(path)
    try:
        header = await run_to_end(_read_header, path, magics)
        if header.total_size != source.size_bytes:
            raise VerificationFailed("The size of the new archive does not match its header.")
        document = await open_archive(source, magics=magics)
        children = await expand(document, document.root)
        broken = [node for node in children.nodes if node.kind is NodeKind.BROKEN]
        if broken:
            raise VerificationFailed(
                "The new archive has damaged entries. It was not stored.",
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

    Raises VerificationFailed if one is not an archive or does not fit between its neighbours.
    """
    await run_to_end(_check_children, path, tuple(starts), magics)


async def verify_object(store: S3Store, written: Version[S3Location], draft: Path) -> ObjectInfo:
    """Compare size, ETag, header, TOC and children's headers with the local file it was made from.

    Returns what the server reports for the object. Raises VerificationFailed, ObjectChanged if
    the object has already been replaced.
    """
    return await verify_copied(store, written, partial(read_file_spans, draft), path=draft)


async def verify_copied(
    store: S3Store,
    written: Version[S3Location],
    original: ReadSpans,
    *,
    path: Path | None = None,
) -> ObjectInfo:
    """The same for an object copied from an archive stored anywhere; `path` if it is a file."""
    info = await check_present(store, written, path)
    copy = partial(read_spans, store, _found(written, info))
    try:
        await verify_copy(copy, original)
    except ArchiveError as error:
        raise not_as_written(written.location, error.message) from error
    return info


async def check_copy(draft: Path, original: ReadSpans) -> None:
    """The same for a file about to be moved into place. Raises VerificationFailed."""
    try:
        await verify_copy(partial(read_file_spans, draft), original)
    except ArchiveError as error:
        raise _unreadable(error) from error


async def verify_layout(
    store: S3Store,
    written: Version[S3Location],
    segments: Sequence[Segment],
    children: Sequence[int] = (),
    *,
    magics: Collection[bytes] = (DEFAULT_MAGIC,),
) -> None:
    """Compare an object with its source: size, ETag, header, and everything new in it.

    `children` are the positions of child archives: the header of each is read as well. Raises
    VerificationFailed, ObjectChanged if the object has already been replaced.
    """
    info = await check_present(store, written)
    wanted = [Span(0, min(HEADER_SIZE, info.size_bytes)), *_literal_spans(segments)]
    wanted += [Span(start, start + HEADER_SIZE) for start in children]
    header, *others = await read_spans(store, _found(written, info), wanted)
    literals = others[: len(others) - len(children)]
    try:
        found = parse_header(header, available=info.size_bytes, magics=magics)
        if found.total_size != info.size_bytes:
            raise CorruptArchive("Its size does not match its header.")
        _compare(literals, _literal_pieces(segments))
        _check_headers(others[len(literals) :], children, _end_of_data(header), magics)
    except ArchiveError as error:
        raise not_as_written(written.location, error.message) from error


async def read_spans(
    store: S3Store, version: Version[S3Location], wanted: Sequence[Span]
) -> list[bytes]:
    """The bytes of each span of one version; spans close together share one request.

    Raises ObjectChanged if another version is there, or any StorageError.
    """
    reader = PinnedReader(store, version)
    found: dict[Span, bytes] = {}

    async def read(spans: Sequence[Span]) -> None:
        run = Span(spans[0].start, max(span.end for span in spans))
        reply = await reader.get(run)
        if version.is_other(reply.etag):  # there are servers that ignore conditions
            raise version.changed()
        for span in spans:
            found[span] = reply.data[span.start - run.start : span.end - run.start]

    groups = list(_close_together(wanted, store.speed.gap_bytes))
    await run_limited(groups, read, limit=_CONCURRENT)
    return [found[span] for span in wanted]


def _found(written: Version[S3Location], info: ObjectInfo) -> Version[S3Location]:
    """What was written, under the ETag that the server gives it now: see `check_present`."""
    return Version(written.location, info.etag or written.etag)


def _close_together(spans: Iterable[Span], gap_bytes: int) -> Iterator[list[Span]]:
    """The spans in groups, each of them at most one slice's request."""
    group: list[Span] = []
    for span in sorted(set(spans)):
        is_far = group and span.start > group[-1].end + gap_bytes
        if is_far or (group and span.end - group[0].start > _SLICE_BYTES):
            yield group
            group = []
        group.append(span)
    if group:
        yield group


def _literal_spans(segments: Sequence[Segment]) -> Iterator[Span]:
    at = 0
    for segment in segments:
        end = at + segment.size
        if isinstance(segment, Literal):
            for start in range(at, end, _SLICE_BYTES):
                yield Span(start, min(start + _SLICE_BYTES, end))
        at = end


def _literal_pieces(segments: Sequence[Segment]) -> Iterator[bytes]:
    for segment in segments:
        if isinstance(segment, Literal):
            for start in range(0, segment.size, _SLICE_BYTES):
                yield segment.data[start : start + _SLICE_BYTES]


def _compare(found: Sequence[bytes], written: Iterator[bytes]) -> None:
    if any(data != wanted for data, wanted in zip(found, written, strict=True)):
        raise CorruptArchive("The new content reads back differently.")


def _end_of_data(header: bytes) -> int:
    return HEADER_SIZE + read_fields(header).toc_start


def _check_headers(
    headers: Sequence[bytes], starts: Sequence[int], end: int, magics: Collection[bytes]
) -> None:
    """Each child lies between its start and that of the next; they may be in any order."""
    ordered = sorted(zip(starts, headers, strict=True))
    followings = [*(start for start, _ in ordered[1:]), end]
    for (start, header), following in zip(ordered, followings, strict=False):
        parse_header(header, available=following - start, magics=magics)


def _read_header(path: Path, magics: Collection[bytes]) -> Header:
    [head] = read_spans_now(path, [Span(0, HEADER_SIZE)])
    return parse_header(head, available=path.stat().st_size, magics=magics)


def _check_children(path: Path, starts: tuple[int, ...], magics: Collection[bytes]) -> None:
    end = _read_header(path, magics).toc_start
    with path.open("rb") as file:
        # The starts in an archive that was appended to may be in any order.
        for start, following in pairwise((*sorted(starts), end)):
            file.seek(HEADER_SIZE + start)
            try:
                parse_header(file.read(HEADER_SIZE), available=following - start, magics=magics)
            except ArchiveError as error:
                raise _unreadable(error) from error


def _unreadable(error: ArchiveError) -> VerificationFailed:
    return VerificationFailed(
        f"The new archive could not be read back and was not stored: {error.message}",
        details=error.details,
    )
