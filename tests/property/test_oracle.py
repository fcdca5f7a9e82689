"""Whatever msglc writes reads back, node by node, as its own LazyReader reads it."""

import asyncio
import io
import math
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msglc.reader import LazyDict, LazyItem, LazyList, LazyReader

from msglc_browser.archive.model.node import Node, NodeKind, ValueType
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand, find_node
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.reading.previews import read_previews
from msglc_browser.operations.reading.read_value import read_text
from tests.archive_bytes import value_of
from tests.servers.archives import Protocol, combine_archives, make_archive
from tests.servers.memory_source import MemorySource

_SETTINGS = settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
_KEYS = st.text(max_size=30) | st.binary(max_size=4)
_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.text(max_size=60)
    | st.binary(max_size=60).filter(lambda data: b"multiarray" not in data)
)
_NUMBERS = st.lists(st.floats(width=64) | st.integers(-1000, 100000), max_size=120)
_VALUES = st.recursive(
    _SCALARS | _NUMBERS,
    lambda inner: st.lists(inner, max_size=8) | st.dictionaries(_KEYS, inner, max_size=8),
    max_leaves=40,
)
_BOTH: list[Protocol] = ["msgpack", "cbor"]
_PROTOCOLS = st.sampled_from(_BOTH)


@_SETTINGS
@given(
    value=_VALUES,
    protocol=_PROTOCOLS,
    threshold=st.sampled_from([1, 8, 64, 8192]),
    trivial=st.sampled_from([1, 4, 20]),
)
def test_plain_archive_reads_as_the_oracle_reads_it(
    value: object, protocol: Protocol, threshold: int, trivial: int
) -> None:
    _compare(_make(value, protocol, threshold, trivial))


@settings(_SETTINGS, max_examples=20)
@given(
    values=st.lists(_VALUES, min_size=1, max_size=4),
    protocols=st.lists(_PROTOCOLS, min_size=6, max_size=6),
    by_name=st.booleans(),
    threshold=st.sampled_from([1, 64]),
)
def test_combined_archive_reads_as_the_oracle_reads_it(
    values: list[object], protocols: list[Protocol], by_name: bool, threshold: int
) -> None:
    parts = [
        _make(value, protocol, threshold, 4)
        for value, protocol in zip(values, protocols, strict=False)
    ]
    inner = _combine(parts, protocols[4], by_name=by_name)
    outer = _combine([inner, parts[0]], protocols[5], by_name=not by_name)
    _compare(inner)
    _compare(outer)


def _make(value: object, protocol: Protocol, threshold: int, trivial: int) -> bytes:
    return make_archive(
        value,
        protocol=protocol,
        small_obj_optimization_threshold=threshold,
        trivial_size=min(trivial, threshold),
    )


def _combine(parts: list[bytes], protocol: Protocol, *, by_name: bool) -> bytes:
    named = {f"run/{number}": part for number, part in enumerate(parts)}
    return combine_archives(named if by_name else parts, protocol=protocol)


def _compare(archive: bytes) -> None:
    with LazyReader(io.BytesIO(archive)) as oracle:
        asyncio.run(_compare_all(archive, oracle))


async def _compare_all(archive: bytes, oracle: LazyReader) -> None:
    document = await open_archive(MemorySource(archive))
    pending: list[tuple[Node, object]] = [(document.root, oracle)]
    while pending:
        node, expected = pending.pop()
        expected = _unwrapped(expected)
        await _compare_node(document, node, expected)
        found = await expand(document, node)
        if isinstance(expected, dict | list | LazyDict | LazyList):
            assert found.total == len(expected)
            pending += [(child, _item(expected, child)) for child in found.nodes]
        else:
            assert found.total == 0
    await document.close()


async def _compare_node(document: Document, node: Node, expected: object) -> None:
    plain = expected.to_obj() if isinstance(expected, LazyItem) else expected
    assert _same(await value_of(document, node), plain)
    assert await find_node(document, node.path) == node or node is document.root
    [preview] = await read_previews(document, [node])
    assert preview.error is None
    assert len(preview.text) <= 300
    if node.kind is NodeKind.LEAF:
        assert preview.node.value_type is _type_of(plain)
    text = await read_text(document, preview.node)
    assert text.is_complete
    if isinstance(plain, int | float) and not isinstance(plain, bool) and math.isfinite(plain):
        assert _same(type(plain)(text.text), plain)


def _item(container: Any, child: Node) -> object:
    item: object = container[child.path[-1].value]
    return item


def _unwrapped(value: object) -> object:
    while isinstance(value, LazyReader):
        value = value.unwrap()
    return value


def _type_of(value: object) -> ValueType:
    names = {"NoneType": ValueType.NULL}
    return names.get(type(value).__name__) or ValueType(type(value).__name__)


def _same(left: object, right: object) -> bool:
    """Equal in value and type, all the way down; NaN equals NaN, -0.0 differs from 0.0."""
    pending = [(left, right)]
    while pending:
        one, other = pending.pop()
        if type(one) is not type(other):
            return False
        if isinstance(one, dict) and isinstance(other, dict):
            if list(one) != list(other):
                return False
            pending += [(one[key], other[key]) for key in one]
        elif isinstance(one, list) and isinstance(other, list):
            if len(one) != len(other):
                return False
            pending += zip(one, other, strict=True)
        elif repr(one) != repr(other):
            return False
    return True
