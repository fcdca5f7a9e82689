"""The proposed name of a file that an inspector saves."""

from pathlib import PurePath

from msglc_browser.archive.model.node import Node
from msglc_browser.operations.naming.node_names import node_names
from msglc_browser.operations.reading.document import Document


def file_stem(node: Node, document: Document) -> str:
    """The node's name, without a suffix: "energy", "energy-0-999"; of the root its archive's.

    It may hold characters that a file system does not allow: see `file_names`.
    """
    name = node_names([node.path])[0] if node.path else PurePath(document.name).stem
    if node.rows is None:
        return name
    return f"{name}-{node.rows.start}-{max(node.rows.start, node.rows.stop - 1)}"
