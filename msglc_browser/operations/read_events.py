"""A node of any kind as a stream of events, in bounded memory."""

from collections.abc import AsyncIterator, Sequence

from msglc_browser.archive.events import Event
from msglc_browser.archive.node import Node
from msglc_browser.operations.document import Document


def iter_events(document: Document, node: Node) -> AsyncIterator[Sequence[Event]]:
    """Batches of events that make up the whole value of `node`.

    Combined archives come as a dict or list of their children, whatever their protocols; a
    bucket as a dict or list of its rows. Raises ArchiveError or StorageError at the batch where
    it goes wrong.
    """
    raise NotImplementedError
