"""Sources that are valid in an unusual way, or nearly: right values, or a refusal in words."""

from collections.abc import Callable
from pathlib import Path

import cbor2
import msglc
import pytest

from msglc_browser.archive.building.head_encoding import list_head
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import BadInput
from msglc_browser.operations.new_archive.encode_request import EncodeRequest, SourceFormat
from msglc_browser.operations.new_archive.encode_streamed import write_streamed
from msglc_browser.operations.new_archive.encode_worker import encode
from msglc_browser.operations.new_archive.sources.value_sink import LARGEST_SHARED_BYTES

SHARED, REFERENCE = b"\xd8\x1c", b"\xd8\x1d"
TEXT = cbor2.dumps
Encode = Callable[..., tuple[str, ...]]


@pytest.fixture
def from_cbor(tmp_path: Path) -> Encode:
    """Encodes CBOR as an archive `out.msg`; the notes."""

    def run(
        data: bytes, protocol: Protocol = Protocol.CBOR, *, any_keys: bool = False
    ) -> tuple[str, ...]:
        return encode(_request(tmp_path, data, SourceFormat.CBOR, protocol, any_keys=any_keys))

    return run


def _request(
    folder: Path,
    data: bytes,
    source_format: SourceFormat,
    protocol: Protocol,
    *,
    any_keys: bool = False,
) -> EncodeRequest:
    source = folder / "source"
    source.write_bytes(data)
    target = folder / "out.msg"
    return EncodeRequest(source, source_format, protocol, target, "x", any_keys=any_keys)


def read(folder: Path) -> object:
    with msglc.LazyReader(str(folder / "out.msg")) as reader:
        value: object = reader.to_obj()
    return value


def data_of(folder: Path) -> bytes:
    return (folder / "out.msg").read_bytes()[50:]


def padded_sharing() -> bytes:
    items = [SHARED + TEXT(["A"])]
    items += [TEXT(f"padding {number:06} {'x' * 40}") for number in range(3000)]
    items += [SHARED + TEXT(["B"]), REFERENCE + b"\x00"] * 40
    items += [TEXT("y" * 50)] * 20
    return list_head(Protocol.CBOR, len(items)) + b"".join(items)


@pytest.mark.parametrize("protocol", list(Protocol))
def test_shared_references_far_away_are_followed(
    tmp_path: Path, from_cbor: Encode, protocol: Protocol
) -> None:
    data = padded_sharing()
    from_cbor(data, protocol)
    value = read(tmp_path)
    assert value == cbor2.loads(data)
    assert isinstance(value, list) and value[3001:3003] == [["B"], ["A"]]


def test_string_references_far_away_are_followed(tmp_path: Path, from_cbor: Encode) -> None:
    value = [f"text {number % 50:04}" for number in range(30_000)]
    from_cbor(cbor2.dumps(value, string_referencing=True))
    assert read(tmp_path) == value


@pytest.mark.parametrize(
    "data",
    [
        b"\xa4\x61a\x01\x61a\x02\x61b" + SHARED + b"\x81\x61A\x61c\x82" + SHARED + b"\x81\x61B"
        b"\xd8\x1d\x00",
        b"\xa3\x61a\x01\x61a" + SHARED + b"\x81\x61A\x61b" + REFERENCE + b"\x00",
        SHARED + b"\xa2\x61a\x01\x61a\x02",
    ],
)
def test_shared_references_beside_repeated_keys_are_refused(from_cbor: Encode, data: bytes) -> None:
    with pytest.raises(BadInput, match="shared references") as caught:
        from_cbor(data)
    assert "value_sharing" in caught.value.hint


def test_shared_references_in_a_large_file_are_refused(from_cbor: Encode) -> None:
    filling = TEXT("x" * LARGEST_SHARED_BYTES)
    with pytest.raises(BadInput, match="up to 32 MiB"):
        from_cbor(b"\x83" + SHARED + b"\x81\x01" + filling + REFERENCE + b"\x00")


@pytest.mark.parametrize("protocol", list(Protocol))
def test_value_in_itself_is_refused(from_cbor: Encode, protocol: Protocol) -> None:
    with pytest.raises(BadInput, match=r"contains itself|nested too deeply"):
        from_cbor(SHARED + b"\x81" + REFERENCE + b"\x00", protocol)


def test_references_that_multiply_are_refused(from_cbor: Encode) -> None:
    levels = [SHARED + b"\x81\x01"]
    levels += [SHARED + b"\x82" + (REFERENCE + TEXT(number)) * 2 for number in range(40)]
    with pytest.raises(BadInput, match="more than 1 GiB"):
        from_cbor(list_head(Protocol.CBOR, len(levels)) + b"".join(levels))


@pytest.mark.parametrize("levels", [401, 600, 899, 900, 1000])
@pytest.mark.parametrize("one", [b"\xd8\x40", b"\x81", b"\xa1\x01", b"\xd9\x01\x02\x81"])
def test_what_is_nested_too_deeply_is_refused(from_cbor: Encode, levels: int, one: bytes) -> None:
    with pytest.raises(BadInput, match="nested too deeply"):
        from_cbor(one * levels + b"\x01")


_WRONG_TAGS = {
    "text as time": b"\xc0\x61x",
    "text as number of seconds": b"\xc1\x61x",
    "decimal of a text": b"\xc4\x82\x01\x61x",
    "big float of a text": b"\xc5\x82\x01\x61x",
    "fraction by zero": b"\xd8\x1e\x82\x01\x00",
    "regular expression": b"\xd8\x23\x61(",
    "short UUID": b"\xd8\x25\x41a",
    "set of no list": b"\xd9\x01\x02\x61x",
    "time of a long list": b"\xc0" + TEXT(["x"] * 70_000),
    "set of a long dict": b"\xd9\x01\x02" + TEXT(dict.fromkeys(range(40_000))),
}


@pytest.mark.parametrize("wrong", _WRONG_TAGS.values(), ids=list(_WRONG_TAGS))
@pytest.mark.parametrize("around", ["alone", "in a list", "in a long list", "value"])
def test_tag_that_msglc_cannot_decode_is_kept_and_told(
    tmp_path: Path, from_cbor: Encode, wrong: bytes, around: str
) -> None:
    data = {
        "alone": wrong,
        "in a list": b"\x82\x01" + wrong,
        "in a long list": list_head(Protocol.CBOR, 50_000) + b"\x19\x01\x01" * 49_999 + wrong,
        "value": b"\xa3\x61a\x01\x61b" + wrong + b"\x61c" + TEXT("x" * 100_000),
    }[around]
    [note] = from_cbor(data)
    assert note.startswith("1 value is kept as it is, but msglc cannot decode it (/")
    places = {"in a list": "[1]", "in a long list": "[49999]", "value": "b"}
    assert note.endswith(f"(/{places.get(around, '')}).")
    assert data_of(tmp_path).startswith(data)


def test_wrong_tag_as_a_key_is_kept_and_told(tmp_path: Path, from_cbor: Encode) -> None:
    data = b"\xa2\xc0\x61x\x01\xc0\x61y" + TEXT("x" * 100_000)
    [note] = from_cbor(data)
    assert note.startswith("2 values are kept as they are")
    assert data_of(tmp_path).startswith(data)


def test_tags_that_make_sense_are_kept_to_the_byte(tmp_path: Path, from_cbor: Encode) -> None:
    good = [
        b"\xc0\x74" + b"2013-03-21T20:04:00Z",
        b"\xc1\x1a\x51\x4b\x67\xb0",
        b"\xc4\x82\x21\x19\x6a\xb3",
        b"\xd8\x1e\x82\x01\x03",
        b"\xd8\x25\x50" + bytes(16),
        b"\xd9\x01\x02\x82\x01\x81\x02",
    ]
    data = list_head(Protocol.CBOR, len(good)) + b"".join(good)
    from_cbor(data)
    assert data_of(tmp_path).startswith(data)
    assert isinstance(read(tmp_path), list)


@pytest.mark.parametrize("filling", [0, 100_000])
@pytest.mark.parametrize(
    "key",
    [
        b"\xd9\x01\x02\x80",  # an empty set
        b"\x82\x01\x02",
        b"\xa1\x01\x02",
        b"\xa2\x01\x02\x01\x03",
        b"\xc0\x74" + b"2013-03-21T20:04:00Z",
        b"\xd9\x0f\xa0\x81\x01",
        b"\xc2\x49\x01" + bytes(8),
    ],
)
def test_keys_of_any_kind_may_stand_twice(
    tmp_path: Path, from_cbor: Encode, key: bytes, filling: int
) -> None:
    data = b"\xa3" + key + b"\x01" + key + b"\x02" + b"\x61f" + TEXT("x" * filling)
    [note] = from_cbor(data)
    assert "more than once in a dict" in note
    pairs = data[1:]
    assert pairs in data_of(tmp_path)


def test_containers_as_keys_of_msgpack_are_kept(tmp_path: Path) -> None:
    data = b"\x82\x92\x01\x02\x01\x92\x01\x02\x02"
    [note] = encode(_request(tmp_path, data, SourceFormat.MSGPACK, Protocol.CBOR))
    assert note.startswith("Key (1, 2) occurs more than once")
    assert data_of(tmp_path).startswith(b"\xa2\x82\x01\x02\x01\x82\x01\x02\x02")
    encode(_request(tmp_path, data, SourceFormat.MSGPACK, Protocol.MSGPACK, any_keys=True))
    assert data_of(tmp_path).startswith(data)


_RECORDS = {
    SourceFormat.JSON: b"[" + b",".join([b'{"a":1,"m":[{"b":2,"b":3}],"a":4}'] * 9000) + b"]",
    SourceFormat.MSGPACK: b"\xdc\x23\x28"
    + b"\x83\xa1a\x01\xa1m\x91\x82\xa1b\x02\xa1b\x03\xa1a\x04" * 9000,
    SourceFormat.CBOR: b"\x99\x23\x28" + b"\xa3aa\x01am\x81\xa2ab\x02ab\x03aa\x04" * 9000,
}


@pytest.mark.parametrize("source_format", list(_RECORDS))
@pytest.mark.parametrize("protocol", list(Protocol))
def test_small_dicts_with_repeated_keys_are_written_whole(
    tmp_path: Path, source_format: SourceFormat, protocol: Protocol
) -> None:
    request = _request(tmp_path, _RECORDS[source_format], source_format, protocol)
    [note] = write_streamed(request, None)
    assert note.startswith("Keys 'b' and 'a' occur more than once")
    expected = _RECORDS[SourceFormat.CBOR if protocol is Protocol.CBOR else SourceFormat.MSGPACK]
    assert expected[3:] in data_of(tmp_path)


def test_repeated_key_without_a_value_is_refused(from_cbor: Encode) -> None:
    with pytest.raises(BadInput, match="not valid CBOR"):
        from_cbor(b"\xbf\x61a\x01\x61a\x02\x61b\xff")


def test_forbidden_keys_beside_repeated_ones_are_refused(from_cbor: Encode) -> None:
    with pytest.raises(BadInput, match="a key of type int"):
        from_cbor(b"\xa3\x61a\x01\x61a\x02\x03\x04", Protocol.MSGPACK)


@pytest.mark.parametrize("protocol", list(Protocol))
@pytest.mark.parametrize("filling", [0, 100_000])
def test_cbor_that_says_what_it_is_becomes_an_archive_of_either_protocol(
    tmp_path: Path, from_cbor: Encode, protocol: Protocol, filling: int
) -> None:
    value = {"a": {"b": [1]}, "f": "x" * filling}
    from_cbor(b"\xd9\xd9\xf7" + TEXT(value), protocol)
    assert read(tmp_path) == value
