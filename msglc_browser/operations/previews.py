"""Short lines about rows in view, read in one batch."""

from collections.abc import Sequence
from dataclasses import dataclass

from msglc_browser.archive.node import Node
from msglc_browser.errors import MsglcBrowserError
from msglc_browser.operations.document import Document


@dataclass(frozen=True, slots=True)
class Preview:
    """One short line about a node; `node` is the same row with type and items filled in.

    `error` is set when the row's bytes could not be read or make no sense; `text` is then "".
    """

    node: Node
    text: str
    error: MsglcBrowserError | None = None


async def read_previews(document: Document, nodes: Sequence[Node]) -> tuple[Preview, ...]:
    """One preview per node, same order; all leaf heads are read in one batch.

    Raises StorageError when the batch as a whole cannot be read.
    """
    raise NotImplementedError
