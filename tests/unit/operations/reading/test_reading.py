"""Opening, walking and looking at archives in memory; requests counted where they matter."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from msglc_browser.archive.model.events import Event
from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.model.node_path import PathStep, format_path, parse_path
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import CorruptArchive, NodeNotFound
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import ancestors, expand, find_node
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.reading.previews import read_previews
from msglc_browser.operations.reading.read_events import iter_events
from msglc_browser.operations.reading.read_value import read_hex, read_plain, read_text
from msglc_browser.operations.reading.snippet import snippet
from msglc_browser.storage.places.location import LocalLocation, S3Location
from msglc_browser.storage.places.profile import Profile
from tests.archive_bytes import children, encode, leaf_archive, raw_archive, reading, value_of
from tests.servers.archives import combine_archives, make_archive
from tests.servers.memory_source import MemorySource

NAMES = pytest.mark.parametrize("name", ["msgpack", "cbor"])
RUNS = {f"{n:04}": {"energy": [n / 7 + k for k in range(1200)], "ok": True} for n in range(20)}


class _Recording(MemorySource):
    """Remembers what was asked for, call by call."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.calls: list[list[Span]] = []

    async def read_ranges(self, spans: Sequence[Span]) -> list[bytes]:
        self.calls.append([span for span in spans if span.size])
        return await super().read_ranges(spans)


@NAMES
def test_open_shows_the_root_from_header_and_toc_alone(name: str) -> None:
    archive = make_archive({"runs": RUNS, "id": 5}, protocol=name)  # type: ignore[arg-type]

    async def read(document: Document) -> None:
        root = document.root
        assert (root.kind, root.value_type, root.items) == (NodeKind.INDEXED, ValueType.DICT, 2)
        assert document.protocol is Protocol(name)
        assert document.size_bytes == len(archive)
        before = document.stats().bytes_read
        found = await expand(document, root)
        assert [format_path(node.path) for node in found.nodes] == ["/runs", "/id"]
        assert document.stats().bytes_read == before < len(archive) / 10

    reading(archive, read)


@pytest.mark.parametrize("value", [5, "x", [], {}, None, [1, 2], b"abc"])
def test_open_types_a_root_that_is_a_leaf(value: object) -> None:
    async def read(document: Document) -> None:
        assert document.root.value_type is not ValueType.UNKNOWN
        expected = len(value) if isinstance(value, list | dict) else 0
        assert (await expand(document, document.root)).total == expected
        assert await value_of(document, document.root) == value

    reading(make_archive(value), read)


@NAMES
def test_blocked_list_reads_only_the_blocks_of_the_rows_asked_for(name: str) -> None:
    archive = make_archive([n / 3 for n in range(20_000)], protocol=name)  # type: ignore[arg-type]
    source = _Recording(archive)

    async def work() -> None:
        document = await open_archive(source)
        buckets = await expand(document, document.root)
        assert [node.label for node in buckets.nodes][:2] == ["[0 … 999]", "[1,000 … 1,999]"]
        before = document.stats().bytes_read
        rows = await expand(document, buckets.nodes[17])
        assert document.stats().bytes_read - before < 30_000
        assert len(rows.nodes) == 1000
        text = await read_text(document, rows.nodes[3])
        assert text.text == repr(17_003 / 3)

    asyncio.run(work())


@NAMES
def test_previews_of_many_leaves_take_one_call(name: str) -> None:
    values = {f"k{n:02}": "v" * 3000 + str(n) for n in range(50)} | {"a": 1, "l": [1, 2]}
    config = {"small_obj_optimization_threshold": 64, "trivial_size": 4}
    archive = make_archive(values, protocol=name, **config)  # type: ignore[arg-type]
    source = _Recording(archive)

    async def work() -> None:
        document = await open_archive(source)
        found = await expand(document, document.root)
        calls = len(source.calls)
        previews = await read_previews(document, found.nodes)
        assert len(source.calls) == calls + 1
        assert all(span.size <= 512 + 9 for span in source.calls[-1])
        assert previews[0].text.startswith("vvv")
        assert previews[0].text.endswith("…")
        assert (previews[50].text, previews[50].node.value_type) == ("1", ValueType.INT)
        assert (previews[51].text, previews[51].node.items) == ("[1, 2]", 2)

    asyncio.run(work())


def test_previews_of_child_archives_take_three_calls_at_most() -> None:
    parts = [make_archive({"x": n}) for n in range(30)] + [make_archive(7), make_archive([1.5] * 3)]
    source = _Recording(combine_archives(parts))

    async def work() -> None:
        document = await open_archive(source)
        calls = len(source.calls)
        found = await expand(document, document.root)
        assert len(source.calls) == calls
        assert all(node.kind is NodeKind.ARCHIVE for node in found.nodes)
        assert [node.size_bytes for node in found.nodes] == [len(part) for part in parts]
        previews = await read_previews(document, found.nodes)
        assert len(source.calls) == calls + 3
        assert previews[3].text == "{x: 3}"
        assert (previews[30].text, previews[30].node.items) == ("7", 0)
        assert not previews[30].node.may_have_children

    asyncio.run(work())


def test_dict_buckets_are_named_by_their_keys() -> None:
    archive = make_archive(
        {f"{n:05}": {"a": "x" * 100} for n in range(2500)},
        small_obj_optimization_threshold=64,
        trivial_size=4,
    )
    labels = [node.label for node in children(archive).nodes]
    assert labels == ["[00000 … 00999]", "[01000 … 01999]", "[02000 … 02499]"]


@NAMES
def test_ancestors_lead_to_the_node_through_buckets(name: str) -> None:
    value = {"deep": {f"{n:05}": {"a": [n, "x" * 90]} for n in range(2500)}}
    config = {"small_obj_optimization_threshold": 64, "trivial_size": 4}
    archive = make_archive(value, protocol=name, **config)  # type: ignore[arg-type]
    path = parse_path("/deep/01234/a/[0]")

    async def read(document: Document) -> None:
        above = await ancestors(document, path)
        assert [node.kind is NodeKind.BUCKET for node in above] == [
            False,
            False,
            True,
            False,
            False,
        ]
        for parent, child in zip(above, (*above[1:], await find_node(document, path)), strict=True):
            assert child in (await expand(document, parent)).nodes

    reading(archive, read)


def test_find_node_meets_typed_paths_halfway() -> None:
    archive = leaf_archive(encode({"l": [10, 20], 7: "seven", "7": "text"}))

    async def read(document: Document) -> None:
        for text, value in (("/l/1", 20), ("/l/[1]", 20), ("/7", "text"), ("/(7)", "seven")):
            node = await find_node(document, parse_path(text))
            assert await value_of(document, node) == value

    reading(archive, read)


@pytest.mark.parametrize("protocol", list(Protocol))
@pytest.mark.parametrize("is_leaf", [True, False])
def test_find_node_finds_a_row_broken_before_its_key_though_a_key_is_its_number(
    protocol: Protocol, is_leaf: bool
) -> None:
    two_pairs = b"\x82" if protocol is Protocol.MSGPACK else b"\xa2"
    long_key = b"\xd9\xff" if protocol is Protocol.MSGPACK else b"\x78\xff"
    entry = b"\x05" if is_leaf else encode({"p": [0, 1]}, protocol)
    body = two_pairs + b"\x01" + entry + long_key
    if is_leaf:
        archive = leaf_archive(body, protocol)
    else:
        start = encode({"p": [0, 1], "t": 0}, protocol)[:-1]
        archive = raw_archive(b"\x05", None, protocol, toc_bytes=start + body)

    async def read(document: Document) -> None:
        rows = (await expand(document, document.root)).nodes
        assert [format_path(row.path) for row in rows] == ["/(1)", "/[1]"]
        for row in rows:
            assert await find_node(document, parse_path(format_path(row.path))) == row

    reading(archive, read)


@pytest.mark.parametrize("text", ["/x", "/l/2", "/l/x", "/l/[0]/y", "/[5]", "/(1)"])
def test_find_node_says_what_is_missing(text: str) -> None:
    archive = leaf_archive(encode({"l": [1]}))
    with pytest.raises(NodeNotFound):
        reading(archive, lambda document: find_node(document, parse_path(text)))


def test_text_of_an_indexed_node_is_cut_where_asked() -> None:
    async def read(document: Document) -> None:
        short = await read_text(document, document.root, limit_chars=100)
        assert not short.is_complete
        assert short.text.startswith('{\n  "0000": {')
        assert len(short.text) < 110
        few = await read_text(document, document.root, limit_bytes=2000)
        assert not few.is_complete
        assert few.shown_bytes <= 2000 < (few.total_bytes or 0)
        whole = await read_text(document, document.root, limit_chars=10**6, limit_bytes=10**6)
        assert whole.is_complete
        assert whole.shown_bytes == whole.total_bytes

    reading(make_archive(RUNS), read)


def test_text_of_a_combined_archive_names_its_children() -> None:
    archive = combine_archives({"a/b": make_archive(1), "c": make_archive([2])})

    async def read(document: Document) -> None:
        shown = await read_text(document, document.root)
        assert '"a/b": archive' in shown.text
        assert "c: archive" in shown.text

    reading(archive, read)


def test_stored_array_shows_its_numbers_and_shape() -> None:
    array = np.arange(12.0).reshape(3, 4)
    archive = make_archive({"m": array}, numpy_encoder=True)

    async def read(document: Document) -> None:
        node = await find_node(document, parse_path("/m"))
        [preview] = await read_previews(document, [node])
        assert preview.node.value_type is ValueType.ARRAY
        assert preview.text == "array <f8 3 × 4"
        shown = await read_text(document, preview.node)
        assert "11." in shown.text
        assert shown.is_complete
        cut = await read_text(document, preview.node, limit_bytes=250)
        assert not cut.is_complete

    reading(archive, read)


def test_hex_shows_the_payload_of_bytes_and_the_encoding_of_all_else() -> None:
    async def read(document: Document) -> None:
        by = await read_hex(document, await find_node(document, parse_path("/b")))
        assert (by.data, by.total_bytes) == (b"abc", 3)
        whole = await read_hex(document, document.root, start=1, limit=4)
        assert (whole.start, whole.shown_bytes) == (1, 4)
        assert whole.data == b"\xa1b\xc4\x03"

    reading(leaf_archive(encode({"b": b"abc"})), read)


@pytest.mark.parametrize(
    ("data", "is_text"),
    [
        (b'{"a": 1}', True),
        ("é".encode() * 50_000, True),
        (b"", True),
        (b"\x00\x01\x02" * 50, False),
        (b"\xff\xfe" * 50, False),
    ],
)
def test_plain_object_is_shown_as_text_or_hex(data: bytes, is_text: bool) -> None:
    shown = asyncio.run(read_plain(MemorySource(data), reason="no magic", limit=65535))
    assert shown.is_text is is_text
    assert shown.total_bytes == len(data)
    assert shown.reason == "no magic"


@NAMES
def test_events_of_a_bucket_are_those_of_its_rows(name: str) -> None:
    archive = make_archive(list(range(5000)), protocol=name)  # type: ignore[arg-type]

    async def read(document: Document) -> object:
        found = await expand(document, document.root)
        return await value_of(document, found.nodes[2])

    assert reading(archive, read) == list(range(2000, 3000))


def test_events_fail_as_a_corrupt_archive_when_the_first_block_is_broken() -> None:
    archive = raw_archive(b"\x01\x02\x03", {"p": [[0, 0, 1], [2, 1, 3]]})
    with pytest.raises(CorruptArchive, match="Block 0"):
        reading(archive, lambda document: value_of(document, document.root))


def test_events_of_a_large_value_come_in_bounded_batches() -> None:
    async def read(document: Document) -> list[int]:
        batches: list[Sequence[Event]] = [b async for b in iter_events(document, document.root)]
        return [len(batch) for batch in batches]

    data = b"\xdd" + (200_000).to_bytes(4, "big") + b"\x05" * 200_000
    sizes = reading(leaf_archive(data), read)
    assert sum(sizes) == 200_002
    assert max(sizes) < 25_000


# --- snippets --------------------------------------------------------------------------------


def _snippet_value(tmp_path: Path, archive: bytes, path: str) -> object:
    file = tmp_path / "archive.msglc"
    file.write_bytes(archive)

    async def read(document: Document) -> str:
        node = await find_node(document, parse_path(path))
        return snippet(LocalLocation(file), None, node, document)

    code = reading(archive, read)
    scope: dict[str, object] = {"print": lambda value: None}
    exec(compile(code, "snippet", "exec"), scope)  # the snippet is what is tested
    return scope["value"]


@pytest.mark.parametrize("path", ["/", '/"a/b"', '/"a/b"/[2]/x', '/""'])
def test_snippet_reads_the_node_with_msglc(tmp_path: Path, path: str) -> None:
    value = {"a/b": [1, "y" * 9000, {"x": [5]}], "": 3.5}
    inner = make_archive(value)
    archive = combine_archives({"in/ner": inner, "other": make_archive(1)})
    node_path = '/"in/ner"' + ("" if path == "/" else path)
    expected: object = value
    for step in parse_path(path):
        expected = expected[step.value]  # type: ignore[index]
    assert _snippet_value(tmp_path, inner, path) == expected
    assert _snippet_value(tmp_path, archive, node_path) == expected


def test_snippet_names_the_endpoint_and_holds_no_secret() -> None:
    profile = Profile(
        profile_id="p", name="n", endpoint="http://host:9000", access_key="AK", verify_tls=False
    )
    location = S3Location("p", "bucket", "dir/file.msglc")

    async def read(document: Document) -> str:
        return snippet(location, profile, document.root, document)

    code = reading(make_archive(1), read)
    compile(code, "snippet", "exec")
    for text in (
        "http://host:9000",
        "'bucket/dir/file.msglc'",
        'os.environ["AWS_SECRET_ACCESS_KEY"]',
    ):
        assert text in code


def test_node_knows_whether_it_may_have_children() -> None:
    def leaf(value_type: ValueType, items: int | None) -> Node:
        path = (PathStep.key("k"),)
        return Node(path, NodeKind.LEAF, value_type, Protocol.MSGPACK, Span(0, 5), items)

    assert leaf(ValueType.DICT, 3).may_have_children
    assert leaf(ValueType.LIST, None).may_have_children
    assert not leaf(ValueType.LIST, 0).may_have_children
    assert not leaf(ValueType.STR, None).may_have_children
