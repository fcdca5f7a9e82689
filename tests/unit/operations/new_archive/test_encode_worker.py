"""Files of three formats into archives of two protocols; msglc's reader is the oracle."""

import gc
import json
import math
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import cbor2
import msglc
import msgpack
import pytest

from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import BadInput
from msglc_browser.operations.new_archive.encode_request import EncodeRequest, SourceFormat
from msglc_browser.operations.new_archive.encode_worker import encode

VALUE = {
    "runs": [{"id": number, "energy": [number / 7] * 50} for number in range(60)],
    "text": "ü🚀" * 5000,
    "none": None,
    "flags": [True, False] * 3000,
    "big": 2**64 - 1,
    "negative": -(2**63),
}
BYTES = {
    SourceFormat.JSON: json.dumps(VALUE).encode(),
    SourceFormat.MSGPACK: msgpack.packb(VALUE),
    SourceFormat.CBOR: cbor2.dumps(VALUE),
}


def made(folder: Path, data: bytes, source_format: SourceFormat, protocol: Protocol) -> object:
    source, target = folder / "source", folder / "out.msg"
    source.write_bytes(data)
    encode(EncodeRequest(source, source_format, protocol, target, name="source"))
    with msglc.LazyReader(str(target)) as reader:
        value: object = reader.to_obj()
    return value


@pytest.mark.parametrize("protocol", list(Protocol))
@pytest.mark.parametrize("source_format", list(BYTES))
def test_archive_holds_what_the_file_holds(
    tmp_path: Path, source_format: SourceFormat, protocol: Protocol
) -> None:
    data = BYTES[source_format]
    assert made(tmp_path, data, source_format, protocol) == VALUE


def test_nan_and_infinity_of_json_are_kept(tmp_path: Path) -> None:
    data = b"[NaN, Infinity, -Infinity, -0.0]"
    value = made(tmp_path, data, SourceFormat.JSON, Protocol.MSGPACK)
    assert isinstance(value, list)
    assert math.isnan(value[0]) and value[1:3] == [math.inf, -math.inf]
    assert math.copysign(1, value[3]) == -1


def test_json_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    data = '{"a": "ü"}'
    assert made(tmp_path, data.encode("utf-8-sig"), SourceFormat.JSON, Protocol.CBOR) == {"a": "ü"}
    assert made(tmp_path, data.encode("utf-16"), SourceFormat.JSON, Protocol.CBOR) == {"a": "ü"}


def test_values_that_json_lacks_are_kept(tmp_path: Path) -> None:
    stamped = {"t": msgpack.Timestamp(5, 7), "x": msgpack.ExtType(9, b"abc")}
    value = made(tmp_path, msgpack.packb(stamped), SourceFormat.MSGPACK, Protocol.MSGPACK)
    assert value == stamped
    assert isinstance(value, dict) and isinstance(value["x"], msgpack.ExtType)
    big = {"n": 2**200, 1: {2: cbor2.CBORTag(4000, "x")}}
    assert made(tmp_path, cbor2.dumps(big), SourceFormat.CBOR, Protocol.CBOR) == big


def test_timestamps_cross_the_protocols(tmp_path: Path) -> None:
    moment = datetime(2030, 1, 2, 3, 4, 5, 678901, UTC)
    packed = msgpack.packb([msgpack.Timestamp.from_datetime(moment)])
    assert made(tmp_path, packed, SourceFormat.MSGPACK, Protocol.CBOR) == [moment]
    stamps = made(tmp_path, cbor2.dumps([moment]), SourceFormat.CBOR, Protocol.MSGPACK)
    assert isinstance(stamps, list)
    assert stamps[0].to_datetime() == moment


@pytest.mark.parametrize(
    ("data", "source_format", "protocol", "words"),
    [
        (b"{", SourceFormat.JSON, Protocol.MSGPACK, "not valid JSON"),
        (b"", SourceFormat.JSON, Protocol.MSGPACK, "not valid JSON"),
        (b"\xff\xfe\xff", SourceFormat.JSON, Protocol.MSGPACK, "not valid JSON"),
        (b"", SourceFormat.MSGPACK, Protocol.MSGPACK, "not valid msgpack"),
        (b"\x01\x02", SourceFormat.MSGPACK, Protocol.MSGPACK, "not valid msgpack"),
        (b"\x92\x01", SourceFormat.MSGPACK, Protocol.MSGPACK, "not valid msgpack"),
        (b"", SourceFormat.CBOR, Protocol.CBOR, "not valid CBOR"),
        (b"\x01\x02", SourceFormat.CBOR, Protocol.CBOR, "not valid CBOR"),
        (b"\x82\x01", SourceFormat.CBOR, Protocol.CBOR, "not valid CBOR"),
        (
            b"[" * 5000 + b"]" * 5000,
            SourceFormat.JSON,
            Protocol.CBOR,
            "is nested too deeply: line 1 column",
        ),
        (
            b"\x91" * 5000 + b"\x90",
            SourceFormat.MSGPACK,
            Protocol.CBOR,
            r"deeply \(at byte \d+\)\.",
        ),
        (b'["\\ud800"]', SourceFormat.JSON, Protocol.CBOR, "not valid Unicode"),
        (b"[18446744073709551616]", SourceFormat.JSON, Protocol.MSGPACK, "beyond 64 bits"),
        (b"\x81\x01\x02", SourceFormat.MSGPACK, Protocol.MSGPACK, "a key of type int"),
        (b"\xa1\x01\x02", SourceFormat.CBOR, Protocol.MSGPACK, "a key of type int"),
        (
            cbor2.dumps(cbor2.CBORTag(4000, 1)),
            SourceFormat.CBOR,
            Protocol.MSGPACK,
            "msgpack does not support",
        ),
    ],
)
def test_bad_file_is_refused_in_words(
    tmp_path: Path,
    data: bytes,
    source_format: SourceFormat,
    protocol: Protocol,
    words: str,
) -> None:
    with pytest.raises(BadInput, match=words):
        made(tmp_path, data, source_format, protocol)


def test_keys_that_msglc_cannot_read_are_kept_on_request(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "out.msg"
    source.write_bytes(msgpack.packb({1: "one"}))
    encode(
        EncodeRequest(
            source, SourceFormat.MSGPACK, Protocol.MSGPACK, target, name="source", any_keys=True
        )
    )
    assert target.read_bytes()[50:].startswith(msgpack.packb({1: "one"}))


def test_missing_file_is_named(tmp_path: Path) -> None:
    request = EncodeRequest(
        tmp_path / "gone", SourceFormat.JSON, Protocol.CBOR, tmp_path / "out", name="gone"
    )
    with pytest.raises(BadInput, match="gone"):
        encode(request)


REPEATED = {
    SourceFormat.JSON: b'[{"dup": 1, "dup": 2}, {"x": {"b": 1, "b": 1, "a": 0}}]',
    SourceFormat.MSGPACK: b"\x92\x82\xa3dup\x01\xa3dup\x02\x81\xa1x\x83\xa1b\x01\xa1b\x01\xa1a\x00",
    SourceFormat.CBOR: b"\x82\xa2cdup\x01cdup\x02\xa1ax\xa3ab\x01ab\x01aa\x00",
}


@pytest.mark.parametrize("source_format", REPEATED)
def test_keys_that_stand_twice_are_told(tmp_path: Path, source_format: SourceFormat) -> None:
    source, target = tmp_path / "source", tmp_path / "out.msg"
    source.write_bytes(REPEATED[source_format])
    request = EncodeRequest(source, source_format, Protocol.CBOR, target, name="s")
    (note,) = encode(request)
    assert "'dup'" in note
    assert "All" in note and "kept" in note
    with msglc.LazyReader(str(target)) as reader:
        assert reader.to_obj() == [{"dup": 2}, {"x": {"b": 1, "a": 0}}]


def test_both_values_of_a_repeated_key_are_in_the_archive(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "out.msg"
    for source_format, data in REPEATED.items():
        source.write_bytes(data)
        encode(EncodeRequest(source, source_format, Protocol.CBOR, target, name="s"))
        assert target.read_bytes()[50:].startswith(REPEATED[SourceFormat.CBOR])


def test_what_a_tag_says_is_kept_to_the_byte(tmp_path: Path) -> None:
    """A set in its order, times as they were written."""
    source, target = tmp_path / "source", tmp_path / "out.msg"
    data = bytes.fromhex("83 d90102 83030102 c1 fb41d452d9e8200000 c0 74") + b"2013-03-21T20:04:00Z"
    source.write_bytes(data)
    encode(EncodeRequest(source, SourceFormat.CBOR, Protocol.CBOR, target, name="s"))
    assert target.read_bytes()[50:].startswith(data)


def test_cbor_that_says_what_it_is_is_indexed(tmp_path: Path) -> None:
    value = {"items": [{"text": "x" * 1000}] * 100}
    data = b"\xd9\xd9\xf7" + cbor2.dumps(value)
    assert made(tmp_path, data, SourceFormat.CBOR, Protocol.CBOR) == value
    with msglc.LazyReader(str(tmp_path / "out.msg")) as reader:
        assert len(reader._obj._toc["items"]["t"]) == 100


def test_set_is_refused_where_it_would_become_a_list(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="msgpack does not support") as caught:
        made(tmp_path, cbor2.dumps({1, 2}), SourceFormat.CBOR, Protocol.MSGPACK)
    assert caught.value.hint == "Choose the CBOR protocol."


def test_many_repeated_keys_are_named_in_part(tmp_path: Path) -> None:
    pairs = ", ".join(f'"{letter * 50}": 1' for letter in "abcde" * 2)
    source = tmp_path / "source"
    source.write_text(f"{{{pairs}}}")
    request = EncodeRequest(
        source, SourceFormat.JSON, Protocol.MSGPACK, tmp_path / "out.msg", name="s"
    )
    (note,) = encode(request)
    assert note.count("…") == 3
    assert note.endswith(
        "and others occur more than once in a dict. All their values are kept; "
        "programs that read the archive use the last one (/)."
    )


@pytest.mark.parametrize("data", [b"[1]", b"[1"])
def test_cycle_collector_runs_again_afterwards(tmp_path: Path, data: bytes) -> None:
    with suppress(BadInput):
        made(tmp_path, data, SourceFormat.JSON, Protocol.CBOR)
    assert gc.isenabled()
