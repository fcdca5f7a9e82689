"""Times of CBOR as timestamps, and what is said of them."""

import cbor2
import msgpack
import pytest

from msglc_browser.operations.new_archive.sources.time_notes import TimeNotes


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("1970-01-01T00:00:01Z", msgpack.Timestamp(1, 0)),
        ("1969-12-31T23:59:59.999999999z", msgpack.Timestamp(-1, 999_999_999)),
        ("1970-01-01T00:00:01+00:00", msgpack.Timestamp(1, 0)),
        ("1970-01-01T00:00:60Z", cbor2.CBORTag(0, "1970-01-01T00:00:60Z")),
        (b"x", cbor2.CBORTag(0, b"x")),
    ],
)
def test_text(content: object, expected: object) -> None:
    notes = TimeNotes()
    assert notes.of_text(content, False) == expected
    assert notes.sentences() == ()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (0, msgpack.Timestamp(0, 0)),
        (1e-7, msgpack.Timestamp(0, 100)),
        (-0.5, msgpack.Timestamp(-1, 500_000_000)),
        (2**63 - 1, msgpack.Timestamp(2**63 - 1, 0)),
        (2**63, cbor2.CBORTag(1, 2**63)),
        (-(2**63) - 1, cbor2.CBORTag(1, -(2**63) - 1)),
        (True, cbor2.CBORTag(1, True)),
        ("1", cbor2.CBORTag(1, "1")),
    ],
)
def test_number(content: object, expected: object) -> None:
    notes = TimeNotes()
    assert notes.of_number(content, False) == expected
    assert notes.sentences() == ()


def test_counts_can_be_put_back() -> None:
    notes = TimeNotes()
    notes.of_text("1970-01-01T01:00:00+01:00", False)
    state = notes.state
    notes.of_text("1970-01-01T02:00:00+01:00", False)
    notes.of_number(1e-10, False)
    assert len(notes.sentences()) == 2
    notes.state = state
    assert notes.sentences() == (
        "1 × times written in UTC, without their offset; the first is 1970-01-01T01:00:00+01:00.",
    )
