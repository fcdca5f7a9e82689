"""Nodes of an archive as the data of a drag: their paths, and which archive they are of."""

import json
from collections.abc import Iterable
from itertools import islice
from typing import Final

from PySide6.QtCore import QMimeData

from msglc_browser.archive.model.node import Node, NodeKind
from msglc_browser.archive.model.node_path import NodePath, format_path, parse_path
from msglc_browser.errors import BadInput
from msglc_browser.operations.reading.document import Document
from msglc_browser.storage.places.location import location_from_row, location_row

NODES_TYPE: Final = "application/x-msglc-browser-nodes"
MOST_NODES: Final = 256
MOST_BYTES: Final = 1_000_000


def node_mime(document: Document, nodes: Iterable[Node]) -> QMimeData | None:
    """Nodes to be dropped elsewhere in the program, the first MOST_NODES of them.

    Ranges of rows and broken entries have no path of their own and are left out. None if nothing
    is left, or if the paths take more than MOST_BYTES.
    """
    with_path = (node for node in nodes if node.kind not in (NodeKind.BUCKET, NodeKind.BROKEN))
    paths = [format_path(node.path) for node in islice(with_path, MOST_NODES)]
    said = {
        "location": location_row(document.location),
        "version": document.version,
        "paths": paths,
    }
    data = json.dumps(said).encode()
    if not paths or len(data) > MOST_BYTES:
        return None
    mime = QMimeData()
    mime.setData(NODES_TYPE, data)
    return mime


def node_paths_of(mime: QMimeData, document: Document) -> tuple[NodePath, ...]:
    """The dragged nodes of this version of this archive.

    Empty if they are of another one, or if the data is not as `node_mime` writes it.
    """
    data = bytes(mime.data(NODES_TYPE).data()) if mime.hasFormat(NODES_TYPE) else b""
    if not 0 < len(data) <= MOST_BYTES:
        return ()
    try:
        return _paths(json.loads(data), document)
    except (BadInput, ValueError, RecursionError):  # any program can offer data of this type
        return ()


def _paths(said: object, document: Document) -> tuple[NodePath, ...]:
    if not isinstance(said, dict):
        return ()
    texts, version = said.get("paths"), said.get("version")
    if version != document.version or location_from_row(said.get("location")) != document.location:
        return ()
    if not isinstance(texts, list) or len(texts) > MOST_NODES:
        return ()
    if not all(isinstance(text, str) for text in texts):
        return ()
    return tuple(parse_path(text) for text in texts)
