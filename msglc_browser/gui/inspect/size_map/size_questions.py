"""What a size map asks about an archive."""

from dataclasses import dataclass

from msglc_browser.archive.model.node import Node
from msglc_browser.archive.model.node_path import NodePath
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import find_node
from msglc_browser.operations.sizes.archive_sizes import size_level
from msglc_browser.operations.sizes.size_level import MOST_TILES, NESTED_TILES, SizeLevel


@dataclass(frozen=True, slots=True)
class LevelQuestion:
    """The sizes directly below `root`."""

    root: Node

    async def read(self, document: Document, _node: Node) -> SizeLevel:
        """From the table of contents, or by reading a value that is not indexed."""
        return await size_level(document, self.root, most=MOST_TILES)


@dataclass(frozen=True, slots=True)
class NestedQuestion:
    """The sizes below some of the tiles of `root`."""

    root: Node
    nodes: tuple[Node, ...]

    async def read(self, document: Document, _node: Node) -> tuple[SizeLevel, ...]:
        """One level for each node."""
        return tuple([await size_level(document, each, most=NESTED_TILES) for each in self.nodes])


@dataclass(frozen=True, slots=True)
class NodeQuestion:
    """The node at a path."""

    path: NodePath

    async def read(self, document: Document, _node: Node) -> Node:
        """Raises NodeNotFound."""
        return await find_node(document, self.path)
