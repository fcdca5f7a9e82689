"""Combined archives put together anew from their own children, in memory."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msglc.reader import LazyReader

from msglc_browser.archive.building.arrange_plan import KeptChild, child_limits, plan_arranged
from msglc_browser.archive.building.combined_toc import CombinedToc, encode_text, parse_combined_toc
from msglc_browser.archive.model.header import HEADER_SIZE, is_archive, parse_header
from msglc_browser.archive.model.node import Protocol as OurProtocol
from msglc_browser.archive.model.segments import Copied, total_size
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import CorruptArchive
from tests.servers.archives import Protocol, combine_archives, make_archive
from tests.servers.segments import laid_out

PARTS = [
    make_archive(1),
    make_archive({"a": "x" * 300}, protocol="cbor"),
    make_archive([1.5] * 9000),
    combine_archives([make_archive(2), make_archive(3)]),
    make_archive("five"),
]
NAMES = ["one", "two", "three/3", "ü" * 30, ""]
BOTH: list[Protocol] = ["msgpack", "cbor"]


def arranged(whole: bytes, order: list[int], names: list[str] | None) -> bytes:
    header = parse_header(whole, available=len(whole))
    toc_start = HEADER_SIZE + header.toc_start
    toc = parse_combined_toc(whole[toc_start:], header.protocol, data_size=header.toc_start)
    assert toc is not None
    limits = child_limits(toc)
    keys = (
        [None] * len(order) if names is None else [encode_text(n, header.protocol) for n in names]
    )
    children = [KeptChild(limits[at], key) for at, key in zip(order, keys, strict=True)]
    plan = plan_arranged(children, header)
    result = laid_out(plan.segments, whole)
    assert total_size(plan.segments) == len(result)
    assert all(is_archive(result[start:]) for start in plan.children)
    return result


@given(
    order=st.permutations(range(len(PARTS))),
    count=st.integers(1, len(PARTS)),
    protocol=st.sampled_from(BOTH),
    by_name=st.booleans(),
)
def test_result_is_what_msglc_combines(
    order: list[int], count: int, protocol: Protocol, by_name: bool
) -> None:
    order = order[:count]
    names = [f"new {at}" if at % 2 else NAMES[at] for at in order]
    parts = [PARTS[at] for at in order]
    old = dict(zip(NAMES, PARTS, strict=True))
    whole = combine_archives(old if by_name else PARTS, protocol=protocol)
    result = arranged(whole, order, names if by_name else None)
    new = dict(zip(names, parts, strict=True))
    assert result == combine_archives(new if by_name else parts, protocol=protocol)
    with LazyReader(io.BytesIO(result)) as reader:
        assert len(reader) == count


def test_neighbours_are_copied_in_one_run() -> None:
    whole = combine_archives(PARTS)
    header = parse_header(whole, available=len(whole))
    starts = [0]
    for part in PARTS:
        starts.append(starts[-1] + len(part))
    limits = child_limits(CombinedToc(None, tuple(starts[:-1]), starts[-1]))
    segments = plan_arranged([KeptChild(limits[at]) for at in (1, 2, 3, 0)], header).segments
    assert segments[1:-1] == (
        Copied(0, Span(limits[1].start, limits[3].end)),
        Copied(0, limits[0]),
    )


def test_children_out_of_order_have_their_limits_by_position() -> None:
    toc = CombinedToc(None, (100, 0, 300), 450)
    assert child_limits(toc) == (Span(150, 350), Span(50, 150), Span(350, 500))


@pytest.mark.parametrize(
    ("starts", "message"),
    [((0, 0), "another child"), ((5, 9, 5), "another"), ((0, 20), "no bytes")],
)
def test_children_that_share_their_bytes_are_refused(starts: tuple[int, ...], message: str) -> None:
    with pytest.raises(CorruptArchive, match=message):
        child_limits(CombinedToc(None, starts, 20))


def test_keys_stay_byte_for_byte() -> None:
    whole = combine_archives(PARTS[:1])
    header = parse_header(whole, available=len(whole))
    limit = Span(HEADER_SIZE, HEADER_SIZE + len(PARTS[0]))
    for key in (b"\xd9\x01a", b"\x05", b"\xc4\x01x", b"\xa1\xff"):
        toc = laid_out(plan_arranged([KeptChild(limit, key)], header).segments, whole)[limit.end :]
        found = parse_combined_toc(toc, OurProtocol.MSGPACK, data_size=len(PARTS[0]))
        assert found is not None and found.keys == (key,)
