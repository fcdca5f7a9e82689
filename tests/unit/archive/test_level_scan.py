"""Where the rows of a large level are, whatever the slices its bytes come in."""

import pytest

from msglc_browser.archive.header import HEADER_SIZE, parse_header
from msglc_browser.archive.level_scan import STRIDE, LevelScan
from msglc_browser.archive.node import Protocol
from msglc_browser.archive.section import Section, TocLevel
from msglc_browser.archive.toc import root_node
from msglc_browser.archive.toc_index import build_index
from tests.archive_bytes import encode, raw_archive

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
ROWS = 5_321


def _level(protocol: Protocol, *, is_map: bool, rows: int = ROWS) -> tuple[bytes, TocLevel]:
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
@pytest.mark.parametrize("slice_bytes", [100, 4_000, 10**6])
def test_level_scan_finds_the_same_rows_whatever_the_slices(
    protocol: Protocol, is_map: bool, slice_bytes: int
) -> None:
    toc, level = _level(protocol, is_map=is_map)
    scan = _fed(toc, level, slice_bytes)
    index = build_index(toc, level, is_combined=False)
    known = range(0, ROWS, STRIDE)
    lasts = [*range(STRIDE - 1, ROWS, STRIDE), ROWS - 1]
    for positions, rows in ((scan.checkpoints, known), (scan.lasts, lasts)):
        assert len(positions) == len(rows)
        for at, row in zip(positions, rows, strict=True):
            first = encode(f"key {row}", protocol) if is_map else b""
            assert toc.startswith(first, at)
            assert index.rows(toc, level, range(row, row + 1))[0].start == at + len(first)
    assert not scan.problem


@BOTH
def test_level_scan_begun_while_arriving_is_gone_on_with(protocol: Protocol) -> None:
    toc, level = _level(protocol, is_map=True)
    begun = LevelScan(level, len(toc))
    begun.feed(toc[: len(toc) // 2], 0)
    assert not begun.finished
    assert build_index(toc, level, is_combined=False, begun=begun) == build_index(
        toc, level, is_combined=False
    )


@BOTH
@pytest.mark.parametrize("slice_bytes", [100, 10**6])
def test_level_scan_says_where_a_level_breaks_off(protocol: Protocol, slice_bytes: int) -> None:
    toc, level = _level(protocol, is_map=True)
    scan = _fed(toc[: len(toc) // 2], level, slice_bytes)
    assert 0 < len(scan.checkpoints) < ROWS // STRIDE
    assert scan.problem == "The data ends in the middle of a value."
