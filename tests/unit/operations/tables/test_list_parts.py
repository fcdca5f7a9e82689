"""Parts of lists: which hold which rows, and what damage does to them."""

import pytest

from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.span import Span
from msglc_browser.operations.tables import list_parts
from msglc_browser.operations.tables.cells import Unreadable
from msglc_browser.operations.tables.list_parts import Part, cut_part, decode_part, runs_of
from tests.archive_bytes import encode, leaf_archive, raw_archive
from tests.tabled import tabled


def problems(archive: bytes) -> list[object]:
    """The first column, with the sentences of unreadable cells."""
    cells = [row[0] for row in tabled(archive).rows]
    return [cell.problem if isinstance(cell, Unreadable) else cell for cell in cells]


@pytest.mark.parametrize(
    ("rows", "runs"),
    [
        ([], []),
        (range(3, 3), []),
        (range(3, 6), [range(3, 6)]),
        ([5, 3, 4, 9, 3], [range(3, 6), range(9, 10)]),
    ],
)
def test_rows_are_grouped_in_runs(rows: list[int], runs: list[range]) -> None:
    assert runs_of(rows) == runs


def test_values_of_equal_width_are_cut_at_multiples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_parts, "PART_BYTES", 45)
    whole = Part(100, 12, Span(1_000, 1_108), width=9)
    cut = cut_part(whole, range(104, 106))
    assert [(p.first_row, p.rows, p.span) for p in cut] == [
        (100, 5, Span(1_000, 1_045)),
        (105, 5, Span(1_045, 1_090)),
    ]
    [last] = cut_part(whole, range(111, 112))
    assert (last.first_row, last.rows, last.span) == (110, 2, Span(1_090, 1_108))


def test_texts_of_equal_size_are_not_taken_for_numbers() -> None:
    values = ["x" * 8] * 20_000
    found = tabled(leaf_archive(encode(values)))
    assert [row[0] for row in found.rows] == values


def test_other_value_among_numbers_of_equal_width_is_not_misread() -> None:
    values: list[object] = [0.5] * 20_000
    values[10_000:10_009] = ["x" * 8] * 9
    found = problems(leaf_archive(encode(values)))
    assert found[0] == found[-1] == 0.5
    assert "must be read whole" in str(found[10_004])


@pytest.mark.parametrize("count", [2, 3])
def test_block_that_claims_more_or_less_than_it_holds(count: int) -> None:
    data = b"\x01\x02\x03"
    found = problems(raw_archive(data[:2], {"p": [[count, 0, 2], [1, 2, 2]]}))
    assert found[:1] == ([1] if count == 2 else found[:1])
    assert all(isinstance(cell, int | str) for cell in found)
    assert len(found) <= 4


def test_block_with_a_huge_claim_costs_nothing() -> None:
    found = problems(raw_archive(b"\x01" * 50, {"p": [[10**15, 0, 50]]}))
    assert len(found) == 1
    assert "claims" in str(found[0])


def test_values_before_damage_are_kept() -> None:
    values, _ = decode_part(
        Protocol.MSGPACK, Part(7, 4, Span(0, 4), "Block 3"), b"\x01\xc0\xc1\x02"
    )
    assert values[:2] == [1, None]
    assert isinstance(values[3], Unreadable)
    assert "Block 3 should hold 4 values, but after 2 of them" in values[3].problem


def test_excess_bytes_are_told() -> None:
    values, warning = decode_part(Protocol.CBOR, Part(0, 1, Span(0, 2), "Block 0"), b"\x01\x02")
    assert values == [1]
    assert "1 more bytes" in warning
    part = Part(0, 1, Span(0, 2), is_exact=False)
    assert decode_part(Protocol.CBOR, part, b"\x01\x02") == ([1], "")


def test_list_that_claims_more_items_than_bytes_is_refused() -> None:
    with pytest.raises(Exception, match="claims"):
        tabled(leaf_archive(b"\xdd\xff\xff\xff\xff\x01"))
