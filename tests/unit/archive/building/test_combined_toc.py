"""Which child starts where: as msglc writes it, and refused where it can be no such table."""

import cbor2
import msgpack
import pytest

from msglc_browser.archive.building.combined_toc import (
    CombinedToc,
    encode_combined_toc,
    encode_text,
    parse_combined_toc,
)
from msglc_browser.archive.model.header import HEADER_SIZE, read_fields
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import CorruptArchive
from tests.archive_bytes import encode
from tests.bounds import bounded
from tests.servers.archives import combine_archives, make_archive

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
CHILDREN = [make_archive(number) for number in range(40)]


def parsed(toc: bytes, protocol: Protocol, size: int = 10**6) -> CombinedToc | None:
    return parse_combined_toc(toc, protocol, data_size=size)


@BOTH
@pytest.mark.parametrize("count", [1, 15, 16, 23, 24, 40])
@pytest.mark.parametrize("is_named", [True, False])
def test_table_of_msglc_is_read_and_written_byte_for_byte(
    protocol: Protocol, count: int, is_named: bool
) -> None:
    parts = CHILDREN[:count]
    names = {f"child {n}": part for n, part in enumerate(parts)}
    archive = combine_archives(names if is_named else parts, protocol=protocol.value)
    header = read_fields(archive)
    toc = archive[HEADER_SIZE + header.toc_start :]
    found = parsed(toc, protocol, header.toc_start)
    assert found is not None
    assert found.data_size == header.toc_start
    for start, part in zip(found.starts, parts, strict=True):
        assert archive[HEADER_SIZE + start :].startswith(part)
    assert found.text_keys(protocol) == (tuple(names) if is_named else ())
    assert (found.keys is None) != is_named
    assert encode_combined_toc(found.keys, found.starts, protocol) == toc


@BOTH
@pytest.mark.parametrize("start", [0, 23, 24, 127, 128, 255, 256, 65535, 65536, 2**32, 2**60])
def test_start_reads_back_whatever_its_width(protocol: Protocol, start: int) -> None:
    for keys in (None, [encode_text("k", protocol)]):
        toc = encode_combined_toc(keys, [start], protocol)
        found = parsed(toc, protocol, 2**60)
        assert found is not None
        assert found.starts == (start,)


@BOTH
@pytest.mark.parametrize("count", [0, 15, 16, 65535, 65536])
def test_table_of_any_size_reads_back(protocol: Protocol, count: int) -> None:
    toc = encode_combined_toc(None, range(count), protocol)
    assert toc == encode({"t": list(range(count))}, protocol)
    found = parsed(toc, protocol)
    assert found is not None
    assert found.starts == tuple(range(count))


@BOTH
def test_child_may_start_where_the_data_end_and_not_behind(protocol: Protocol) -> None:
    toc = encode({"t": [0, 100]}, protocol)
    assert parsed(toc, protocol, 100) == CombinedToc(None, (0, 100), 100)
    with pytest.raises(CorruptArchive, match="outside its data"):
        parsed(toc, protocol, 99)


@BOTH
@pytest.mark.parametrize(
    "toc",
    [
        {"p": [0, 5]},
        {"p": [0, 5], "t": {"a": {"p": [0, 1]}}},
        {"t": {"a": {"p": [0, 1]}}},
        {"t": [{"p": [0, 1]}]},
        {"t": [5, [1, 2]]},
        {"t": [{}]},
        {"t": {"a": []}},
        {"x": [1, 2]},
        {},
        {1: [5]},
    ],
)
def test_table_of_a_plain_archive_is_none_of_a_combined_one(
    protocol: Protocol, toc: object
) -> None:
    assert parsed(encode(toc, protocol), protocol) is None


@BOTH
@pytest.mark.parametrize(
    "toc",
    [
        [],
        5,
        "t",
        {"t": 5},
        {"t": [True]},
        {"t": ["x"]},
        {"t": [1.5]},
        {"t": [-1]},
        {"t": {"a": None}},
    ],
)
def test_table_that_is_neither_is_refused(protocol: Protocol, toc: object) -> None:
    with pytest.raises(CorruptArchive):
        parsed(encode(toc, protocol), protocol)


@BOTH
def test_table_cut_off_anywhere_is_refused(protocol: Protocol) -> None:
    keys = [encode_text(f"name {number}", protocol) for number in range(3)]
    toc = encode_combined_toc(keys, [0, 300, 70_000], protocol)
    assert parsed(toc, protocol)
    for size in range(len(toc)):
        with pytest.raises(CorruptArchive):
            parsed(toc[:size], protocol)


@pytest.mark.parametrize(
    ("protocol", "head"),
    [
        (Protocol.MSGPACK, b"\xdd\xff\xff\xff\xff"),
        (Protocol.MSGPACK, b"\xdf\xff\xff\xff\xff"),
        (Protocol.CBOR, b"\x9b" + b"\xff" * 8),
        (Protocol.CBOR, b"\xbb" + b"\xff" * 8),
    ],
)
def test_table_that_claims_billions_is_refused_within_bounds(
    protocol: Protocol, head: bytes
) -> None:
    toc = encode({"t": 0}, protocol)[:-1] + head + b"\x01\x02"
    with bounded(), pytest.raises(CorruptArchive):
        parsed(toc, protocol)


@pytest.mark.parametrize("toc", [b"\xbf\x61t\x80\xff", b"\xa1\x61t\x9f\x01\xff"])
def test_cbor_table_of_open_size_is_refused(toc: bytes) -> None:
    with pytest.raises(CorruptArchive):
        parsed(toc, Protocol.CBOR)


@BOTH
def test_keys_of_any_kind_are_kept_as_they_are_and_text_is_told_apart(protocol: Protocol) -> None:
    broken = b"\xa2\xffa" if protocol is Protocol.MSGPACK else b"\x62\xffa"
    keys = (encode("é", protocol), encode(7, protocol), broken, encode(b"x", protocol))
    toc = encode_combined_toc(keys, [0, 1, 2, 3], protocol)
    found = parsed(toc, protocol)
    assert found is not None
    assert found.keys == keys
    assert found.text_keys(protocol) == ("é",)
    assert encode_combined_toc(found.keys, found.starts, protocol) == toc


def test_text_is_encoded_as_the_libraries_do() -> None:
    for text in ("", "a", "é" * 20, "x" * 300, "y" * 70_000):
        assert encode_text(text, Protocol.MSGPACK) == msgpack.packb(text)
        assert encode_text(text, Protocol.CBOR) == cbor2.dumps(text)


@BOTH
def test_text_with_lone_surrogates_is_refused(protocol: Protocol) -> None:
    with pytest.raises(UnicodeEncodeError):
        encode_text("a\udce9", protocol)


@BOTH
def test_as_many_keys_as_starts_are_needed(protocol: Protocol) -> None:
    with pytest.raises(ValueError, match="zip"):
        encode_combined_toc([encode_text("a", protocol)], [0, 1], protocol)


@pytest.mark.parametrize(
    ("protocol", "heads"),
    [
        (
            Protocol.MSGPACK,
            ["80", "8f", "90", "9f", "dc0000", "dd00000000", "de0000", "df00000000"],
        ),
        (Protocol.CBOR, ["80", "97", "9800", "9f", "a0", "b7", "bb0000000000000000", "bf"]),
    ],
)
def test_every_head_of_a_container_tells_a_plain_archive(
    protocol: Protocol, heads: list[str]
) -> None:
    for head in heads:
        toc = encode({"t": [0]}, protocol)[:-1] + bytes.fromhex(head)
        assert parsed(toc, protocol) is None, head


@pytest.mark.parametrize(
    ("protocol", "heads"),
    [(Protocol.MSGPACK, ["a0", "c0", "e0", "d900"]), (Protocol.CBOR, ["60", "40", "f6", "c005"])],
)
def test_head_next_to_those_of_containers_is_refused(protocol: Protocol, heads: list[str]) -> None:
    for head in heads:
        with pytest.raises(CorruptArchive):
            parsed(encode({"t": [0]}, protocol)[:-1] + bytes.fromhex(head), protocol)
