"""Items copied through windows far smaller than the value."""

import io
from collections.abc import Callable

import cbor2
import msgpack
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msglc_browser.archive.building.copying_writer import CopyingWriter
from msglc_browser.archive.building.nesting import MAX_DEPTH
from msglc_browser.archive.model.archive_options import ArchiveOptions
from msglc_browser.archive.model.header import HEADER_SIZE
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import LimitExceeded
from msglc_browser.operations.new_archive.sources.byte_window import ByteWindow
from msglc_browser.operations.new_archive.sources.decoder import ForbiddenKey
from msglc_browser.operations.new_archive.sources.item_source import ItemSource
from msglc_browser.operations.new_archive.sources.kept_notes import KeptNotes
from msglc_browser.operations.new_archive.sources.repeated_keys import RepeatedKeys
from msglc_browser.operations.new_archive.sources.value_sink import (
    SharedReferences,
    SourceProblem,
    TooDeep,
)

M, C = Protocol.MSGPACK, Protocol.CBOR
_SETTINGS = settings(max_examples=150, derandomize=True, deadline=None)
_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False)
    | st.text(max_size=90)
    | st.binary(max_size=90)
)
_VALUES = st.recursive(
    _SCALARS | st.lists(st.integers(-1000, 1000), max_size=60),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=30,
)
_WINDOWS = st.sampled_from([20, 64, 1000])


def copied(
    data: bytes, protocol: Protocol, window: int = 64, *, text_keys: bool = False
) -> tuple[bytes, tuple[str, ...]]:
    """The archive and the notes."""
    file, notes, repeated = io.BytesIO(), KeptNotes(), RepeatedKeys()
    options = ArchiveOptions(40, 9, 64)
    with CopyingWriter(file, protocol, options, on_repeated_key=repeated.add) as writer:
        ItemSource(
            ByteWindow(io.BytesIO(data), lambda _done: None, window),
            writer,
            protocol=protocol,
            text_keys=text_keys,
            indexed_bytes=options.threshold_bytes,
            notes=notes,
        ).read_document()
        writer.finish()
    return file.getvalue(), (*notes.sentences(), *repeated.sentences())


def data_of(archive: bytes, size: int) -> bytes:
    return archive[HEADER_SIZE : HEADER_SIZE + size]


def open_ended(value: object) -> bytes:
    """CBOR whose containers and strings end by a BREAK."""
    if isinstance(value, list):
        return b"\x9f" + b"".join(map(open_ended, value)) + b"\xff"
    if isinstance(value, dict):
        pairs = (cbor2.dumps(key) + open_ended(item) for key, item in value.items())
        return b"\xbf" + b"".join(pairs) + b"\xff"
    if isinstance(value, str):
        return b"\x7f" + cbor2.dumps(value) * 2 + b"\xff"
    return cbor2.dumps(value)


@_SETTINGS
@given(value=_VALUES, window=_WINDOWS)
def test_data_are_the_source(value: object, window: int) -> None:
    for data, protocol in (
        (msgpack.packb(value), M),
        (cbor2.dumps(value), C),
        (open_ended(value), C),
    ):
        archive, notes = copied(data, protocol, window)
        assert data_of(archive, len(data)) == data
        assert archive == copied(data, protocol, 100_000)[0]
        assert notes == ()


@pytest.mark.parametrize("window", [20, 10_000])
def test_character_cut_by_pieces_is_noted_however_long_the_text(window: int) -> None:
    data = b"\x7f\x78\x29" + b"a" * 40 + b"\xc3\x61\xbc\xff"
    archive, notes = copied(data, C, window)
    assert data_of(archive, len(data)) == data
    assert notes == ("1 value is kept as it is, but msglc cannot decode it (/).",)


@settings(max_examples=400, derandomize=True, deadline=None)
@given(
    value=_VALUES,
    window=_WINDOWS,
    cut=st.integers(0, 10_000),
    at=st.integers(0, 10_000),
    byte=st.integers(0, 255),
)
@pytest.mark.parametrize("encode", [msgpack.packb, cbor2.dumps, open_ended])
def test_damage_is_a_problem_or_is_kept(
    encode: Callable[[object], bytes], value: object, window: int, cut: int, at: int, byte: int
) -> None:
    protocol = M if encode is msgpack.packb else C
    damaged = bytearray(encode(value))
    del damaged[cut % (len(damaged) + 1) :]
    if damaged:
        damaged[at % len(damaged)] = byte
    data = bytes(damaged)
    ends: list[type[Exception] | None] = []
    for size in (window, 100_000):
        try:
            archive, _ = copied(data, protocol, size)
        except SourceProblem as error:
            assert str(error)
            ends.append(type(error))
        else:
            assert data_of(archive, len(data)) == data
            ends.append(None)
    assert len(set(ends)) == 1


@pytest.mark.parametrize("window", [20, 10_000])
@pytest.mark.parametrize(
    ("protocol", "data", "words"),
    [
        (M, "", r"in the middle of a value \(at byte 0\)"),
        (M, "ddffffffff01", "in the middle"),
        (M, "0102", r"unexpected data after .* \(at byte 1\)"),
        (C, "bf01ff", r"before its last item \(at byte 2\)"),
        (M, "c1", r"at byte 0"),
        (M, "9301", "in the middle"),
        (M, "db000003e8" + "61" * 999, "in the middle"),
        (C, "9b" + "ff" * 8, "in the middle|before its last item"),
        (C, "82ff", "before its last item"),
        (C, "bf6161ff", "before its last item"),
        (C, "ff", "before its last item"),
        (C, "9f01", "in the middle"),
        (C, "7f" + "5863" + "61" * 99 + "ff", "chunk of a string"),
        (C, "a1" + "9863" + "01" * 99, "in the middle|large container"),
        (C, "d9d9f7", "in the middle"),
    ],
)
def test_problem_names_its_place(window: int, protocol: Protocol, data: str, words: str) -> None:
    with pytest.raises(SourceProblem, match=words):
        copied(bytes.fromhex(data), protocol, window)


@pytest.mark.parametrize("window", [20, 10_000])
@pytest.mark.parametrize("one", [b"\x81", b"\xa1\x01", b"\x9f", b"\xd8\x40"])
def test_depth_has_a_bound(window: int, one: bytes) -> None:
    end = b"\xff" if one == b"\x9f" else b""
    deepest = one * MAX_DEPTH + b"\x01" + end * MAX_DEPTH
    assert data_of(copied(deepest, C, window)[0], len(deepest)) == deepest
    with pytest.raises((TooDeep, LimitExceeded)):
        copied(one * (MAX_DEPTH + 1) + b"\x01" + end * (MAX_DEPTH + 1), C, window)


@pytest.mark.parametrize("window", [20, 64, 10_000])
def test_repeated_keys_are_told_with_the_first_path_and_the_count(window: int) -> None:
    twice = "a2616101616102"
    data = bytes.fromhex(f"82 00 a3 6178 {twice} 6179 83 {twice} 00 {twice} 6178 81 {twice}")
    archive, [note] = copied(data, C, window)
    assert data_of(archive, len(data)) == data
    assert note.startswith("Keys 'a' and 'x' occur more than once in a dict")
    assert note.endswith("(in 5 dicts, the first is /[1]/x).")


@pytest.mark.parametrize("window", [20, 10_000])
def test_text_that_is_not_utf_8_is_kept_and_told(window: int) -> None:
    data = b"\x93\xa1\xff" + msgpack.packb("ü" * 40) + b"\xd9\x50" + b"a" * 79 + b"\xc3"
    archive, [note] = copied(data, M, window)
    assert data_of(archive, len(data)) == data
    assert note.startswith("2 values are kept as they are, but msglc cannot decode them")
    assert note.endswith("(the first is /[0]).")


def test_key_longer_than_the_window_is_kept() -> None:
    data = b"\x81\xd9\x50" + b"a" * 80 + b"\x01"
    assert data_of(copied(data, M, 20)[0], len(data)) == data


@pytest.mark.parametrize("window", [20, 10_000])
def test_other_keys_are_refused_only_if_they_must_be_text(window: int) -> None:
    data = b"\x91\x82\xa1a\x01\x02" + msgpack.packb("x" * 200)
    assert data_of(copied(data, M, window)[0], len(data)) == data
    with pytest.raises(ForbiddenKey, match="int"):
        copied(data, M, window, text_keys=True)


@pytest.mark.parametrize("window", [20, 10_000])
@pytest.mark.parametrize("size", [1, 300])
def test_shared_references_are_not_copied(window: int, size: int) -> None:
    data = b"\x82\xd8\x1c" + cbor2.dumps(["x" * size]) + b"\xd8\x1d\x00"
    with pytest.raises(SharedReferences):
        copied(data, C, window)


def test_tag_that_says_it_is_cbor_is_dropped_so_that_all_is_indexed() -> None:
    data = cbor2.dumps(["text"] * 50)
    assert copied(b"\xd9\xd9\xf7" * 2 + data, C, 20) == copied(data, C)
