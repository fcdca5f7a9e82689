"""Where the rows of a level are, whatever the slices its bytes come in."""

import pytest

from msglc_browser.archive.items.level_scan import KEYS_COMPARED, STRIDE, LevelScan
from msglc_browser.archive.model.header import HEADER_SIZE, parse_header
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.section import Section, TocLevel
from msglc_browser.archive.toc.toc import root_node
from msglc_browser.archive.toc.toc_index import build_index
from tests.archive_bytes import encode, raw_archive

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
SMALL = 5_321
LARGE = KEYS_COMPARED + 1_321


def _level(protocol: Protocol, *, is_map: bool, rows: int) -> tuple[bytes, TocLevel]:
    """A level of leaves, some of them with children of their own."""
    leaf = {"p": [0, 1]}
    odd = {"p": [0, 9], "t": {"x" * 70: leaf, "list": [leaf] * 30}}
    entries = [odd if row % 7 == 3 else leaf for row in range(rows)]
    children = {f"key {row}": one for row, one in enumerate(entries)} if is_map else entries
    archive = raw_archive(bytes(100), {"p": [0, 100], "t": children}, protocol)
    header = parse_header(archive[:HEADER_SIZE], available=len(archive))
    section = Section(0, len(archive), header)
    toc = archive[section.toc_span.start : section.toc_span.end]
    level = root_node(section, toc, ()).token
    assert isinstance(level, TocLevel)
    return toc, level


def _fed(toc: bytes, level: TocLevel, slice_bytes: int) -> LevelScan:
    scan = LevelScan(level, len(toc))
    while not scan.finished:
        scan.feed(toc[scan.wanted : scan.wanted + slice_bytes], scan.wanted)
    return scan


@BOTH
@pytest.mark.parametrize("is_map", [True, False])
@pytest.mark.parametrize(
    ("rows", "slice_bytes"), [(SMALL, 100), (SMALL, 4_000), (LARGE, 4_000), (LARGE, 10**6)]
)
def test_level_scan_finds_the_same_rows_whatever_the_slices(
    protocol: Protocol, is_map: bool, rows: int, slice_bytes: int
) -> None:
    toc, level = _level(protocol, is_map=is_map, rows=rows)
    scan = _fed(toc, level, slice_bytes)
    index = build_index(toc, level, is_combined=False, begun=scan)
    assert index == build_index(toc, level, is_combined=False)
    assert not index.problem
    known = range(0, rows, STRIDE)
    lasts = [*range(STRIDE - 1, rows, STRIDE), rows - 1]
    for positions, numbers in ((index.checkpoints, known), (index.lasts, lasts)):
        assert len(positions) == len(numbers)
        for at, row in zip(positions, numbers, strict=True):
            first = encode(f"key {row}", protocol) if is_map else b""
            assert toc.startswith(first, at)
            assert index.rows(toc, level, range(row, row + 1))[0].start == at + len(first)


@BOTH
@pytest.mark.parametrize("rows", [SMALL, LARGE])
def test_level_scan_that_has_not_ended_is_gone_on_with(protocol: Protocol, rows: int) -> None:
    toc, level = _level(protocol, is_map=True, rows=rows)
    begun = LevelScan(level, len(toc))
    begun.feed(toc[: len(toc) // 2], 0)
    assert not begun.finished
    index = build_index(toc, level, is_combined=False, begun=begun)
    assert index == build_index(toc, level, is_combined=False)


@BOTH
@pytest.mark.parametrize(("rows", "slice_bytes"), [(SMALL, 100), (LARGE, 10**6)])
def test_level_scan_says_where_a_level_breaks_off(
    protocol: Protocol, rows: int, slice_bytes: int
) -> None:
    toc, level = _level(protocol, is_map=True, rows=rows)
    toc = toc[: len(toc) // 2]
    index = build_index(toc, level, is_combined=False, begun=_fed(toc, level, slice_bytes))
    assert 0 < len(index.checkpoints) < rows // STRIDE
    assert index.problem
