"""msgpack and CBOR through windows far smaller than the value."""

import io
from collections.abc import Callable

import cbor2
import msgpack
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msglc_browser.archive.model.node import Protocol
from msglc_browser.operations.new_archive.sources import binary_source
from msglc_browser.operations.new_archive.sources.binary_decoders import decoder_of
from msglc_browser.operations.new_archive.sources.binary_source import BinarySource
from msglc_browser.operations.new_archive.sources.byte_window import ByteWindow
from msglc_browser.operations.new_archive.sources.decoder import ForbiddenKey
from msglc_browser.operations.new_archive.sources.time_notes import TimeNotes
from msglc_browser.operations.new_archive.sources.value_sink import SourceProblem, TooDeep
from tests.value_builder import ValueBuilder

_SETTINGS = settings(max_examples=120, derandomize=True, deadline=None)
_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False)
    | st.text(max_size=90)
    | st.binary(max_size=90)
    | st.lists(st.integers(-1000, 1000), max_size=60),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=30,
)
_WINDOWS = st.sampled_from([20, 64, 1000])


def read(
    data: bytes,
    protocol: Protocol,
    window: int = 64,
    *,
    target: Protocol = Protocol.CBOR,
) -> object:
    sink = ValueBuilder()
    BinarySource(
        ByteWindow(io.BytesIO(data), lambda _done: None, window),
        decoder_of(protocol, target, TimeNotes()),
        sink,
        protocol=protocol,
        strict_keys=target is Protocol.MSGPACK,
    ).read_document()
    return sink.result()


def open_ended(value: object) -> bytes:
    """CBOR whose containers end by a BREAK."""
    if isinstance(value, list):
        return b"\x9f" + b"".join(map(open_ended, value)) + b"\xff"
    if isinstance(value, dict):
        pairs = (cbor2.dumps(key) + open_ended(item) for key, item in value.items())
        return b"\xbf" + b"".join(pairs) + b"\xff"
    return cbor2.dumps(value)


@_SETTINGS
@given(value=_VALUES, window=_WINDOWS)
def test_value_is_read_as_it_was(value: object, window: int) -> None:
    assert read(msgpack.packb(value), Protocol.MSGPACK, window) == value
    assert read(cbor2.dumps(value), Protocol.CBOR, window) == value
    assert read(open_ended(value), Protocol.CBOR, window) == value


@_SETTINGS
@given(
    value=_VALUES,
    window=_WINDOWS,
    cut=st.integers(0, 10_000),
    at=st.integers(0, 10_000),
    byte=st.integers(0, 255),
)
@pytest.mark.parametrize("encode", [msgpack.packb, cbor2.dumps])
def test_damage_is_a_problem_and_nothing_else(
    encode: Callable[[object], bytes], value: object, window: int, cut: int, at: int, byte: int
) -> None:
    protocol = Protocol.MSGPACK if encode is msgpack.packb else Protocol.CBOR
    data = bytearray(encode(value))
    del data[cut % (len(data) + 1) :]
    if data:
        data[at % len(data)] = byte
    try:
        read(bytes(data), protocol, window)
    except SourceProblem as error:
        assert str(error)


def test_tags_and_big_numbers_are_kept() -> None:
    value = {"n": [2**200, -(2**200)], "tag": [cbor2.CBORTag(4000, "x" * 500)]}
    assert read(cbor2.dumps(value), Protocol.CBOR, target=Protocol.MSGPACK) == value


def test_tag_around_more_than_a_window_is_taken_apart() -> None:
    value = cbor2.CBORTag(4000, ["text"] * 100)
    assert read(cbor2.dumps(value), Protocol.CBOR) == value


@pytest.mark.parametrize(("size", "is_read"), [(64, True), (65, True), (128, True), (129, False)])
def test_tag_that_means_one_value_is_as_long_as_allowed(
    size: int, is_read: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binary_source, "_LARGEST_TAGGED", 128)
    value = cbor2.CBORTag(261, [0] * (size - 5))
    data = cbor2.dumps(value)
    assert len(data) == size
    if is_read:
        assert read(data, Protocol.CBOR, 64) == value
    else:
        with pytest.raises(SourceProblem, match="tag 261 holds more than it can mean"):
            read(data, Protocol.CBOR, 64)


def test_tag_without_a_meaning_may_be_of_any_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binary_source, "_LARGEST_TAGGED", 128)
    value = cbor2.CBORTag(4000, [0] * 1000)
    assert read(cbor2.dumps(value), Protocol.CBOR, 200) == value


def test_shared_references_over_a_distance_are_refused() -> None:
    shared = ["x" * 50]
    data = cbor2.dumps([shared] * 2 + ["text"] * 100, value_sharing=True)
    with pytest.raises(SourceProblem, match="shared"):
        read(data, Protocol.CBOR)


@pytest.mark.parametrize("protocol", list(Protocol))
@pytest.mark.parametrize("window", [64, 10_000])
def test_depth_has_a_bound(protocol: Protocol, window: int) -> None:
    head = b"\x91" if protocol is Protocol.MSGPACK else b"\x81"
    with pytest.raises(TooDeep):
        read(head * 5000 + b"\x01", protocol, window)


@pytest.mark.parametrize(
    ("data", "protocol", "words"),
    [
        (b"", Protocol.MSGPACK, r"in the middle of a value \(at byte 0\)"),
        (b"\xdd\xff\xff\xff\xff\x01", Protocol.MSGPACK, "in the middle"),
        (b"\x01\x02", Protocol.MSGPACK, r"unexpected data after .* \(at byte 1\)"),
        (b"\xc1", Protocol.MSGPACK, "at byte 0"),
        (b"\x9b" + b"\xff" * 8, Protocol.CBOR, "at byte 9"),
        (b"\x01\x02", Protocol.CBOR, "unexpected data after"),
    ],
)
def test_problem_names_its_place(data: bytes, protocol: Protocol, words: str) -> None:
    with pytest.raises(SourceProblem, match=words):
        read(data, protocol)


@pytest.mark.parametrize("filling", [0, 500])
def test_keys_that_msglc_cannot_read_are_refused(filling: int) -> None:
    value = {1: "one", "filling": "x" * filling, "list": [0] * filling}
    with pytest.raises(ForbiddenKey):
        read(cbor2.dumps(value), Protocol.CBOR, target=Protocol.MSGPACK)
    assert read(msgpack.packb(value), Protocol.MSGPACK) == value
