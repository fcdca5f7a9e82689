"""Times and big integers of CBOR: folded where their content fits, left alone where it does not."""

import cbor2
import pytest

from msglc_browser.archive.items.scalars import FOLDED_TAGS, Folded, fold_tag
from msglc_browser.archive.model.values import Timestamp


def folded(tag: int, content: bytes) -> Folded | None:
    """What a tag makes of its content, which stands between other bytes."""
    found = fold_tag(tag, b"\x07" + content + b"\x08\x09", 1)
    if found is not None and found.value is not None:
        assert found.end == 1 + len(content)
    return found


@pytest.mark.parametrize(
    ("tag", "content", "value"),
    [
        (0, "1970-01-01T00:00:05Z", Timestamp(5)),
        (1, 5, Timestamp(5)),
        (1, -5, Timestamp(-5)),
        (1, 1.5, Timestamp(1, 500_000_000)),
        (2, b"", 0),
        (2, b"\x01\x00", 256),
        (3, b"", -1),
        (3, b"\x01\x00", -257),
    ],
)
def test_content_that_fits_becomes_a_value(tag: int, content: object, value: object) -> None:
    found = folded(tag, cbor2.dumps(content))
    assert found is not None
    assert found.value == value
    assert type(found.value) is type(value)


@pytest.mark.parametrize(
    ("tag", "content"),
    [
        (0, 5),
        (0, b"1970-01-01T00:00:05Z"),
        (0, "yesterday"),
        (0, "1" * 65),
        (1, "5"),
        (1, float("nan")),
        (1, None),
        (1, [5]),
        (2, 5),
        (2, "x"),
        (3, [b"x"]),
        (2, b"\x01" * 1025),
        (3, b"\x01" * 1025),
    ],
)
def test_content_that_does_not_fit_is_left_as_it_is(tag: int, content: object) -> None:
    found = folded(tag, cbor2.dumps(content))
    assert found is not None
    assert found.value is None


def test_bignum_and_date_at_their_longest_are_folded() -> None:
    found = folded(2, cbor2.dumps(b"\x01" * 1024))
    assert found is not None
    assert found.value == int.from_bytes(b"\x01" * 1024, "big")
    date = "1970-01-01T00:00:00." + "0" * 43 + "Z"
    assert len(date) == 64
    assert folded(0, cbor2.dumps(date)) == Folded(Timestamp(0), 67)


@pytest.mark.parametrize("tag", sorted(FOLDED_TAGS))
def test_content_that_is_cut_off_tells_nothing_yet(tag: int) -> None:
    content = {0: "1970-01-01T00:00:05Z", 1: 1.5, 2: b"\x01\x00", 3: b"\x01\x00"}[tag]
    data = cbor2.dumps(content)
    for size in range(len(data)):
        assert fold_tag(tag, data[:size], 0) is None
    assert fold_tag(tag, data, 0) is not None


def test_long_content_is_refused_before_it_is_there() -> None:
    assert fold_tag(2, b"\x5b" + b"\xff" * 8, 0) == Folded(None)
    assert fold_tag(0, b"\x78\x41", 0) == Folded(None)


@pytest.mark.parametrize(
    ("tag", "pieces", "value"),
    [
        (2, [b"\x01\x00", b"", b"\x02"], 65538),
        (3, [b"\x01", b"\x00"], -257),
        (2, [], 0),
        (0, ["1970-01-01T", "00:00:05Z"], Timestamp(5)),
        (0, ["yester", "day"], None),
        (2, ["x"], None),
        (0, [b"1970-01-01T00:00:05Z"], None),
        (2, [b"\x01" * 1023, b"\x00"], int.from_bytes(b"\x01" * 1023 + b"\x00", "big")),
        (2, [b"\x01" * 1023, b"\x00", b"\x00"], None),
        (0, ["1970-01-01T00:00:00.", "0" * 43, "Z"], Timestamp(0)),
        (0, ["1970-01-01T00:00:00.", "0" * 44, "Z"], None),
    ],
)
def test_content_in_pieces_is_that_of_one_piece(
    tag: int, pieces: list[object], value: object
) -> None:
    first = b"\x5f" if not pieces or isinstance(pieces[0], bytes) else b"\x7f"
    found = folded(tag, first + b"".join(map(cbor2.dumps, pieces)) + b"\xff")
    assert found is not None
    assert found.value == value


def test_content_in_pieces_is_bounded_by_its_encoded_size() -> None:
    fits = b"\x5f" + b"\x40" * 4095 + b"\xff"
    assert folded(2, fits) == Folded(0, 1 + len(fits))
    assert fold_tag(2, fits[:-1], 0) is None
    assert fold_tag(2, b"\x5f" + b"\x40" * 4096, 0) == Folded(None)
    assert fold_tag(0, b"\x7f" + b"\x60" * 255, 0) is None
    assert fold_tag(0, b"\x7f" + b"\x60" * 256, 0) == Folded(None)


@pytest.mark.parametrize(
    ("tag", "content", "written"),
    [
        (0, "1970-01-01T02:00:05+02:00", "1970-01-01T02:00:05+02:00"),
        (0, "1969-12-31T23:59:05-00:01", "1969-12-31T23:59:05-00:01"),
        (0, "1970-01-01T00:00:05+00:00", None),
        (0, "1970-01-01T00:00:05-00:00", None),
        (0, "1970-01-01t00:00:05.5z", None),
        (1, 5, None),
        (1, 2**63 + 1, None),
        (1, 1.5, None),
        (1, 1e-7, None),
        (1, -1e-9, None),
        (1, 1.5e-9, 1.5e-9),
        (1, 1363896240.1, 1363896240.1),
    ],
)
def test_time_keeps_what_it_does_not_say(tag: int, content: object, written: object) -> None:
    found = folded(tag, cbor2.dumps(content))
    assert found is not None and isinstance(found.value, Timestamp)
    assert found.value.written == written


def test_time_with_invalid_bytes_is_left_as_it_is() -> None:
    assert folded(0, b"\x62\xff\xff") == Folded(None, 4)
