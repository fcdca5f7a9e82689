"""Children of a container, row by row, whatever the slices."""

import pytest

from msglc_browser.archive.items.rows import KEY_LIMIT, Row, RowScanner
from msglc_browser.archive.model.node import Protocol
from tests.archive_bytes import encode

BOTH = pytest.mark.parametrize("protocol", list(Protocol))


def _scan(
    protocol: Protocol,
    body: bytes,
    *,
    is_map: bool,
    stop: int | None,
    window: int,
    skip_to: int = 0,
) -> list[Row]:
    scanner = RowScanner(
        protocol, is_map=is_map, position=100, end=100 + len(body), first_row=0, stop=stop
    )
    found: list[Row] = []
    for _ in range(10_000):
        if scanner.finished:
            break
        at = scanner.wanted - 100
        scanner.feed(body[at : at + window], scanner.wanted)
        if skip_to == 0 or scanner.skip_to(skip_to):
            found += scanner.rows(10_000)
    return found


@BOTH
@pytest.mark.parametrize("window", [200, 1000, 10**6])
@pytest.mark.parametrize("skip_to", [0, 7, 299])
def test_rows_of_a_map_are_the_same_whatever_the_window(
    protocol: Protocol, window: int, skip_to: int
) -> None:
    values: list[object] = [n if n % 3 else {"a": [n, "x" * (n % 90)]} for n in range(300)]
    body, places = b"", []
    for number, value in enumerate(values):
        key, item = encode(f"key{number}", protocol), encode(value, protocol)
        start = 100 + len(body) + len(key)
        places.append((number, key, start, start + len(item)))
        body += key + item
    rows = _scan(protocol, body, is_map=True, stop=300, window=window, skip_to=skip_to)
    assert [(row.number, row.key, row.start, row.end) for row in rows] == places[skip_to:]
    assert all(
        row.head == body[row.start - 100 : min(row.end - 100, row.start - 36)] for row in rows
    )


@BOTH
def test_rows_end_in_a_problem_when_the_data_does(protocol: Protocol) -> None:
    body = encode(1, protocol) * 5 + encode("abcdef", protocol)[:-3]
    rows = _scan(protocol, body, is_map=False, stop=9, window=1000)
    assert [bool(row.problem) for row in rows] == [False] * 5 + [True]


def test_rows_stop_at_the_break_of_an_open_container() -> None:
    body = b"\x01\x02\x9f\x03\xff\x04\xff"
    rows = _scan(Protocol.CBOR, body, is_map=False, stop=None, window=1000)
    assert [row.end - row.start for row in rows] == [1, 1, 3, 1]


def test_rows_report_a_problem_once_when_an_open_container_has_no_end() -> None:
    rows = _scan(Protocol.CBOR, b"\x01\x9f\x9f\x9f", is_map=False, stop=None, window=1000)
    assert [bool(row.problem) for row in rows] == [False, True]


@BOTH
def test_rows_cut_a_key_that_is_too_long_to_keep(protocol: Protocol) -> None:
    body = encode("k" * 500_000, protocol) + encode(5, protocol)
    [row] = _scan(protocol, body, is_map=True, stop=1, window=2 * KEY_LIMIT)
    assert row.key is not None
    assert len(row.key) == KEY_LIMIT
    assert row.end - row.start == 1


def test_rows_keep_a_key_that_is_a_container() -> None:
    body = encode([1, 2], Protocol.MSGPACK) + encode("v", Protocol.MSGPACK)
    [row] = _scan(Protocol.MSGPACK, body, is_map=True, stop=1, window=1000)
    assert row.key == b"\x92\x01\x02"
