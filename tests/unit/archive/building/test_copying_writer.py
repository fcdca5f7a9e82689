"""Encoded items as an archive: the bytes stay, the contents are those of the encoder."""

import io

import cbor2
import pytest
from msglc.reader import LazyReader

from msglc_browser.archive.building.copying_writer import CopyingWriter
from msglc_browser.archive.building.nesting import MAX_DEPTH
from msglc_browser.archive.model.archive_options import ArchiveOptions
from msglc_browser.archive.model.header import HEADER_SIZE
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.node_path import NodePath, format_path
from msglc_browser.errors import LimitExceeded

OPTIONS = ArchiveOptions(20, 4, 30)


def test_heads_and_breaks_are_kept_and_msglc_reads_them() -> None:
    file = io.BytesIO()
    text = cbor2.dumps("long text" * 3)
    with CopyingWriter(file, Protocol.CBOR, OPTIONS) as writer:
        writer.open_container(b"\xbf", is_map=True)
        writer.copy_pairs(b"\x61a\x01", [2, 1], [1])
        writer.copy_key(b"\x61b", 2)
        writer.open_container(b"\x9f")
        writer.copy_items(b"\x18\x07" + text, [2, len(text)])
        writer.close_container(b"\xff")
        writer.copy_key(b"\x61c", 3)
        writer.begin_item()
        writer.copy_part(text[:5])
        writer.copy_part(text[5:])
        writer.end_item()
        writer.close_container(b"\xff")
        writer.finish()
    data = b"\xbf\x61a\x01\x61b\x9f\x18\x07" + text + b"\xff\x61c" + text + b"\xff"
    assert file.getvalue()[HEADER_SIZE:].startswith(data)
    toc = cbor2.loads(file.getvalue()[HEADER_SIZE + len(data) :])
    inner = {"p": [6, 39], "t": [{"p": [7, 9]}, {"p": [9, 38]}]}
    assert toc == {
        "p": [0, len(data)],
        "t": {"a": {"p": [3, 4]}, "b": inner, "c": {"p": [41, 70]}},
    }
    with LazyReader(io.BytesIO(file.getvalue())) as reader:
        assert reader["b"][1] == "long text" * 3
        assert reader.to_obj() == cbor2.loads(data)


def test_repeated_keys_are_told_with_their_paths() -> None:
    told: list[tuple[object, str]] = []

    def tell(key: object, path: NodePath) -> None:
        told.append((key, format_path(path)))

    with CopyingWriter(io.BytesIO(), Protocol.CBOR, OPTIONS, on_repeated_key=tell) as writer:
        writer.open_container(b"\x82")
        writer.copy_items(b"\x01", [1])
        assert format_path(writer.path(writer.next_step())) == "/[1]"
        writer.open_container(b"\xd8\x40", is_tag=True)
        assert writer.is_opaque
        assert writer.next_step() == ()
        writer.open_container(b"\xa2", is_map=True)
        writer.copy_pairs(b"\x61a\x01\x78\x01a\x02", [2, 1, 3, 1], [hash("a"), hash("a")])
        writer.tell_repeated(b"\x61b", writer.path((b"\x61c",)))
        assert writer.depth == 3
        for _ in range(3):
            writer.close_container()
        writer.finish()
    assert told == [("b", "/[1]/c"), ("a", "/[1]")]


def test_keys_that_are_not_watched_are_not_told() -> None:
    with CopyingWriter(io.BytesIO(), Protocol.CBOR) as writer:
        writer.tell_repeated(b"\x61b", ())
        assert writer.key_name(b"\x18\x07") == 7


def test_depth_is_bounded() -> None:
    with CopyingWriter(io.BytesIO(), Protocol.CBOR) as writer:
        for _ in range(MAX_DEPTH):
            writer.open_container(b"\x81")
        with pytest.raises(LimitExceeded):
            writer.open_container(b"\x81")


def test_single_item_is_a_leaf() -> None:
    file = io.BytesIO()
    with CopyingWriter(file, Protocol.MSGPACK) as writer:
        writer.copy_item(b"\xcc\x01")
        assert writer.finish() == len(file.getvalue())
    assert file.getvalue()[HEADER_SIZE:] == b"\xcc\x01\x81\xa1p\x92\x00\x02"
