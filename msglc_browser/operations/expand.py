"""Walk an open archive: children, previews, paths."""

from collections.abc import Sequence
from dataclasses import dataclass

from msglc_browser.archive.node import Node
from msglc_browser.archive.node_path import NodePath
from msglc_browser.errors import MsglcBrowserError
from msglc_browser.operations.document import Document


@dataclass(frozen=True, slots=True)
class Children:
    """One level of the tree: at most 1,000 nodes, buckets when there are more.

    `total` counts the children of the node itself, not its buckets. `warnings` say what is odd
    about the level as a whole: duplicate keys, blocks that hold more than they claim.
    """

    nodes: tuple[Node, ...]
    total: int
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """One short line about a node; `node` is the same row with type and items filled in.

    `error` is set when the row's bytes could not be read or make no sense; `text` is then "".
    """

    node: Node
    text: str
    error: MsglcBrowserError | None = None


async def expand(document: Document, node: Node) -> Children:
    """The children of `node`, in the archive's order.

    A broken child is a BROKEN node. Raises CorruptArchive when the node's own entry or header
    makes no sense, LimitExceeded, and any StorageError of reading.
    """
    raise NotImplementedError


async def read_previews(document: Document, nodes: Sequence[Node]) -> tuple[Preview, ...]:
    """One preview per node, same order; all leaf heads are read in one batch.

    Raises StorageError when the batch as a whole cannot be read.
    """
    raise NotImplementedError


async def find_node(document: Document, path: NodePath) -> Node:
    """The node a path names. Raises NodeNotFound."""
    raise NotImplementedError


async def ancestors(document: Document, path: NodePath) -> tuple[Node, ...]:
    """The rows above the node a path names, root first, buckets included.

    Expanding them one after another shows the node itself. Raises NodeNotFound.
    """
    raise NotImplementedError
