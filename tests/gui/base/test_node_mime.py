"""The data of a drag of nodes: written, read back, and refused."""

import json
from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData

from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.model.node_path import NodePath, PathStep, parse_path
from msglc_browser.archive.model.span import Span
from msglc_browser.gui.base.node_mime import (
    MOST_BYTES,
    MOST_NODES,
    NODES_TYPE,
    node_mime,
    node_paths_of,
)
from msglc_browser.operations.reading.document import Document, Learnt
from msglc_browser.storage.places.location import LocalLocation, Location, S3Location
from tests.servers.memory_source import MemorySource

PLACE = S3Location("one", "runs", "frame.msg")


def _node(path: NodePath, kind: NodeKind = NodeKind.LEAF) -> Node:
    return Node(path, kind, ValueType.LIST, Protocol.MSGPACK, Span(0, 1), 1)


def _document(location: Location = PLACE, data: bytes = b"data") -> Document:
    return Document(MemorySource(data, location), _node(()), learnt=Learnt())


def _mime(said: object) -> QMimeData:
    mime = QMimeData()
    mime.setData(NODES_TYPE, said if isinstance(said, bytes) else json.dumps(said).encode())
    return mime


def _said(**changed: object) -> dict[str, object]:
    mime = node_mime(_document(), [_node(parse_path("/a"))])
    assert mime is not None
    said: dict[str, object] = json.loads(bytes(mime.data(NODES_TYPE).data()))
    return {**said, **changed}


@pytest.mark.parametrize(
    "path",
    [
        parse_path("/runs/[3]/energy"),
        (PathStep.key("a/b\n"), PathStep.key("#/"), PathStep.key("\ud800")),
        (PathStep.key(1.0), PathStep.key(None), PathStep.key(b"\xff", occurrence=2)),
        (),
    ],
)
def test_paths_come_back_as_they_were(path: NodePath) -> None:
    document = _document()
    mime = node_mime(document, [_node(path), _node((*path, PathStep.index(7)))])
    assert mime is not None
    assert node_paths_of(mime, document) == (path, (*path, PathStep.index(7)))


def test_only_nodes_with_a_path_of_their_own_are_carried() -> None:
    document = _document()
    rows = replace(_node(parse_path("/a"), NodeKind.BUCKET), rows=range(1000))
    broken = _node(parse_path("/b"), NodeKind.BROKEN)
    assert node_mime(document, [rows, broken]) is None
    mime = node_mime(document, [rows, _node(parse_path("/c")), broken])
    assert mime is not None
    assert node_paths_of(mime, document) == (parse_path("/c"),)


def test_number_of_nodes_is_bounded() -> None:
    document = _document()
    nodes = [_node((PathStep.index(number),)) for number in range(MOST_NODES + 1)]
    mime = node_mime(document, nodes)
    assert mime is not None
    assert len(node_paths_of(mime, document)) == MOST_NODES
    texts = [f"/[{number}]" for number in range(MOST_NODES + 1)]
    assert len(node_paths_of(_mime(_said(paths=texts[:MOST_NODES])), document)) == MOST_NODES
    assert node_paths_of(_mime(_said(paths=texts)), document) == ()


def test_size_is_bounded() -> None:
    document = _document()
    rest = len(json.dumps(_said(paths=["/"])))
    fits = "x" * (MOST_BYTES - rest)
    mime = node_mime(document, [_node((PathStep.key(fits),))])
    assert mime is not None and len(mime.data(NODES_TYPE).data()) == MOST_BYTES
    assert node_paths_of(mime, document) == ((PathStep.key(fits),),)
    assert node_mime(document, [_node((PathStep.key(fits + "x"),))]) is None
    assert node_paths_of(_mime(_said(paths=["/" + fits + "x"])), document) == ()


def test_nodes_of_another_archive_or_version_are_refused() -> None:
    mime = _mime(_said())
    assert node_paths_of(mime, _document()) == (parse_path("/a"),)
    assert node_paths_of(mime, _document(replace(PLACE, key="other.msg"))) == ()
    assert node_paths_of(mime, _document(replace(PLACE, profile_id="two"))) == ()
    assert node_paths_of(_mime(_said(version="of another time")), _document()) == ()
    assert node_paths_of(_mime(_said(location={"path": "/frame.msg"})), _document()) == ()


@pytest.mark.parametrize(
    "said",
    [
        b"", b"\xff", b"[" * 100_000, [], 3, None, {}, {"paths": ["/a"]},
        _said(paths="/a"), _said(paths=["/a", 3]), _said(paths=["/(oops)"]), _said(paths=None),
        _said(location="runs"), _said(location={"path": "\x00"}),
    ],
)  # fmt: skip
def test_nonsense_is_refused(said: object) -> None:
    assert node_paths_of(_mime(said), _document()) == ()


def test_other_data_is_refused() -> None:
    mime = QMimeData()
    mime.setText("/a")
    assert node_paths_of(mime, _document()) == ()


def test_local_files_are_carried_too(tmp_path_factory: pytest.TempPathFactory) -> None:
    document = _document(LocalLocation(tmp_path_factory.getbasetemp() / "frame.msg"))
    mime = node_mime(document, [_node(parse_path("/a"))])
    assert mime is not None
    assert node_paths_of(mime, document) == (parse_path("/a"),)
