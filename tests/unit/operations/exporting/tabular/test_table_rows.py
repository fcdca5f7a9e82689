"""Rows of every shape that makes a table; what makes none is refused with the reason."""

import asyncio

import pytest

from msglc_browser.archive.model.events import EventKind
from msglc_browser.archive.model.node import Node, Protocol
from msglc_browser.errors import BadInput, CorruptArchive
from msglc_browser.operations.exporting.tabular.table_columns import ROW_KEY
from msglc_browser.operations.exporting.tabular.table_rows import iter_children, iter_rows
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand
from msglc_browser.operations.reading.open_archive import open_archive
from tests.archive_bytes import encode, leaf_archive, raw_archive, reading
from tests.servers.archives import combine_archives, make_archive
from tests.servers.memory_source import MemorySource

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
INDEXED = {"small_obj_optimization_threshold": 64, "trivial_size": 4}


async def rows_of(document: Document, node: Node) -> list[object]:
    return [row async for batch in iter_rows(document, node) for row in batch]


def rows(archive: bytes) -> list[object]:
    return reading(archive, lambda document: rows_of(document, document.root))


def archives(value: object, protocol: Protocol) -> list[bytes]:
    """The value as one leaf, and with a table of contents."""
    leaf = leaf_archive(encode(value, protocol), protocol)
    return [leaf, make_archive(value, protocol=protocol.value, **INDEXED)]


@BOTH
@pytest.mark.parametrize(
    "value",
    [
        [],
        [1, None, "x"],
        [[1, 2], [3]],
        [{"a": n, "b": "x" * 50} for n in range(3000)],
    ],
)
def test_rows_of_a_list_are_its_items(protocol: Protocol, value: list[object]) -> None:
    for archive in archives(value, protocol):
        assert rows(archive) == value


@BOTH
def test_rows_of_a_dict_of_dicts_have_their_keys(protocol: Protocol) -> None:
    value = {f"k{n}": {"a": n, "b": [n] * 9} for n in range(2500)}
    expected = [{ROW_KEY: key, **row} for key, row in value.items()]
    for archive in archives(value, protocol):
        assert rows(archive) == expected


@BOTH
def test_rows_of_a_dict_of_lists_are_their_items_side_by_side(protocol: Protocol) -> None:
    value = {
        "x": list(range(5000)),
        "y": [str(n) for n in range(5000)],
        "z": [[n] for n in range(5000)],
    }
    expected = [{"x": n, "y": str(n), "z": [n]} for n in range(5000)]
    for archive in archives(value, protocol):
        assert rows(archive) == expected


@BOTH
@pytest.mark.parametrize(
    ("value", "message"),
    [
        (5, "single value, not a table. Export it as JSON."),
        ("text", "single value"),
        ({}, "no entries to make a table of"),
        ({"x": [1, 2], "y": [1]}, "y has 1 values, x has more"),
        ({"x": [], "y": [1]}, "x has 0 values, y has more"),
        ({"x": [1], "y": 5}, "y is not a list, so .* Export it as JSON"),
        ({"x": 5}, "x is not a list, so the dict is not a table. Export it as JSON, or export"),
        ({n: [1] for n in range(1001)}, "at most 1,000 can be columns"),
    ],
)
def test_what_is_no_table_is_refused(protocol: Protocol, value: object, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        rows(leaf_archive(encode(value, protocol), protocol))


def test_a_thousand_lists_are_columns() -> None:
    value = {f"c{n}": [n, -n] for n in range(1000)}
    first, second = rows(leaf_archive(encode(value)))
    assert first == {f"c{n}": n for n in range(1000)}
    assert second == {f"c{n}": -n for n in range(1000)}


def test_lists_under_keys_that_are_alike_are_refused() -> None:
    pair = encode("k") + encode([1])
    with pytest.raises(BadInput, match="Some keys of the dict are equal"):
        rows(leaf_archive(b"\x82" + pair * 2))


def test_children_of_a_combined_archive_are_rows_or_columns() -> None:
    lists = {"x": make_archive([1, 2]), "y": make_archive(["a", "b"], protocol="cbor")}
    assert rows(combine_archives(lists)) == [{"x": 1, "y": "a"}, {"x": 2, "y": "b"}]
    dicts = [make_archive({"n": n}) for n in range(3)]
    assert rows(combine_archives(dicts)) == [{"n": 0}, {"n": 1}, {"n": 2}]


def test_rows_of_a_bucket_are_its_own() -> None:
    async def read(document: Document) -> list[object]:
        return await rows_of(document, (await expand(document, document.root)).nodes[1])

    assert reading(leaf_archive(encode(list(range(1500)))), read) == list(range(1000, 1500))
    value = {f"k{n:04}": {"n": n} for n in range(1500)}
    found = reading(leaf_archive(encode(value)), read)
    assert found == [{ROW_KEY: f"k{n:04}", "n": n} for n in range(1000, 1500)]


@BOTH
def test_damage_ends_the_rows(protocol: Protocol) -> None:
    data = encode([1, 2, 3], protocol)[:-1] + (b"\xc1" if protocol is Protocol.MSGPACK else b"\x1c")
    with pytest.raises(CorruptArchive):
        rows(leaf_archive(data, protocol))
    with pytest.raises(CorruptArchive):
        rows(raw_archive(b"\x01", {"p": [[5, 0, 1]]}, protocol))


def test_children_come_with_the_kind_of_what_they_are_in() -> None:
    async def read(value: object) -> list[tuple[EventKind, list[object]]]:
        document = await open_archive(MemorySource(leaf_archive(encode(value))))
        return [each async for each in iter_children(document, document.root)]

    for value, kind, items in (
        ([1, [2]], EventKind.START_LIST, [1, [2]]),
        ({"a": 1}, EventKind.START_MAP, ["a", 1]),
        (5, EventKind.SCALAR, []),
    ):
        found = asyncio.run(read(value))
        assert {root for root, _ in found} == {kind}
        assert [item for _, some in found for item in some] == items
