"""Whatever the streaming writer writes, msglc reads as it was, and indexes the same way."""

import io
import math
from collections.abc import Callable
from typing import Any

import cbor2
import msgpack
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msglc.reader import LazyReader

from msglc_browser.archive.building.stream_writer import ArchiveWriter
from msglc_browser.archive.model.archive_options import ArchiveOptions
from msglc_browser.archive.model.header import HEADER_SIZE, parse_header
from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand
from tests.archive_bytes import reading, value_of
from tests.servers.archives import make_archive, msglc_settings

_SETTINGS = settings(
    max_examples=80,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
_KEYS = st.text(max_size=12)
_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)  # cbor2 writes those shorter
    | st.text(max_size=40)
)
_NUMBERS = st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=150) | st.lists(
    st.integers(-1000, 100_000), max_size=150
)
_VALUES = st.recursive(
    _SCALARS | _NUMBERS,
    lambda inner: st.lists(inner, max_size=8) | st.dictionaries(_KEYS, inner, max_size=8),
    max_leaves=40,
)


Size = Callable[[int], int | None]


def stream(writer: ArchiveWriter, value: object, streamed: int, size: Size) -> None:
    """Write `value`, its first `streamed` levels container by container."""
    if streamed and isinstance(value, dict):
        writer.start_map(size(len(value)))
        for key, item in value.items():
            writer.key(key)
            stream(writer, item, streamed - 1, size)
        writer.end()
    elif streamed and isinstance(value, list):
        writer.start_list(size(len(value)))
        for item in value:
            stream(writer, item, streamed - 1, size)
        writer.end()
    else:
        writer.value(value)


def written(
    value: object, protocol: Protocol, options: ArchiveOptions, streamed: int, size: Size
) -> bytes:
    file = io.BytesIO()
    with ArchiveWriter(file, protocol, options) as writer:
        stream(writer, value, streamed, size)
        assert writer.finish() == len(file.getvalue())
    return file.getvalue()


def read_by_msglc(archive: bytes) -> object:
    """All of it, by way of the TOC."""
    with msglc_settings(fast_loading=False), LazyReader(io.BytesIO(archive)) as reader:
        value: object = reader.to_obj()
    return value


async def read_by_toc(document: Document) -> object:
    """All of it by the program's own reader, each leaf by itself."""

    async def read(node: Node) -> object:
        if node.kind is not NodeKind.INDEXED:
            return await value_of(document, node)
        children = list((await expand(document, node)).nodes)
        items = [await read(child) for child in children]
        if node.value_type is ValueType.LIST:
            return items
        return {child.path[-1].value: item for child, item in zip(children, items, strict=True)}

    return await read(document.root)


def index(archive: bytes, protocol: Protocol) -> object:
    """How the value is divided; a leaf stands for what it holds, a block for its bytes."""
    toc_start = HEADER_SIZE + parse_header(archive, available=len(archive)).toc_start
    data = archive[HEADER_SIZE:toc_start]
    load = msgpack.unpackb if protocol is Protocol.MSGPACK else cbor2.loads

    def divided(node: dict[str, Any]) -> object:
        if "t" in node:
            inner = node["t"]
            if isinstance(inner, dict):
                return {key: divided(item) for key, item in inner.items()}
            return list(map(divided, inner))
        if isinstance(node["p"][0], int):
            return "leaf", load(data[slice(*node["p"])])
        return "blocked", [(count, data[start:end]) for count, start, end in node["p"]]

    return divided(load(archive[toc_start:]))


@_SETTINGS
@given(
    value=_VALUES,
    protocol=st.sampled_from(Protocol),
    threshold=st.sampled_from([21, 64, 300, 8192]),
    trivial=st.sampled_from([1, 4, 20]),
    streamed=st.integers(0, 4),
)
def test_archive_is_divided_as_msglc_does(
    value: object, protocol: Protocol, threshold: int, trivial: int, streamed: int
) -> None:
    options = ArchiveOptions(threshold, trivial, threshold)
    ours = written(value, protocol, options, streamed, lambda size: size)
    theirs = make_archive(
        value,
        protocol="cbor" if protocol is Protocol.CBOR else "msgpack",
        small_obj_optimization_threshold=threshold,
        trivial_size=trivial,
    )
    assert index(ours, protocol) == index(theirs, protocol)
    if len(theirs) < threshold:
        assert ours == theirs


@_SETTINGS
@given(
    value=_VALUES,
    protocol=st.sampled_from(Protocol),
    threshold=st.sampled_from([1, 20, 64, 300, 8192]),
    trivial=st.sampled_from([1, 4, 20]),
    streamed=st.integers(1, 4),
)
def test_archive_is_the_same_in_whatever_pieces_the_value_comes(
    value: object, protocol: Protocol, threshold: int, trivial: int, streamed: int
) -> None:
    options = ArchiveOptions(threshold, min(trivial, threshold), threshold)
    whole = written(value, protocol, options, 0, lambda size: size)
    assert written(value, protocol, options, streamed, lambda size: size) == whole
    assert written(value, protocol, options, streamed, lambda size: None) == whole
    assert written(value, protocol, options, streamed, lambda size: 7) == whole


@_SETTINGS
@given(
    value=_VALUES,
    protocol=st.sampled_from(Protocol),
    threshold=st.sampled_from([1, 8, 64, 300, 8192]),
    trivial=st.sampled_from([1, 4, 20, 300]),
    block=st.sampled_from([1, 30, 500]),
    streamed=st.integers(0, 4),
)
def test_both_readers_read_what_was_written_with_unknown_sizes(
    value: object, protocol: Protocol, threshold: int, trivial: int, block: int, streamed: int
) -> None:
    options = ArchiveOptions(threshold, min(trivial, threshold), block)
    archive = written(value, protocol, options, streamed, lambda size: None)
    assert read_by_msglc(archive) == value
    assert reading(archive, read_by_toc) == value


@_SETTINGS
@given(value=st.lists(st.floats(), min_size=1, max_size=60), protocol=st.sampled_from(Protocol))
def test_every_float_is_kept(value: list[float], protocol: Protocol) -> None:
    archive = written(value, protocol, ArchiveOptions(16, 9, 30), 1, lambda size: None)
    found = read_by_msglc(archive)
    assert isinstance(found, list)
    assert [math.copysign(1, number) for number in found if number == number] == [
        math.copysign(1, number) for number in value if number == number
    ]
    assert repr(found) == repr(value)
