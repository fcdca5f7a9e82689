"""Archives that lie: each row of the table "Hostile archives" in the format's description.

No case may crash, run code, take over two seconds or allocate far beyond the bytes given.
"""

import asyncio
import io
import os
import pickle
import resource
import struct
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from msglc.reader import LazyReader

from msglc_browser.archive.header import DEFAULT_MAGIC, build_header
from msglc_browser.archive.node import NodeKind, Protocol, ValueType
from msglc_browser.archive.node_path import KeyValue, PathStep, format_path, parse_path
from msglc_browser.archive.values import Timestamp
from msglc_browser.errors import ArchiveError, CorruptArchive, LimitExceeded, NotAnArchive
from msglc_browser.operations.document import Document
from msglc_browser.operations.expand import Children, expand, find_node, read_previews
from msglc_browser.operations.open_archive import open_archive
from msglc_browser.operations.read_value import ValueText, read_plain, read_text
from msglc_browser.storage.byte_source import MemorySource
from tests.archive_bytes import children, encode, leaf_archive, raw_archive, reading, value_of
from tests.servers.archives import combine_archives, make_archive

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
MEBIBYTE = 1 << 20


@pytest.fixture(autouse=True)
def _bounded() -> Iterator[None]:
    """Every case: at most 2 s, with room for a busy machine, and 64 MiB beyond its own bytes."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    yield
    taken = time.process_time() - started
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert taken < 6
    assert grown < 100 * 1024  # KiB; the largest case is itself 10 MB, held a few times over


def _text(archive: bytes, path: str = "/", **limits: int) -> ValueText:
    async def read(document: Document) -> ValueText:
        return await read_text(document, await find_node(document, parse_path(path)), **limits)

    return reading(archive, read)


def _open(archive: bytes) -> None:
    async def nothing(_: Document) -> None:
        return None

    reading(archive, nothing)


# --- headers ---------------------------------------------------------------------------------


def test_open_refuses_with_reason_when_magic_is_unknown() -> None:
    async def work() -> None:
        source = MemorySource(b"plain text, no archive\n" * 10)
        with pytest.raises(NotAnArchive) as caught:
            await open_archive(source)
        plain = await read_plain(source, reason=caught.value.message)
        assert plain.is_text
        assert plain.text.startswith("plain text")
        assert "not an msglc archive" in plain.reason

    asyncio.run(work())


def test_open_accepts_custom_magic_when_told() -> None:
    archive = make_archive([1, 2, 3])
    custom = b"my-format".rjust(30, b"\0") + archive[30:]

    async def work() -> None:
        with pytest.raises(NotAnArchive):
            await open_archive(MemorySource(custom))
        document = await open_archive(MemorySource(custom), magics=(DEFAULT_MAGIC, b"my-format"))
        assert await value_of(document, document.root) == [1, 2, 3]

    asyncio.run(work())


@pytest.mark.parametrize("size", [0, 5, 30, 49])
def test_open_refuses_when_object_is_shorter_than_header(size: int) -> None:
    with pytest.raises(ArchiveError):
        _open(make_archive({"a": 1})[:size])


def test_open_names_both_sizes_when_toc_is_missing() -> None:
    archive = make_archive({"a": "x" * 10_000, "b": "y" * 10_000})
    with pytest.raises(CorruptArchive, match=r"expected 20,\d+ bytes, the object has 9,000"):
        _open(archive[:9000])


def test_open_warns_and_reads_what_is_there_when_toc_is_cut_off() -> None:
    archive = make_archive({"a": "x" * 10_000, "b": "y" * 10_000})

    async def read(document: Document) -> Children:
        assert "cut off" in document.warnings[0]
        found = await expand(document, document.root)
        assert await value_of(document, found.nodes[0]) == "x" * 10_000
        return found

    found = reading(archive[:-4], read)
    assert [node.kind for node in found.nodes] == [NodeKind.LEAF, NodeKind.BROKEN]


def test_open_warns_when_bytes_follow_the_archive() -> None:
    async def read(document: Document) -> object:
        assert document.warnings == ("3 bytes after the end of the archive are ignored.",)
        return await value_of(document, document.root)

    assert reading(make_archive([1]) + b"abc", read) == [1]


@BOTH
@pytest.mark.parametrize(("start", "size"), [(2**63, 1), (1, 2**64 - 1), (2**64 - 1, 2**64 - 1)])
def test_open_refuses_absurd_toc_before_reading_it(
    protocol: Protocol, start: int, size: int
) -> None:
    with pytest.raises(CorruptArchive, match="expected"):
        _open(build_header(protocol, start, size) + b"\x01" * 100)


@pytest.mark.parametrize("field", [b"\xff" * 10, b"\xcc", b"\xa3abc".ljust(10), b"\x1c".ljust(10)])
def test_open_refuses_header_integers_that_are_none(field: bytes) -> None:
    with pytest.raises(CorruptArchive, match="header is damaged"):
        _open(DEFAULT_MAGIC + field.rjust(10, b"\0") * 2 + b"\x01" * 100)


# --- spans -----------------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("position", [[0, 10**6], [5, 2], [3, 3], [-1, 2], [0], "x", [0, 2.5], []])
def test_expand_breaks_only_the_node_whose_span_is_wrong(
    protocol: Protocol, position: object
) -> None:
    data = encode({"good": 1, "bad": 2}, protocol)
    good = {"p": [len(data) - 6, len(data) - 5]}
    toc = {"p": [0, len(data)], "t": {"good": good, "bad": {"p": position}, "last": good}}
    found = children(raw_archive(data, toc, protocol))
    kinds = [node.kind for node in found.nodes]
    assert kinds == [NodeKind.LEAF, NodeKind.BROKEN, NodeKind.LEAF]
    assert found.nodes[1].problem


@BOTH
def test_expand_breaks_child_whose_span_lies_outside_its_parent(protocol: Protocol) -> None:
    data = encode({"a": {"b": 1}, "c": 2}, protocol)
    toc = {"p": [0, len(data)], "t": {"a": {"p": [1, 4], "t": {"b": {"p": [4, 7]}}}}}
    found = children(raw_archive(data, toc, protocol), "/a")
    assert found.nodes[0].kind is NodeKind.BROKEN
    assert "outside" in found.nodes[0].problem


# --- blocks ----------------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("count", [0, 10**12, 2**64 - 1])
def test_blocked_list_marks_the_block_whose_count_is_impossible(
    protocol: Protocol, count: int
) -> None:
    data = bytes(range(10))
    toc = {"p": [[5, 0, 5], [count, 5, 7], [3, 7, 10]]}
    found = children(raw_archive(data, toc, protocol))
    kinds = [node.kind for node in found.nodes]
    assert kinds == [NodeKind.LEAF] * 5 + [NodeKind.BROKEN] + [NodeKind.LEAF] * 3
    assert "Block 1" in found.nodes[5].problem


@BOTH
def test_blocked_list_marks_missing_rows_when_block_holds_fewer(protocol: Protocol) -> None:
    two_byte = encode(200, protocol)
    data = two_byte * 2 + b"\x01"
    found = children(raw_archive(data, {"p": [[4, 0, 4], [1, 4, 5]]}, protocol))
    kinds = [node.kind for node in found.nodes]
    assert kinds == [NodeKind.LEAF] * 2 + [NodeKind.BROKEN] * 2 + [NodeKind.LEAF]
    assert "should hold 4 values" in found.nodes[3].problem


@BOTH
def test_blocked_list_warns_when_block_holds_more(protocol: Protocol) -> None:
    found = children(raw_archive(b"\x01\x02\x03\x04", {"p": [[3, 0, 4]]}, protocol))
    assert [node.kind for node in found.nodes] == [NodeKind.LEAF] * 3
    assert "more bytes" in found.warnings[0]


def test_blocked_list_breaks_off_where_its_blocks_make_no_sense() -> None:
    toc = {"p": [[2, 0, 2], ["x", 2, 4], [2, 2, 4]]}
    found = children(raw_archive(b"\x01\x02\x03\x04", toc))
    kinds = [node.kind for node in found.nodes]
    assert kinds == [NodeKind.LEAF, NodeKind.LEAF, NodeKind.BROKEN]


# --- counts ----------------------------------------------------------------------------------

_BOMBS = [
    (Protocol.MSGPACK, b"\xdf\xff\xff\xff\xff\x01\x02"),
    (Protocol.MSGPACK, b"\xdd\xff\xff\xff\xff\x01\x02"),
    (Protocol.CBOR, b"\xbb" + b"\xff" * 8 + b"\x01\x02"),
    (Protocol.CBOR, b"\x9b" + b"\xff" * 8 + b"\x01\x02"),
]


@pytest.mark.parametrize(("protocol", "bomb"), _BOMBS)
def test_leaf_refused_when_it_claims_more_items_than_bytes(protocol: Protocol, bomb: bytes) -> None:
    archive = leaf_archive(bomb, protocol)
    with pytest.raises(CorruptArchive, match="claims"):
        children(archive)
    assert "claims" in _text(archive).note


@pytest.mark.parametrize(("protocol", "bomb"), _BOMBS)
def test_toc_refused_when_it_claims_more_entries_than_bytes(
    protocol: Protocol, bomb: bytes
) -> None:
    key = encode("t", protocol)
    one_pair = b"\x81" if protocol is Protocol.MSGPACK else b"\xa1"
    with pytest.raises(CorruptArchive, match="claims"):
        _open(raw_archive(b"\x01", None, protocol, toc_bytes=one_pair + key + bomb))


@pytest.mark.parametrize(
    ("protocol", "string"),
    [
        (Protocol.MSGPACK, b"\xdb\xff\xff\xff\xffabc"),
        (Protocol.MSGPACK, b"\xc6\xff\xff\xff\xffabc"),
        (Protocol.MSGPACK, b"\xc9\xff\xff\xff\xff\x05abc"),
        (Protocol.CBOR, b"\x7b" + b"\xff" * 8 + b"abc"),
        (Protocol.CBOR, b"\x5b" + b"\xff" * 8 + b"abc"),
    ],
)
def test_string_refused_when_it_claims_more_than_there_is(
    protocol: Protocol, string: bytes
) -> None:
    with pytest.raises(CorruptArchive):
        reading(leaf_archive(string, protocol), lambda document: value_of(document, document.root))


# --- combined archives -----------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("offset", [10**9, 2**64 - 1, -50, -1, 2.5, None])
def test_combined_breaks_only_the_child_whose_offset_is_wrong(
    protocol: Protocol, offset: object
) -> None:
    child = make_archive(5)
    found = children(raw_archive(child, {"t": {"good": 0, "bad": offset}}, protocol))
    assert [node.kind for node in found.nodes] == [NodeKind.ARCHIVE, NodeKind.BROKEN]


def test_combined_offsets_that_overlap_end_after_a_few_levels() -> None:
    # Each child claims to be a combined archive whose child starts at its own data start: the
    # nearest a writer can come to an archive that holds itself.
    inner = raw_archive(make_archive(1), {"t": [0]})
    archive = raw_archive(inner * 20, {"t": [0] * 50 + [len(inner)]})

    async def read(document: Document) -> int:
        depth, node = 0, document.root
        while (found := await expand(document, node)).nodes:
            node, depth = found.nodes[0], depth + 1
            assert depth < 10
        return depth

    assert reading(archive, read) == 2


def test_combined_child_reports_error_when_its_header_reaches_past_its_parent() -> None:
    child = build_header(Protocol.MSGPACK, 10**6, 10) + b"\x01" * 20

    async def read(document: Document) -> None:
        found = await expand(document, document.root)
        [preview] = await read_previews(document, found.nodes)
        assert preview.error is not None
        with pytest.raises(CorruptArchive, match="cut off"):
            await expand(document, found.nodes[0])

    reading(raw_archive(child, {"t": [0]}), read)


def test_combined_child_that_is_no_archive_says_so_on_its_row_alone() -> None:
    good = make_archive({"x": 1})
    archive = raw_archive(b"\x00" * 60 + good, {"t": {"bad": 0, "good": 60}})

    async def read(document: Document) -> None:
        found = await expand(document, document.root)
        bad, fine = await read_previews(document, found.nodes)
        assert isinstance(bad.error, NotAnArchive)
        assert fine.error is None
        assert fine.text == "{x: 1}"

    reading(archive, read)


# --- depth -----------------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("depth", [1000, 100_000])
def test_deep_leaf_is_walked_without_recursion(protocol: Protocol, depth: int) -> None:
    one = b"\x91" if protocol is Protocol.MSGPACK else b"\x81"
    archive = leaf_archive(one * depth + b"\x01", protocol)
    assert "…" in _text(archive).text
    assert children(archive, "/" + "/".join(["[0]"] * 5)).total == 1
    if depth > 10_000:
        with pytest.raises(LimitExceeded):
            reading(archive, lambda document: value_of(document, document.root))


@BOTH
@pytest.mark.parametrize("depth", [1000, 100_000])
def test_deep_toc_is_walked_without_recursion(protocol: Protocol, depth: int) -> None:
    # {"p": [0, 1], "t": [{"p": [0, 1], "t": [ ... ]}]}
    one_list = b"\x91" if protocol is Protocol.MSGPACK else b"\x81"
    entry = encode({"p": [0, 1], "t": []}, protocol)[:-1] + one_list
    toc = entry * depth + encode({"p": [0, 1]}, protocol)
    archive = raw_archive(b"\x01", None, protocol, toc_bytes=toc)
    found = children(archive, "/" + "/".join(["[0]"] * 5))
    assert found.nodes[0].kind is NodeKind.INDEXED


def test_open_containers_without_end_are_refused() -> None:
    archive = leaf_archive(b"\x9f" * 300_000, Protocol.CBOR)
    with pytest.raises(ArchiveError):
        reading(archive, lambda document: value_of(document, document.root))
    assert children(archive).nodes[0].kind is NodeKind.BROKEN


# --- large values ----------------------------------------------------------------------------


class _Endless(MemorySource):
    """A string of `size` bytes that takes no memory: only its head is real."""

    def __init__(self, head: bytes, size: int, toc: bytes) -> None:
        super().__init__(head)
        self._size, self._toc = size, toc
        self.largest = 0

    @property
    def size_bytes(self) -> int:
        return self._size + len(self._toc)

    async def read_ranges(self, spans: object) -> list[bytes]:
        found = []
        for span in spans:  # type: ignore[attr-defined]
            self.largest = max(self.largest, span.size)
            if span.start >= self._size:
                found.append(self._toc[span.start - self._size : span.end - self._size])
            else:
                found.append(self._data[span.start : span.end].ljust(span.size, b"x"))
        return found


@pytest.mark.parametrize("code", [b"\xdb", b"\xc6"])
def test_huge_string_shows_its_beginning_without_being_read(code: bytes) -> None:
    size = 500_000_000
    data_size = 5 + size
    toc = encode({"p": [0, data_size]})
    head = build_header(Protocol.MSGPACK, data_size, len(toc)) + code + struct.pack(">I", size)
    source = _Endless(head, 50 + data_size, toc)

    async def work() -> None:
        document = await open_archive(source)
        shown = await read_text(document, document.root)
        assert not shown.is_complete
        assert 1000 < len(shown.text) <= 5 * 65536
        assert shown.total_bytes == data_size
        [preview] = await read_previews(document, [document.root])
        assert len(preview.text) <= 300

    asyncio.run(work())
    assert source.largest <= MEBIBYTE


def test_list_that_holds_a_huge_string_is_listed_without_reading_the_string() -> None:
    size = 400_000_000
    data_size = 1 + 5 + size + 1
    toc = encode({"p": [0, data_size]})
    head = build_header(Protocol.MSGPACK, data_size, len(toc))
    head += b"\x92\xdb" + struct.pack(">I", size)
    source = _Endless(head, 50 + data_size, toc)

    async def work() -> None:
        document = await open_archive(source)
        found = await expand(document, document.root)
        assert [node.size_bytes for node in found.nodes] == [size + 5, 1]

    asyncio.run(work())
    assert source.largest <= MEBIBYTE


# --- keys and values -------------------------------------------------------------------------


@BOTH
def test_odd_keys_are_rows_of_their_own_and_round_trip_as_paths(protocol: Protocol) -> None:
    keys: list[KeyValue] = [
        "",
        "a/b",
        "a\nb",
        "\0",
        "\u202eabc",
        "😀",
        1,
        "1",
        True,
        1.0,
        None,
        b"\xff",
        -7,
    ]
    encoded = b"".join(encode(key, protocol) + b"\x05" for key in keys)
    header = bytes([(0x80 if protocol is Protocol.MSGPACK else 0xA0) + len(keys)])
    archive = leaf_archive(header + encoded, protocol)
    found = children(archive)
    assert [node.path[-1] for node in found.nodes] == [PathStep.key(key) for key in keys]

    async def read(document: Document) -> None:
        for node in found.nodes:
            text = format_path(node.path)
            assert text.isprintable()
            assert parse_path(text) == node.path
            assert await find_node(document, parse_path(text)) == node

    reading(archive, read)


@BOTH
@pytest.mark.parametrize("is_indexed", [True, False])
def test_duplicate_keys_are_rows_of_their_own_with_a_warning(
    protocol: Protocol, is_indexed: bool
) -> None:
    map_head = b"\x83" if protocol is Protocol.MSGPACK else b"\xa3"
    data = map_head + b"".join(encode("k", protocol) + bytes([n]) for n in (1, 2, 3))
    archive = leaf_archive(data, protocol)
    if is_indexed:
        entries = [encode("k", protocol) + encode({"p": [n, n + 1]}, protocol) for n in (3, 6, 9)]
        prefix = encode({"p": [0, len(data)], "t": {}}, protocol)[:-1] + map_head
        archive = raw_archive(data, None, protocol, toc_bytes=prefix + b"".join(entries))
    found = children(archive)
    assert [format_path(node.path) for node in found.nodes] == ["/k", "/k~1", "/k~2"]
    assert "more than once" in found.warnings[0]
    assert _text(archive, "/k~1").text == "2"


def test_numbers_are_shown_exactly() -> None:
    cases = {
        "18446744073709551615": 2**64 - 1,
        "-9223372036854775808": -(2**63),
        "NaN": float("nan"),
        "Infinity": float("inf"),
        "-Infinity": float("-inf"),
        "-0.0": -0.0,
        "5e-324": 5e-324,
        "0.1": 0.1,
    }
    for text, value in cases.items():
        assert _text(leaf_archive(encode(value))).text == text


def test_big_integers_of_cbor_are_shown_exactly() -> None:
    for value in (2**100, -(2**100), 2**8000):
        text = _text(leaf_archive(encode(value, Protocol.CBOR), Protocol.CBOR)).text
        assert text == str(value)
    enormous = b"\xc2\x5a" + struct.pack(">I", 100_000) + b"\xff" * 100_000
    assert _text(leaf_archive(enormous, Protocol.CBOR)).text.startswith("tag 2(bytes")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xd6\xff" + struct.pack(">I", 0), "1970-01-01T00:00:00Z"),
        (b"\xd7\xff" + struct.pack(">Q", (5 << 34) | 1), "1970-01-01T00:00:01.000000005Z"),
        (b"\xc7\x0c\xff" + struct.pack(">Iq", 0, -1), "1969-12-31T23:59:59Z"),
        (b"\xc7\x0c\xff" + struct.pack(">Iq", 7, 2**62), f"timestamp {2**62} s 7 ns"),
        (b"\xd4\x05\x01", "ext(5) bytes(1) 01"),
        (b"\xd7\xff" + b"\xff" * 8, "ext(-1) bytes(8) ff ff ff ff ff ff ff ff"),
    ],
)
def test_extensions_of_msgpack_are_shown(data: bytes, text: str) -> None:
    assert _text(leaf_archive(data)).text == text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xc1\x00", "1970-01-01T00:00:00Z"),
        (b"\xc0\x74" + b"2013-03-21T20:04:00Z", "2013-03-21T20:04:00Z"),
        (b"\xc0\x63abc", 'tag 0("abc")'),
        (b"\xc1\xfb" + struct.pack(">d", float("nan")), "tag 1(NaN)"),
        (b"\xd8\x2a\x01", "tag 42(1)"),
        (b"\xd8\x1c\x81\xd8\x1d\x00", "tag 28([\n    tag 29(0)\n  ])"),
        (b"\xf7", "undefined"),
        (b"\xf0", "simple(16)"),
        (b"\xf9\x3c\x00", "1.0"),
        (b"\x9f\x01\x02\xff", "[\n  1, 2\n]"),
        (b"\x7f\x61a\x61b\xff", "ab"),
    ],
)
def test_tags_and_open_values_of_cbor_are_shown(data: bytes, text: str) -> None:
    shown = _text(leaf_archive(data, Protocol.CBOR))
    assert shown.text == text
    assert shown.is_complete


def test_timestamps_are_typed_as_times() -> None:
    archive = leaf_archive(b"\x91\xd6\xff" + struct.pack(">I", 0))
    assert children(archive).nodes[0].value_type is ValueType.TIME
    value = reading(archive, lambda document: value_of(document, document.root))
    assert value == [Timestamp(0)]


@BOTH
@pytest.mark.parametrize("payload", [b"a\xffb", b"\xed\xa0\x80"])
def test_invalid_text_is_shown_escaped(protocol: Protocol, payload: bytes) -> None:
    head = bytes([(0xA0 if protocol is Protocol.MSGPACK else 0x60) + len(payload)])
    shown = _text(leaf_archive(head + payload, protocol))
    assert "\\udc" in shown.text
    assert "Invalid UTF-8" in shown.note
    value = reading(
        leaf_archive(head + payload, protocol),
        lambda document: value_of(document, document.root),
    )
    assert isinstance(value, str)
    assert value.encode("utf-8", "surrogateescape") == payload


# --- pickles ---------------------------------------------------------------------------------


class _Payload:
    """Makes a folder when it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, ("multiarray-payload-ran",)


def test_pickle_that_runs_under_lazyreader_is_bytes_with_a_note_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    payload = pickle.dumps(_Payload(), 2)
    archive = leaf_archive(encode(payload))

    shown = _text(archive)
    assert children(archive).total == 0
    assert not any(tmp_path.iterdir())
    assert shown.value_type is ValueType.BYTES
    assert "not run" in shown.note
    assert "multiarray" in shown.text.replace("|\n", "") or "6d 75 6c 74" in shown.text

    LazyReader(io.BytesIO(archive))
    assert [path.name for path in tmp_path.iterdir()] == ["multiarray-payload-ran"]


# --- many children ---------------------------------------------------------------------------


@BOTH
def test_dict_of_a_hundred_thousand_keys_comes_in_buckets(protocol: Protocol) -> None:
    data = encode({f"k{n:06}": 1 for n in range(100_000)}, protocol)
    found = children(leaf_archive(data, protocol))
    assert found.total == 100_000
    assert [node.kind for node in found.nodes] == [NodeKind.BUCKET] * 100
    assert _text(leaf_archive(data, protocol), "/k099999").text == "1"


def test_list_of_ten_million_comes_in_nested_buckets() -> None:
    data = b"\xdd" + struct.pack(">I", 10_000_000) + b"\x07" * 10_000_000
    archive = leaf_archive(data)

    async def read(document: Document) -> None:
        found = await expand(document, document.root)
        assert [node.items for node in found.nodes] == [1_000_000] * 10
        last = await expand(document, found.nodes[-1])
        assert [node.items for node in last.nodes] == [1000] * 1000
        rows = await expand(document, last.nodes[0])
        assert rows.nodes[0].path == (PathStep.index(9_000_000),)

    reading(archive, read)


def test_combined_of_combined_of_combined_is_reached() -> None:
    inner = combine_archives({"x": make_archive({"deep": [1, 2]}, protocol="cbor")})
    middle = combine_archives([inner, inner], protocol="cbor")
    outer = combine_archives({"m": middle})
    assert _text(outer, "/m/[1]/x/deep/[1]").text == "2"
