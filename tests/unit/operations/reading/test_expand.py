"""Levels of the tree and paths through them: buckets, keys that are typed, rows past the end."""

from collections.abc import Callable

import pytest

from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.model.node_path import NodePath, PathStep, format_path, parse_path
from msglc_browser.errors import CorruptArchive, NodeNotFound
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import ancestors, expand, find_node
from tests.archive_bytes import children, encode, leaf_archive, raw_archive, reading, value_of
from tests.servers.archives import combine_archives, make_archive

INDEXED = {"small_obj_optimization_threshold": 64, "trivial_size": 4}
LEAF = {"p": [0, 1]}


def value_at(archive: bytes, path: str) -> object:
    async def read(document: Document) -> object:
        return await value_of(document, await find_node(document, parse_path(path)))

    return reading(archive, read)


def path_at(archive: bytes, text: str) -> NodePath:
    """The path of the node that is found by `text`."""

    async def read(document: Document) -> NodePath:
        return (await find_node(document, parse_path(text))).path

    return reading(archive, read)


def indexed(items: object) -> bytes:
    """An archive whose TOC has these children."""
    return raw_archive(b"\x01", {"p": [0, 1], "t": items})


def leaf_list(count: int) -> bytes:
    return leaf_archive(b"\xdd" + count.to_bytes(4, "big") + b"\x05" * count)


def blocked_list(count: int) -> bytes:
    return raw_archive(b"\x05" * count, {"p": [[count - 1, 0, count - 1], [1, count - 1, count]]})


LISTS = pytest.mark.parametrize(
    "archive_of",
    [leaf_list, blocked_list, lambda count: indexed([LEAF] * count)],
    ids=["leaf", "blocked", "indexed"],
)
ArchiveOf = Callable[[int], bytes]


@LISTS
@pytest.mark.parametrize("typed", ["/{}", "/[{}]"])
def test_last_row_of_a_list_is_found_and_the_one_after_it_is_not(
    archive_of: ArchiveOf, typed: str
) -> None:
    archive = archive_of(3)
    assert path_at(archive, typed.format(2)) == (PathStep.index(2),)
    for past in (3, 4, 10**17):
        with pytest.raises(NodeNotFound, match="There is no"):
            path_at(archive, typed.format(past))


@pytest.mark.parametrize(
    "text", ["/-1", "/x", "/²", "/1.0", "/(1.0)", "/(true)", "/99999999999999999999"]
)
def test_row_of_a_list_is_not_found_by_what_is_no_number(text: str) -> None:
    with pytest.raises(NodeNotFound):
        value_at(leaf_archive(encode([10, 20])), text)


@pytest.mark.parametrize(("text", "value"), [("/1", 20), ("/(1)", 20), ("/01", 20), ("/٠", 10)])
def test_row_of_a_list_is_found_however_its_number_is_typed(text: str, value: int) -> None:
    assert value_at(leaf_archive(encode([10, 20])), text) == value


@pytest.mark.parametrize(
    ("keys", "text", "found"),
    [
        ([7], "/7", 7),
        ([-7], "/-7", -7),
        ([7], "/[7]", 7),
        ([7, "7"], "/7", "7"),
        ([7, "7"], "/[7]", "7"),
        ([7, "7"], "/(7)", 7),
        ([10**18], "/1000000000000000000", 10**18),
    ],
)
def test_key_of_a_dict_that_is_a_number_is_met_halfway(
    keys: list[object], text: str, found: object
) -> None:
    archive = leaf_archive(encode({key: repr(key) for key in keys}))
    assert value_at(archive, text) == repr(found)


@pytest.mark.parametrize("text", ["/7", "/[0]", "/07x", "/7.0", "/(0x37)", "/99999999999999999999"])
def test_key_of_a_dict_is_not_found_by_another(text: str) -> None:
    with pytest.raises(NodeNotFound, match="There is no"):
        value_at(leaf_archive(encode({"a": 1})), text)


@pytest.mark.parametrize("archive", [leaf_archive(b"\x05"), leaf_archive(b"\xa1a")])
def test_scalar_has_nothing_inside(archive: bytes) -> None:
    found = children(archive)
    assert (found.nodes, found.total) == ((), 0)
    with pytest.raises(NodeNotFound, match="is not a dict or list, so it has no children"):
        value_at(archive, "/0")


@pytest.mark.parametrize("archive", [leaf_list(0), leaf_archive(b"\x80"), indexed([]), indexed({})])
def test_empty_container_has_no_children(archive: bytes) -> None:
    found = children(archive)
    assert (found.nodes, found.total, found.warnings) == ((), 0, ())
    with pytest.raises(NodeNotFound, match="There is no"):
        value_at(archive, "/0")


@LISTS
def test_a_thousand_children_are_rows_and_one_more_makes_buckets(archive_of: ArchiveOf) -> None:
    rows = children(archive_of(1000))
    assert (len(rows.nodes), rows.total) == (1000, 1000)
    assert rows.nodes[-1].path == (PathStep.index(999),)
    buckets = children(archive_of(1001))
    assert [(node.kind, node.rows, node.items) for node in buckets.nodes] == [
        (NodeKind.BUCKET, range(1000), 1000),
        (NodeKind.BUCKET, range(1000, 1001), 1),
    ]
    assert buckets.total == 1001


@LISTS
def test_bucket_opens_to_its_own_rows(archive_of: ArchiveOf) -> None:
    async def read(document: Document) -> None:
        buckets = (await expand(document, document.root)).nodes
        assert {(node.path, node.value_type) for node in buckets} == {((), ValueType.LIST)}
        assert all(node.span is None for node in buckets)
        last = await expand(document, buckets[-1])
        assert [node.path for node in last.nodes] == [(PathStep.index(2000),)]
        assert last.total == 1
        second = await expand(document, buckets[1])
        assert (second.nodes[0].path, second.nodes[-1].path, second.total) == (
            (PathStep.index(1000),),
            (PathStep.index(1999),),
            1000,
        )

    reading(archive_of(2001), read)


def test_more_than_a_million_rows_make_buckets_of_buckets() -> None:
    async def read(document: Document) -> None:
        outer = (await expand(document, document.root)).nodes
        assert [node.rows for node in outer] == [range(10**6), range(10**6, 10**6 + 1)]
        inner = await expand(document, outer[0])
        assert (len(inner.nodes), inner.total) == (1000, 10**6)
        assert inner.nodes[-1].rows == range(999_000, 10**6)
        above = await ancestors(document, (PathStep.index(10**6 - 1),))
        assert [node.rows for node in above] == [None, range(10**6), range(999_000, 10**6)]

    reading(blocked_list(10**6 + 1), read)


@LISTS
def test_ancestors_of_a_row_are_the_buckets_that_hold_it(archive_of: ArchiveOf) -> None:
    archive = archive_of(1001)

    def above(row: int) -> list[range | None]:
        path = (PathStep.index(row),)
        return [n.rows for n in reading(archive, lambda document: ancestors(document, path))]

    assert above(0) == above(999) == [None, range(1000)]
    assert above(1000) == [None, range(1000, 1001)]
    with pytest.raises(NodeNotFound):
        above(1001)


def test_root_is_found_by_the_empty_path_and_has_no_ancestors() -> None:
    async def read(document: Document) -> None:
        assert await find_node(document, ()) is document.root
        assert await ancestors(document, ()) == ()

    reading(leaf_list(3), read)


@pytest.mark.parametrize("protocol", list(Protocol))
@pytest.mark.parametrize("is_leaf", [True, False])
def test_repeated_key_is_found_by_how_often_it_was(protocol: Protocol, is_leaf: bool) -> None:
    head = b"\x83" if protocol is Protocol.MSGPACK else b"\xa3"
    if is_leaf:
        pairs = [encode("k", protocol) + encode(n, protocol) for n in (5, 6, 7)]
        archive = leaf_archive(head + b"".join(pairs), protocol)
    else:
        key = encode("k", protocol)
        data = head + b"".join(key + encode(n, protocol) for n in (5, 6, 7))
        entries = [{"p": [n, n + 1]} for n in (3, 6, 9)]
        pairs = [key + encode(entry, protocol) for entry in entries]
        start = encode({"p": [0, 10], "t": 0}, protocol)[:-1]
        archive = raw_archive(data, None, protocol, toc_bytes=start + head + b"".join(pairs))
    assert [value_at(archive, f"/k~{n}") for n in range(3)] == [5, 6, 7]
    with pytest.raises(NodeNotFound):
        value_at(archive, "/k~3")

    async def read(document: Document) -> None:
        level = await expand(document, document.root)
        assert [format_path(node.path) for node in level.nodes] == ["/k", "/k~1", "/k~2"]
        assert level.warnings == ("2 keys repeat an earlier key; each has its own row.",)
        for node in level.nodes:
            assert await find_node(document, node.path) == node

    reading(archive, read)


def test_rows_that_cannot_be_listed_are_counted_in_the_total_and_told() -> None:
    found = children(leaf_archive(b"\x93\x01\xc1\x02"))
    assert found.total == 3
    assert [node.kind for node in found.nodes] == [NodeKind.LEAF, NodeKind.BROKEN]
    assert found.warnings == ("1 more entry cannot be listed: the value is truncated or damaged.",)


def test_path_leads_through_child_archives() -> None:
    archive = combine_archives({"one": make_archive({"a": [1, 2]}), "two": make_archive(5)})
    assert value_at(archive, "/one/a/1") == 2
    assert value_at(archive, "/two") == 5
    with pytest.raises(NodeNotFound, match="There is no b in /one"):
        value_at(archive, "/one/b")


def test_node_of_a_broken_entry_cannot_be_expanded() -> None:
    archive = indexed([{"p": [5, 2]}])

    async def read(document: Document) -> tuple[Node, ...]:
        [broken] = (await expand(document, document.root)).nodes
        return (await expand(document, broken)).nodes

    with pytest.raises(CorruptArchive):
        reading(archive, read)


def test_path_that_leads_into_a_row_is_refused_where_the_row_is_broken() -> None:
    with pytest.raises(CorruptArchive):
        value_at(indexed([{"p": [5, 2]}]), "/0/x")


def long_dict(pairs: list[tuple[object, object]]) -> bytes:
    """An archive of a list that holds one dict of these pairs."""
    body = b"".join(encode(key) + encode(value) for key, value in pairs)
    return leaf_archive(b"\x91\xdf" + len(pairs).to_bytes(4, "big") + body)


def test_key_repeated_far_behind_keeps_its_occurrence_in_its_path() -> None:
    pairs: list[tuple[object, object]] = [(n, n) for n in range(2500)]
    for row in (3, 1400, 2400):
        pairs[row] = ("k", row)
    archive = long_dict(pairs)
    for occurrence, row in enumerate((3, 1400, 2400)):
        text = f"/[0]/k~{occurrence}" if occurrence else "/[0]/k"
        assert format_path(path_at(archive, text)) == text
        assert value_at(archive, text) == row
    assert value_at(archive, "/0/7") == 7


@pytest.mark.parametrize("digits", [19, 20, 5000])
def test_number_of_many_digits_is_a_row_that_is_not_there(digits: int) -> None:
    for archive in (leaf_archive(encode([1])), leaf_archive(encode({"a": 1}))):
        with pytest.raises(NodeNotFound):
            path_at(archive, "/" + "9" * digits)
    with pytest.raises(NodeNotFound):
        path_at(leaf_archive(encode([1])), "/" + "0" * digits + "1")


@pytest.mark.parametrize("protocol", list(Protocol))
def test_row_that_breaks_off_before_its_key_is_found_by_its_number_alone(
    protocol: Protocol,
) -> None:
    two_pairs, cut = (
        (b"\x82", b"\xd9\xff") if protocol is Protocol.MSGPACK else (b"\xa2", b"\x78\xff")
    )
    archive = leaf_archive(two_pairs + b"\x01\x05" + cut, protocol)
    assert value_at(archive, "/1") == 5
    assert value_at(archive, "/(1)") == 5
    assert path_at(archive, "/[1]") == (PathStep.index(1),)
    with pytest.raises(NodeNotFound):
        path_at(archive, "/[2]")
