"""Small archives that ask for much: time and memory stay within bounds whatever they claim."""

import io
import struct

import pytest

from msglc_browser.archive.header import build_header
from msglc_browser.archive.node import Node, NodeKind, Protocol
from msglc_browser.archive.node_path import parse_path
from msglc_browser.errors import ArchiveError, BadInput, CorruptArchive, MsglcBrowserError
from msglc_browser.operations.document import Document
from msglc_browser.operations.expand import Children, ancestors, expand, find_node, read_previews
from msglc_browser.operations.json_writer import JsonWriter
from msglc_browser.operations.open_archive import open_archive
from msglc_browser.operations.read_events import iter_events
from msglc_browser.operations.read_value import read_hex, read_text
from msglc_browser.storage.byte_source import MemorySource
from tests.archive_bytes import encode, leaf_archive, raw_archive, reading
from tests.bounds import bounded
from tests.servers.archives import make_archive

BOTH = pytest.mark.parametrize("protocol", list(Protocol))


async def _look_at_root(document: Document) -> Children | None:
    """Everything that the window does with one node."""
    node = document.root
    found = None
    try:
        found = await expand(document, node)
        await read_previews(document, found.nodes)
    except MsglcBrowserError:
        pass
    for work in (read_text(document, node), read_hex(document, node), _export(document, node)):
        try:
            await work
        except MsglcBrowserError:
            continue
    return found


async def _export(document: Document, node: Node) -> None:
    writer = JsonWriter(io.BytesIO())
    async for batch in iter_events(document, node):
        writer.write(batch)
    writer.finish()


def _look(archive: bytes) -> Children | None:
    with bounded():
        return reading(archive, _look_at_root)


def _head(code: bytes, count: int, width: int = 4) -> bytes:
    return code + count.to_bytes(width, "big")


# --- headers and counts ------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("start", [0, 5, 2**32, 2**63, 2**64 - 1])
@pytest.mark.parametrize("size", [0, 2**32, 2**63, 2**64 - 1])
def test_absurd_table_of_contents_is_refused_before_it_is_read(
    protocol: Protocol, start: int, size: int
) -> None:
    source = MemorySource(build_header(protocol, start, size) + b"\x01" * 50)

    async def work() -> None:
        with pytest.raises(CorruptArchive):
            await open_archive(source)

    with bounded():
        reading_nothing(work)
    assert source.stats().bytes_read <= 50


def reading_nothing(work: object) -> None:
    """Run a coroutine function outside of any document."""
    import asyncio  # noqa: PLC0415

    asyncio.run(work())  # type: ignore[operator]


@BOTH
@pytest.mark.parametrize("count", [0, 1000, 10**12, 2**63, 2**64 - 1])
def test_blocks_that_claim_any_count_are_looked_at_within_bounds(
    protocol: Protocol, count: int
) -> None:
    toc = {"p": [[count, 0, 4], [count, 4, 8], [2, 8, 10]]}
    found = _look(raw_archive(bytes(range(10)), toc, protocol))
    assert found is not None
    kinds = [node.kind for node in found.nodes]
    assert kinds == [NodeKind.BROKEN] * 2 + [NodeKind.LEAF] * 2


@BOTH
def test_blocks_over_the_same_bytes_are_broken(protocol: Protocol) -> None:
    # Each of a thousand blocks would read 200 kB for its one row.
    data = encode(b"x" * 200_000, protocol)
    found = _look(raw_archive(data, {"p": [[1, 0, len(data)]] * 1000}, protocol))
    assert found is not None
    kinds = [node.kind for node in found.nodes]
    assert kinds == [NodeKind.LEAF] + [NodeKind.BROKEN] * 999
    assert "overlaps" in found.nodes[1].problem


@BOTH
def test_a_million_broken_blocks_take_little_memory(protocol: Protocol) -> None:
    head = _head(b"\xdd", 1_000_000) if protocol is Protocol.MSGPACK else _head(b"\x9a", 1_000_000)
    block = encode([0, 0, 0], protocol)
    one_pair = encode({"p": None}, protocol)[:-1]
    archive = raw_archive(b"\x01", None, protocol, toc_bytes=one_pair + head + block * 1_000_000)
    with bounded():
        found = reading(archive, lambda document: expand(document, document.root))
    assert found.nodes


@BOTH
def test_entry_of_a_million_odd_keys_is_refused_in_time(protocol: Protocol) -> None:
    head = _head(b"\xdf", 1_000_000) if protocol is Protocol.MSGPACK else _head(b"\xba", 1_000_000)
    archive = raw_archive(b"\x01", None, protocol, toc_bytes=head + b"\x01\x01" * 1_000_000)
    with bounded(), pytest.raises(CorruptArchive):
        reading(archive, _look_at_root)


@BOTH
def test_table_of_contents_with_a_million_keys_opens_in_time(protocol: Protocol) -> None:
    entry = encode({"p": [0, 1]}, protocol)
    head = _head(b"\xdf", 1_000_000) if protocol is Protocol.MSGPACK else _head(b"\xba", 1_000_000)
    start = encode({"p": [0, 1], "t": {}}, protocol)[:-1]
    keys = b"".join(encode(f"k{n:06}", protocol) + entry for n in range(1_000_000))
    archive = raw_archive(b"\x01", None, protocol, toc_bytes=start + head + keys)

    async def look(document: Document) -> None:
        found = await expand(document, document.root)
        assert [node.kind for node in found.nodes] == [NodeKind.BUCKET] * 1000
        assert found.total == 1_000_000
        rows = await expand(document, found.nodes[-1])
        assert str(rows.nodes[-1].path[-1].value) == "k999999"

    with bounded():
        reading(archive, look)


# --- depth -------------------------------------------------------------------------------------


_NESTS = [
    (Protocol.MSGPACK, b"\x91"),
    (Protocol.MSGPACK, b"\x81\x01"),
    (Protocol.MSGPACK, b"\x81"),
    (Protocol.MSGPACK, b"\xdd\0\0\0\1"),
    (Protocol.CBOR, b"\x81"),
    (Protocol.CBOR, b"\xa1\x01"),
    (Protocol.CBOR, b"\xa1"),
    (Protocol.CBOR, b"\x9f"),
    (Protocol.CBOR, b"\xbf\x01"),
    (Protocol.CBOR, b"\xbf"),
    (Protocol.CBOR, b"\xc6"),
    (Protocol.CBOR, b"\xc1"),
    (Protocol.CBOR, b"\xd8\x1c"),
]


@pytest.mark.parametrize("depth", [1000, 100_000])
@pytest.mark.parametrize(("protocol", "one"), _NESTS)
def test_deep_value_is_looked_at_within_bounds(protocol: Protocol, one: bytes, depth: int) -> None:
    _look(leaf_archive(one * depth + b"\x01", protocol))
    _look(leaf_archive(one * depth, protocol))


@pytest.mark.parametrize("depth", [1000, 100_000])
@pytest.mark.parametrize(("protocol", "one"), _NESTS)
def test_deep_key_is_looked_at_within_bounds(protocol: Protocol, one: bytes, depth: int) -> None:
    one_pair = b"\x81" if protocol is Protocol.MSGPACK else b"\xa1"
    _look(leaf_archive(one_pair + one * depth + b"\x01\x01\x01", protocol))


@BOTH
@pytest.mark.parametrize("depth", [1000, 100_000])
def test_deep_table_of_contents_is_walked_down_within_bounds(
    protocol: Protocol, depth: int
) -> None:
    one_list = encode([None], protocol)[:-1]
    entry = encode({"p": [0, 1], "t": []}, protocol)[:-1] + one_list
    archive = raw_archive(b"\x01", None, protocol, toc_bytes=entry * depth + b"\x01")
    path = parse_path("/" + "/".join(["[0]"] * 20))

    async def look(document: Document) -> None:
        await _look_at_root(document)
        node = await find_node(document, path)
        assert node.kind is NodeKind.INDEXED
        assert len(await ancestors(document, path)) == 20
        await expand(document, node)

    with bounded():
        reading(archive, look)


# --- strings and keys --------------------------------------------------------------------------


@BOTH
def test_string_of_a_hundred_megabytes_is_exported_in_little_memory(protocol: Protocol) -> None:
    size = 100_000_000
    head = _head(b"\xdb" if protocol is Protocol.MSGPACK else b"\x7a", size)
    archive = leaf_archive(head + b"x" * size, protocol)

    class Sink(io.BytesIO):
        written = 0

        def write(self, data: object) -> int:
            length = len(data)  # type: ignore[arg-type]
            self.written += length
            return length

    async def export(document: Document) -> int:
        sink = Sink()
        writer = JsonWriter(sink)
        async for batch in iter_events(document, document.root):
            writer.write(batch)
        writer.finish()
        return sink.written

    with bounded(seconds=20):  # memory is what matters here
        assert reading(archive, export) >= size


@BOTH
@pytest.mark.parametrize("character", ["\u202e", "\x01", "\ud800"])
def test_keys_of_many_hidden_characters_are_shown_in_time(
    protocol: Protocol, character: str
) -> None:
    # A combined archive whose thousand keys are 20,000 characters each that all need escaping.
    payload = character.encode("utf-8", "surrogatepass") * 20_000
    child = make_archive(1)
    head = (
        _head(b"\xda", len(payload), 2)
        if protocol is Protocol.MSGPACK
        else _head(b"\x79", len(payload), 2)
    )
    count = _head(b"\xde", 200, 2) if protocol is Protocol.MSGPACK else _head(b"\xb9", 200, 2)
    toc = encode({"t": None}, protocol)[:-1] + count + (head + payload + b"\0") * 200
    archive = raw_archive(child, None, protocol, toc_bytes=toc)
    with bounded():
        shown = reading(archive, lambda document: read_text(document, document.root))
    assert shown.items == 200


@BOTH
def test_odd_keys_of_an_indexed_dict_are_rows_that_are_found_again(protocol: Protocol) -> None:
    keys = [b"\xa1\xff" if protocol is Protocol.MSGPACK else b"\x61\xff"]
    keys += [encode(key, protocol) for key in ("", "a/b", "\0", 1, "1", True, 1.0, b"\xff", None)]
    keys += [encode([1, [2]], protocol), encode({"a": 1}, protocol)]
    entry = encode({"p": [0, 1]}, protocol)
    start = encode({"p": [0, 1], "t": {}}, protocol)[:-1]
    count = bytes([(0x80 if protocol is Protocol.MSGPACK else 0xA0) + len(keys)])
    toc = start + count + b"".join(key + entry for key in keys)

    async def look(document: Document) -> None:
        found = await expand(document, document.root)
        assert len(found.nodes) == len(keys)
        assert not found.warnings
        for node in found.nodes:
            assert await find_node(document, node.path) == node
        previews = await read_previews(document, found.nodes)
        assert all(preview.text == "1" for preview in previews)

    with bounded():
        reading(raw_archive(b"\x01", None, protocol, toc_bytes=toc), look)


@pytest.mark.parametrize(
    "text",
    [
        "/[" + "9" * 5000 + "]",
        "/a~" + "9" * 5000,
        "/(" + "9" * 5000 + ")",
        "/(1e999999)",
        '/"\\ud800"',
        "/\ud800",
        "/" + "[0]/" * 5000,
        "/" + '"' * 5000,
        "/(0x" + "f" * 10_000 + ")",
    ],
)
@BOTH
def test_any_path_that_is_typed_in_is_found_or_refused(protocol: Protocol, text: str) -> None:
    archive = raw_archive(
        b"\x01", {"p": [0, 1], "t": {"a": {"p": [0, 1]}, "b": {"p": [0, 1]}}}, protocol
    )

    async def look(document: Document) -> None:
        with pytest.raises((ArchiveError, BadInput)):
            await find_node(document, parse_path(text))

    with bounded():
        reading(archive, look)


# --- files of msglc with other settings ----------------------------------------------------------


@pytest.mark.parametrize("protocol", ["msgpack", "cbor"])
@pytest.mark.parametrize(
    "config",
    [
        {"small_obj_optimization_threshold": 1, "trivial_size": 1},
        {"small_obj_optimization_threshold": 64, "trivial_size": 4},
        {"small_obj_optimization_threshold": 1 << 20},
        {"small_obj_optimization_threshold": 256, "trivial_size": 256},
        {"magic": b"mine"},
    ],
)
def test_archive_written_with_other_settings_opens(
    protocol: str, config: dict[str, object]
) -> None:
    value = {"list": list(range(3000)), "text": "x" * 500, "floats": [0.5 * n for n in range(999)]}
    archive = make_archive(value, protocol="cbor" if protocol == "cbor" else "msgpack", **config)
    magics = (b"mine",) if "magic" in config else None

    async def look() -> None:
        source = MemorySource(archive)
        document = await (open_archive(source, magics=magics) if magics else open_archive(source))
        for path, text in (("/list/2999", "2999"), ("/floats/[998]", "499.0")):
            node = await find_node(document, parse_path(path))
            assert (await read_text(document, node)).text == text

    with bounded():
        reading_nothing(look)


def test_numbers_of_every_width_are_exact() -> None:
    cases = [2**53 + 1, 2**64 - 1, -(2**63), 5e-324, 1.7976931348623157e308, -0.0, 0.1 + 0.2]
    data = b"".join(
        struct.pack(">BQ", 0xCF, n) if isinstance(n, int) and n >= 0 else encode(n) for n in cases
    )
    archive = leaf_archive(bytes([0x90 + len(cases)]) + data)

    async def look(document: Document) -> list[str]:
        found = await expand(document, document.root)
        return [preview.text for preview in await read_previews(document, found.nodes)]

    with bounded():
        assert reading(archive, look) == [repr(number) for number in cases]
