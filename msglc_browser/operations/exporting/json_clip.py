"""The JSON of a small node, for the clipboard."""

from contextlib import aclosing
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from msglc_browser.archive.model.node import Node, NodeKind
from msglc_browser.concurrency.uncancelled import run_to_end
from msglc_browser.errors import BadInput, LimitExceeded
from msglc_browser.operations.exporting.json_writer import JsonWriter
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.read_events import iter_events

MOST_BYTES: Final = 1024**2
"""Encoded size; larger values must be exported to a file."""

_MOST_TEXT_BYTES = 4 * MOST_BYTES
_HINT = "Export it to a file."


@dataclass(frozen=True, slots=True)
class JsonText:
    """JSON, and notes about what it could not represent."""

    text: str
    notes: tuple[str, ...]


async def json_text(document: Document, node: Node) -> JsonText:
    """The value of `node` as JSON, as an export writes it.

    Raises LimitExceeded if it takes over 1 MiB, or its JSON over 4 MiB, and any reading
    error.
    """
    if node.kind is NodeKind.BROKEN:
        raise BadInput(f"This entry is broken and cannot be copied: {node.problem}")
    if (node.size_bytes or 0) > MOST_BYTES:
        raise LimitExceeded("The value is over 1 MiB, too large for the clipboard.", hint=_HINT)
    file = BytesIO()
    writer = JsonWriter(file)
    async with aclosing(iter_events(document, node, runs=True)) as batches:
        async for events in batches:
            await run_to_end(writer.write, events)
            if file.tell() > _MOST_TEXT_BYTES:
                text = "Its JSON is over 4 MiB, too large for the clipboard."
                raise LimitExceeded(text, hint=_HINT)
    notes = writer.finish()
    return JsonText(file.getvalue().decode(), notes)
