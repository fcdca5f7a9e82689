"""Row ranges as values of their own: the encoded items, copied."""

import io
import typing
from collections.abc import Callable
from dataclasses import replace

import cbor2
import msgpack
import pytest

from msglc_browser.archive.building.copying_writer import CopyingWriter
from msglc_browser.archive.building.head_encoding import list_head, map_head
from msglc_browser.archive.model.archive_options import ArchiveOptions
from msglc_browser.archive.model.node import Node, NodeKind, Protocol
from msglc_browser.archive.model.segments import Copied, Literal, Segment
from msglc_browser.errors import BadInput, CorruptArchive
from msglc_browser.operations.new_archive.sources.byte_window import ByteWindow
from msglc_browser.operations.new_archive.sources.item_source import ItemSource
from msglc_browser.operations.new_archive.sources.kept_notes import KeptNotes
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand
from msglc_browser.operations.reading.row_segments import combined_segments, row_segments
from tests.archive_bytes import encode, leaf_archive, raw_archive, reading
from tests.servers.archives import combine_archives, make_archive

M, C = Protocol.MSGPACK, Protocol.CBOR


def indexed(data: bytes, protocol: Protocol, options: ArchiveOptions) -> bytes:
    """An archive of a value, whose items are indexed as the options say."""
    file = io.BytesIO()
    with CopyingWriter(file, protocol, options) as writer:
        window = ByteWindow(io.BytesIO(data), lambda _done: None)
        limit = options.threshold_bytes
        ItemSource(
            window,
            writer,
            protocol=protocol,
            text_keys=False,
            indexed_bytes=limit,
            notes=KeptNotes(),
        ).read_document()
        writer.finish()
    return file.getvalue()


async def bucket_of(document: Document, rows: range) -> Node:
    """A range of the root's rows."""
    nodes = (await expand(document, document.root)).nodes
    bucket = next(node for node in nodes if node.kind is NodeKind.BUCKET)
    return replace(bucket, rows=rows, items=len(rows))


def bytes_of(archive: bytes, segments: tuple[Segment, ...]) -> bytes:
    return b"".join(
        part.data if isinstance(part, Literal) else archive[part.span.start : part.span.end]
        for part in segments
    )


def taken(archive: bytes, rows: range) -> tuple[bytes, int]:
    """The bytes of the rows, and of how many segments they are."""

    async def take(document: Document) -> tuple[Segment, ...]:
        bucket = await bucket_of(document, rows)
        assert await combined_segments(document, bucket) is None
        return await row_segments(document, bucket)

    segments = reading(archive, take)
    return bytes_of(archive, segments), len(segments)


_LEAF, _INDEXED = ArchiveOptions(64 * 2**20, 20, 8192), ArchiveOptions(64, 2, 64)
_BLOCKED = ArchiveOptions(64, 64, 100)
_ROWS = [range(3), range(1, 2), range(999, 2001), range(2499, 2500), range(2500)]


@pytest.mark.parametrize("rows", _ROWS)
@pytest.mark.parametrize("options", [_LEAF, _INDEXED, _BLOCKED], ids=["leaf", "indexed", "blocked"])
@pytest.mark.parametrize(
    ("protocol", "head", "item"),
    [(M, "dc09c4", "82a16101a16102"), (C, "9909c4", "a2616101616102"), (C, "9909c4", "c58238c703")],
)
def test_rows_of_a_list_are_copied(
    protocol: Protocol, head: str, item: str, options: ArchiveOptions, rows: range
) -> None:
    one = bytes.fromhex(item)
    archive = indexed(bytes.fromhex(head) + one * 2500, protocol, options)
    found, segments = taken(archive, rows)
    assert found == list_head(protocol, len(rows)) + one * len(rows)
    assert segments == 2


@pytest.mark.parametrize("rows", _ROWS)
@pytest.mark.parametrize("options", [_LEAF, _INDEXED], ids=["leaf", "indexed"])
@pytest.mark.parametrize(("protocol", "head"), [(M, "de09c4"), (C, "b909c4"), (C, "bf")])
def test_rows_of_a_dict_are_copied_with_their_keys(
    protocol: Protocol, head: str, options: ArchiveOptions, rows: range
) -> None:
    encode_ = msgpack.packb if protocol is M else cbor2.dumps
    pairs = [encode_(f"key {row}") + encode_(["text", row]) for row in range(2498)]
    pairs += [encode_("again") + encode_([1])] * 2
    end = b"\xff" if head == "bf" else b""
    archive = indexed(bytes.fromhex(head) + b"".join(pairs) + end, protocol, options)
    found, segments = taken(archive, rows)
    assert found == map_head(protocol, len(rows)) + b"".join(pairs[rows.start : rows.stop])
    assert segments == 2


def test_gaps_between_items_of_a_list_are_left_out() -> None:
    data = list_head(M, 1100) + b"\x01\x02" * 1100
    nodes = [{"p": [3 + 2 * row, 4 + 2 * row]} for row in range(1100)]
    found, segments = taken(raw_archive(data, {"p": [0, len(data)], "t": nodes}), range(3))
    assert (found, segments) == (b"\x93\x01\x01\x01", 4)


@pytest.mark.parametrize("shift", [-1, 0])
def test_entries_of_a_dict_that_are_not_in_order_are_refused(shift: int) -> None:
    nodes = {str(row): {"p": [100 + row * 10, 105 + row * 10]} for row in range(1100)}
    nodes["5"] = {"p": [145 + shift, 150]}
    archive = raw_archive(bytes(12_000), {"p": [0, 12_000], "t": nodes})
    with pytest.raises(BadInput, match=r"not lie in their order \(row 5\)"):
        taken(archive, range(4, 7))
    assert taken(archive, range(6, 8))[1] == 2


@pytest.mark.parametrize(
    "make",
    [
        lambda: leaf_archive(list_head(M, 1100) + b"\x01" * 1099 + b"\xc1"),
        lambda: raw_archive(
            bytes(99), {"p": [0, 99], "t": [{"p": [1, 2]}] * 1099 + [{"p": [1, 200]}]}
        ),
    ],
    ids=["leaf", "indexed"],
)
def test_broken_row_is_an_error(make: Callable[[], bytes]) -> None:
    assert taken(make(), range(1098, 1099))[0].startswith(b"\x91")
    with pytest.raises(CorruptArchive):
        taken(make(), range(1098, 1100))


@pytest.mark.parametrize("outer", [M, C])
@pytest.mark.parametrize("is_map", [True, False])
def test_rows_of_a_combined_archive_are_one(outer: Protocol, is_map: bool) -> None:
    children = [
        make_archive({"n": n}, protocol="msgpack" if n % 2 else "cbor") for n in range(1500)
    ]
    name: typing.Literal["msgpack", "cbor"] = "msgpack" if outer is M else "cbor"
    keyed = {f"k{n}": child for n, child in enumerate(children)}
    archive = combine_archives(keyed if is_map else children, protocol=name)
    rows = range(700, 1402)

    async def take(document: Document) -> tuple[Segment, ...]:
        bucket = await bucket_of(document, rows)
        with pytest.raises(BadInput, match="whole archives"):
            await row_segments(document, bucket)
        found = await combined_segments(document, bucket)
        assert found is not None
        return found

    segments = reading(archive, take)
    assert len([part for part in segments if isinstance(part, Copied)]) == 1
    part = list(keyed.items())[700:1402]
    expected = combine_archives(dict(part) if is_map else children[700:1402], protocol=name)
    assert bytes_of(archive, segments) == expected
    assert encode({"n": 700}, C) in expected
