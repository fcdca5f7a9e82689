"""A node taken out as an archive is, byte for byte, what msglc writes of its value."""

import asyncio
import io
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msglc.reader import LazyReader

from msglc_browser.archive.model.node import Node, NodeKind
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand
from msglc_browser.operations.reading.node_archive import node_segments
from msglc_browser.operations.reading.open_archive import open_archive
from tests.archive_bytes import value_of
from tests.servers.archives import Protocol, combine_archives, make_archive
from tests.servers.memory_source import MemorySource
from tests.servers.segments import laid_out

_SETTINGS = settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
_KEYS = st.text(max_size=40)
_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False)
    | st.text(max_size=60)
    | st.binary(max_size=60).filter(lambda data: b"multiarray" not in data)
)
_NUMBERS = st.lists(st.floats(width=64, allow_nan=False) | st.integers(-1000, 10**5), max_size=120)
_VALUES = st.recursive(
    _SCALARS | _NUMBERS,
    lambda inner: st.lists(inner, max_size=8) | st.dictionaries(_KEYS, inner, max_size=8),
    max_leaves=40,
)
_BOTH: list[Protocol] = ["msgpack", "cbor"]


@_SETTINGS
@given(
    value=_VALUES,
    protocol=st.sampled_from(_BOTH),
    threshold=st.sampled_from([1, 8, 64, 8192]),
    trivial=st.sampled_from([1, 4, 20]),
    padding=st.sampled_from([0, 200, 70_000]),
)
def test_node_becomes_what_msglc_writes_of_its_value(
    value: object, protocol: Protocol, threshold: int, trivial: int, padding: int
) -> None:
    thresholds = {
        "small_obj_optimization_threshold": threshold,
        "trivial_size": min(trivial, threshold),
    }
    # The padding moves positions over the limits where their encoding changes.
    archive = make_archive([b"x" * padding, value, None], protocol=protocol, **thresholds)

    def check(node: Node, plain: object, taken: bytes) -> None:
        if node.path and node.kind is not NodeKind.ARCHIVE:
            assert taken == make_archive(plain, protocol=protocol, **thresholds)

    asyncio.run(_check_all(archive, check))


@settings(_SETTINGS, max_examples=20)
@given(
    values=st.lists(_VALUES, min_size=1, max_size=3),
    protocols=st.lists(st.sampled_from(_BOTH), min_size=5, max_size=5),
    by_name=st.booleans(),
)
def test_child_of_combined_archive_is_itself(
    values: list[object], protocols: list[Protocol], by_name: bool
) -> None:
    parts = [
        make_archive(value, protocol=protocol, small_obj_optimization_threshold=8, trivial_size=4)
        for value, protocol in zip(values, protocols, strict=False)
    ]
    inner = _combine(parts, protocols[3], by_name=by_name)
    outer = _combine([inner, parts[0]], protocols[4], by_name=not by_name)

    def check(node: Node, _plain: object, taken: bytes) -> None:
        if not node.path:
            assert taken == outer
        elif len(node.path) == 1:
            assert taken == (inner if node.path[0].value in (0, "run/0") else parts[0])
        elif node.kind is NodeKind.ARCHIVE:
            assert taken in parts

    asyncio.run(_check_all(outer, check))


def _combine(parts: list[bytes], protocol: Protocol, *, by_name: bool) -> bytes:
    named = {f"run/{number}": part for number, part in enumerate(parts)}
    return combine_archives(named if by_name else parts, protocol=protocol)


async def _check_all(archive: bytes, check: Callable[[Node, object, bytes], None]) -> None:
    document = await open_archive(MemorySource(archive))
    pending = [document.root]
    while pending:
        node = pending.pop()
        plain = await value_of(document, node)
        taken = laid_out(await node_segments(document, node), archive)
        with LazyReader(io.BytesIO(taken)) as oracle:
            assert oracle.to_obj() == plain
        check(node, plain, taken)
        pending += await _some_children(document, node)
    await document.close()


async def _some_children(document: Document, node: Node) -> tuple[Node, ...]:
    found = (await expand(document, node)).nodes
    return found if len(found) < 20 else (*found[:3], *found[-3:])
