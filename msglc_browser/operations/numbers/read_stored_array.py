"""An array that msglc's NumPy encoder stored, rebuilt without unpickling it."""

import asyncio
from typing import Any

from numpy.typing import NDArray

from msglc_browser.archive.arrays.numpy_pickle import rebuild_array
from msglc_browser.archive.model.node import Node
from msglc_browser.archive.model.node_path import brief_path
from msglc_browser.errors import LimitExceeded
from msglc_browser.operations.numbers.list_pieces import MAX_BYTES
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.read_value import bytes_span
from msglc_browser.operations.reading.sections import read_span


async def read_stored_array(document: Document, node: Node) -> NDArray[Any]:
    """The whole array, read-only: protocol 2 of pickles stores its bytes as text, which no part
    can be cut from without reading what precedes it.

    Raises LimitExceeded above 1 GiB, CorruptArchive if it is not a plain array, and any
    StorageError.
    """
    span = await bytes_span(document, node)
    if span.size > MAX_BYTES:
        raise LimitExceeded(
            f"{brief_path(node.path)} takes {span.size:,} bytes, too many to read at once."
        )
    payload = await read_span(document.source, span)
    return await asyncio.to_thread(rebuild_array, payload)
