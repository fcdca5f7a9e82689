"""Copies bytes of an archive to a file unchanged."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from msglc_browser.archive.items.item_check import ItemCheck
from msglc_browser.archive.model.node import Node
from msglc_browser.archive.model.segments import Copied, Literal, Segment, total_size
from msglc_browser.archive.model.span import Span
from msglc_browser.concurrency.uncancelled import run_to_end
from msglc_browser.operations.jobs.job_record import Progress, ProgressSink
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.value_reader import ValueReader
from msglc_browser.operations.writing.temporary import check_free_space

_PIECE_BYTES = 8 * 1024**2


async def copy_segments(
    document: Document,
    segments: Sequence[Segment],
    path: Path,
    progress: ProgressSink,
    *,
    check: ItemCheck | None = None,
) -> None:
    """Write the segments, whose only source is the document's object, to the file `path`.

    Raises LocalFileError if there is not enough space, any reading error, and OSError; with a
    `check` CorruptArchive unless the segments pass it.
    """
    total_bytes = total_size(segments)
    await run_to_end(check_free_space, path, total_bytes)
    with path.open("wb") as file:
        for piece in _pieces(segments):
            progress(Progress("Copying", file.tell(), total_bytes))
            if isinstance(piece, Literal):
                data = piece.data
            else:
                (data,) = await document.source.read_ranges([piece.span])
            if check is not None:
                await run_to_end(check.feed, data)
            await run_to_end(file.write, data)
    if check is not None:
        check.finish()


async def copy_value(
    document: Document, node: Node, span: Span, path: Path, progress: ProgressSink
) -> None:
    """Write the encoded value of `node`, in `span`, to the file `path`, checking it on the way.

    Raises CorruptArchive if it is damaged, or contradicts its table of contents; LocalFileError if
    there is not enough space, any reading error, and OSError.
    """
    await run_to_end(check_free_space, path, span.size)
    reader = ValueReader(document, node, span)
    await reader.check_as_copy()
    with path.open("wb") as file:
        while not reader.is_at_end:
            progress(Progress("Copying", file.tell(), span.size))
            data = await reader.read(_PIECE_BYTES)
            await run_to_end(_check_and_write, reader, file, data)
    reader.finish()


async def copy_first_value(
    document: Document, node: Node, span: Span, path: Path, progress: ProgressSink
) -> int:
    """Like `copy_value` if `node` begins in `span` and may end before it does.

    Returns how many bytes follow it there.
    """
    await run_to_end(check_free_space, path, span.size)
    reader = ValueReader(document, node, span)
    check = ItemCheck(node.protocol, span.size, ignores_rest=True)
    with path.open("wb") as file:
        while check.end is None:
            start = file.tell()
            progress(Progress("Copying", start, span.size))
            data = await reader.read(_PIECE_BYTES)
            await run_to_end(check.feed, data)
            await run_to_end(file.write, data if check.end is None else data[: check.end - start])
    return span.size - check.end


def _check_and_write(reader: ValueReader, file: IO[bytes], data: bytes) -> None:
    reader.check(data)
    file.write(data)


def _pieces(segments: Sequence[Segment]) -> Iterator[Segment]:
    """The segments, with long ones split into pieces that fit in memory."""
    for segment in segments:
        if isinstance(segment, Literal):
            yield segment
            continue
        span = segment.span
        for start in range(span.start, span.end, _PIECE_BYTES):
            yield Copied(segment.source, Span(start, min(start + _PIECE_BYTES, span.end)))
