"""Writes a node event by event, or copies its bytes if they need no conversion."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import aclosing
from itertools import chain
from pathlib import Path
from typing import IO, TypeAlias

from msglc_browser.archive.model.events import Event
from msglc_browser.archive.model.node import Node, NodeKind, Protocol
from msglc_browser.concurrency.uncancelled import run_to_end
from msglc_browser.operations.exporting.copy_rows import copy_rows
from msglc_browser.operations.exporting.copy_segments import copy_first_value, copy_value
from msglc_browser.operations.exporting.event_writer import EventWriter
from msglc_browser.operations.jobs.job_record import Progress, ProgressSink
from msglc_browser.operations.new_archive.sources.kept_notes import KeptNotes
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.read_events import iter_lazily
from msglc_browser.operations.reading.sections import resolve

MakeWriter: TypeAlias = Callable[[IO[bytes]], EventWriter]

_MOST_EVENTS = 20_000
_BATCH_EVENTS = 2048  # small batches are merged: each call to a thread has a cost


async def write_events(
    make: MakeWriter, document: Document, node: Node, path: Path, progress: ProgressSink
) -> tuple[str, ...]:
    """Write `node` to the file `path` with an event writer; returns the notes.

    Raises what the writer raises, any reading error, and OSError.
    """
    node = await resolve(document, node)
    progress(Progress("Exporting"))
    with path.open("wb") as file:
        writer = make(file)
        waiting: list[Event] = []
        async with aclosing(iter_lazily(document, node, runs=True)) as found:
            async for events in found:
                if isinstance(events, Sequence):
                    waiting.extend(events)
                    if len(waiting) < _BATCH_EVENTS:
                        continue
                    events = ()
                some = _Slices(chain(waiting, events))
                waiting = []
                while not some.are_over:
                    await run_to_end(writer.write, some.next())
                    progress(Progress("Exporting", file.tell()))
        await run_to_end(writer.write, waiting)
        return writer.finish()


class _Slices:
    """Divides events: a cancel waits for the slice that is being written."""

    def __init__(self, events: Iterator[Event]) -> None:
        self._events = events
        self.are_over = False

    def next(self) -> Iterator[Event]:
        """The next events, to be consumed before any others."""
        for number, event in enumerate(self._events, 1):
            yield event
            if number == _MOST_EVENTS:
                return
        self.are_over = True


async def write_encoded(
    protocol: Protocol,
    make: MakeWriter,
    document: Document,
    node: Node,
    path: Path,
    progress: ProgressSink,
) -> tuple[str, ...]:
    """Like `write_events`, but a complete value already encoded in `protocol` is copied.

    It is checked on the way: a damaged value raises CorruptArchive.
    """
    node = await resolve(document, node)
    is_run = node.kind in (NodeKind.LEAF, NodeKind.INDEXED)  # exactly one encoded value
    if protocol is node.protocol and is_run and node.span:
        if document.is_proven(node):
            await copy_value(document, node, node.span, path, progress)
            return ()
        notes = KeptNotes()
        notes.rest_bytes = await copy_first_value(document, node, node.span, path, progress)
        return notes.sentences()
    if protocol is node.protocol and await copy_rows(document, node, path, progress):
        return ()
    return await write_events(make, document, node, path, progress)
