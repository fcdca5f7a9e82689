"""Data without its table of contents: taken for a dict or list when it looks like one."""

import asyncio

import pytest

from msglc_browser.archive.model.header import HEADER_SIZE, Header, build_header
from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.model.section import Section
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import CorruptArchive
from msglc_browser.operations.reading.open_archive import rescue_warnings, rescued_root
from tests.archive_bytes import encode
from tests.servers.archives import make_archive
from tests.servers.memory_source import MemorySource

BOTH = pytest.mark.parametrize("protocol", list(Protocol))


def rescued(data: bytes, protocol: Protocol = Protocol.MSGPACK, *, missing: int = 0) -> Node | None:
    """The root of data of which the header says that there are `missing` bytes more."""
    size = len(data) + missing
    whole = build_header(protocol, size, 10) + data
    section = Section(0, len(whole), Header(protocol, size, 10))
    return asyncio.run(rescued_root(MemorySource(whole), section))


@BOTH
@pytest.mark.parametrize(
    ("value", "value_type", "items"),
    [
        ([1, 2, 3], ValueType.LIST, 3),
        ({"a": 1}, ValueType.DICT, 1),
        ([0] * 500, ValueType.LIST, 500),
    ],
)
def test_dict_and_list_are_rescued(
    protocol: Protocol, value: object, value_type: ValueType, items: int
) -> None:
    data = encode(value, protocol)
    found = rescued(data, protocol)
    assert found is not None
    assert (found.kind, found.value_type, found.items) == (NodeKind.LEAF, value_type, items)
    assert (found.path, found.span) == ((), Span(HEADER_SIZE, HEADER_SIZE + len(data)))


def test_list_of_unknown_length_is_rescued() -> None:
    found = rescued(b"\x9f\x01\xff", Protocol.CBOR)
    assert found is not None
    assert (found.value_type, found.items) == (ValueType.LIST, None)


@BOTH
@pytest.mark.parametrize("value", [5, "x", b"x", None, 1.5, [], {}])
def test_scalar_and_empty_container_are_not(protocol: Protocol, value: object) -> None:
    assert rescued(encode(value, protocol), protocol) is None


@BOTH
def test_no_data_are_not_rescued(protocol: Protocol) -> None:
    assert rescued(b"", protocol) is None


@pytest.mark.parametrize("data", [b"\xc1\x01", b"\xdd\xff\xff\xff\xff\x01", b"\xdd\x00"])
def test_damaged_begin_is_not_rescued(data: bytes) -> None:
    assert rescued(data) is None


def test_data_that_begin_with_another_archive_are_not_rescued() -> None:
    assert rescued(make_archive({"a": 1})) is None


def test_data_that_are_cut_off_are_rescued_as_far_as_they_go() -> None:
    data = encode(list(range(100)))
    found = rescued(data, missing=50)
    assert found is not None
    assert found.span == Span(HEADER_SIZE, HEADER_SIZE + len(data))


@pytest.mark.parametrize(
    ("limit", "how"),
    [
        (149, "as far as possible"),
        (150, "more slowly than usual"),
        (160, "more slowly than usual"),
    ],
)
def test_warning_says_why_and_how(limit: int, how: str) -> None:
    section = Section(0, limit, Header(Protocol.CBOR, 100, 10))
    [warning] = rescue_warnings(CorruptArchive("It is damaged."), section)
    assert warning == f"It is damaged. Its value is read from the start, {how}."
