"""Equal sources make equal archives and equal notes, however little is looked at together."""

import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cbor2
import msgpack
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msglc.reader import LazyReader

from msglc_browser.archive.building.copying_writer import CopyingWriter
from msglc_browser.archive.building.head_encoding import list_head, map_head
from msglc_browser.archive.building.nesting import MAX_DEPTH
from msglc_browser.archive.building.value_encoder import Unencodable
from msglc_browser.archive.model.archive_options import ArchiveOptions
from msglc_browser.archive.model.header import HEADER_SIZE, parse_header
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import LimitExceeded
from msglc_browser.operations.new_archive.sources.binary_decoders import decoder_of
from msglc_browser.operations.new_archive.sources.binary_source import BinarySource
from msglc_browser.operations.new_archive.sources.byte_window import ByteWindow
from msglc_browser.operations.new_archive.sources.float_text import RoundedNumbers
from msglc_browser.operations.new_archive.sources.item_source import ItemSource
from msglc_browser.operations.new_archive.sources.json_source import JsonSource
from msglc_browser.operations.new_archive.sources.kept_notes import KeptNotes
from msglc_browser.operations.new_archive.sources.repeated_keys import RepeatedKeys
from msglc_browser.operations.new_archive.sources.text_window import TextWindow
from msglc_browser.operations.new_archive.sources.time_notes import TimeNotes
from msglc_browser.operations.new_archive.sources.value_sink import SourceProblem, TooDeep
from tests.servers.archives import msglc_settings

_SETTINGS = settings(
    max_examples=50,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@dataclass(frozen=True)
class Pairs:
    """A dict in which keys may occur more than once."""

    pairs: list[tuple[str, object]]


@dataclass(frozen=True)
class Made:
    """An archive with its notes, or the kind of error there was instead."""

    archive: bytes
    notes: tuple[str, ...]
    error: type[Exception] | None = None


Read = Callable[[CopyingWriter, int], None]
"""Reads a source into a writer, through a window of so many bytes or letters."""

_KEYS = st.sampled_from(["a", "b", "ü", "long key " * 3]) | st.text(max_size=6)
_NUMBERS = st.lists(st.floats(allow_nan=False), max_size=60) | st.lists(
    st.integers(-70_000, 70_000), max_size=60
)
_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False)
    | st.text(max_size=40)
)


def _flat(pairs: Sequence[tuple[str, object]]) -> Pairs:
    return Pairs(list(pairs))


_TEXTS = st.lists(st.text(max_size=30), max_size=30)
_VALUES = st.recursive(
    _SCALARS | _NUMBERS | _TEXTS,
    lambda inner: (
        st.lists(inner, max_size=8)
        | st.lists(st.tuples(_KEYS, inner), max_size=8).map(Pairs)
        | st.lists(st.tuples(st.text(max_size=6), _SCALARS), max_size=60).map(_flat)
    ),
    max_leaves=40,
)
_OPTIONS = st.sampled_from(
    [
        ArchiveOptions(1, 1, 1),
        ArchiveOptions(20, 4, 30),
        ArchiveOptions(64, 20, 64),
        ArchiveOptions(300, 9, 100),
        ArchiveOptions(),
    ]
)
_WINDOWS = st.sampled_from([16, 37, 100, 400, 3000])
_WHOLE = 2**16
_DEFAULTS = ArchiveOptions()


def made(read: Read, window: int, protocol: Protocol, options: ArchiveOptions = _DEFAULTS) -> Made:
    file, repeated = io.BytesIO(), RepeatedKeys()
    try:
        with CopyingWriter(file, protocol, options, on_repeated_key=repeated.add) as writer:
            read(writer, window)
            writer.finish()
    except (TooDeep, LimitExceeded):
        return Made(b"", (), LimitExceeded)
    except (Unencodable, SourceProblem) as error:
        return Made(b"", (), type(error))
    return Made(file.getvalue(), repeated.sentences())


def from_json(text: str, *, lines: bool = False) -> Read:
    def read(writer: CopyingWriter, window: int) -> None:
        source = JsonSource(
            TextWindow(io.BytesIO(text.encode()), _ignore, window), writer, RoundedNumbers()
        )
        source.read_lines() if lines else source.read_document()

    return read


def from_binary(
    data: bytes,
    source: Protocol,
    target: Protocol,
    *,
    any_keys: bool = False,
    options: ArchiveOptions = _DEFAULTS,
) -> Read:
    strict = target is Protocol.MSGPACK and not any_keys

    def read(writer: CopyingWriter, window: int) -> None:
        bytes_ = ByteWindow(io.BytesIO(data), _ignore, window)
        if source is target:
            ItemSource(
                bytes_,
                writer,
                protocol=source,
                text_keys=strict,
                indexed_bytes=options.threshold_bytes,
                notes=KeptNotes(),
            ).read_document()
            return
        BinarySource(
            bytes_,
            decoder_of(source, target, TimeNotes()),
            writer,
            protocol=source,
            strict_keys=strict,
        ).read_document()

    return read


def json_of(value: object, indent: str = "") -> str:
    if isinstance(value, Pairs):
        pairs = (f"{json.dumps(key)}:{indent}{json_of(item, indent)}" for key, item in value.pairs)
        return f"{{{indent}{f',{indent}'.join(pairs)}{indent}}}"
    if isinstance(value, list):
        return f"[{indent}{f',{indent}'.join(json_of(item, indent) for item in value)}{indent}]"
    return json.dumps(value, ensure_ascii=bool(indent))


def binary_of(value: object, protocol: Protocol, *, is_open: bool = False) -> bytes:
    """Encoded; `is_open` for CBOR containers that end by a BREAK."""
    if isinstance(value, Pairs):
        items = [part for pair in value.pairs for part in pair]
        head = b"\xbf" if is_open else map_head(protocol, len(value.pairs))
    elif isinstance(value, list):
        items = value
        head = b"\x9f" if is_open else list_head(protocol, len(value))
    elif isinstance(value, cbor2.CBORTag):
        return cbor2.dumps(cbor2.CBORTag(value.tag, None))[:-1] + binary_of(value.value, protocol)
    else:
        return msgpack.packb(value) if protocol is Protocol.MSGPACK else cbor2.dumps(value)
    inner = b"".join(binary_of(item, protocol, is_open=is_open) for item in items)
    return head + inner + (b"\xff" if is_open else b"")


def plain(value: object) -> object:
    """As readers see it: of equal keys the last."""
    if isinstance(value, Pairs):
        return {key: plain(item) for key, item in value.pairs}
    if isinstance(value, cbor2.CBORTag):
        return cbor2.CBORTag(value.tag, plain(value.value))
    return [plain(item) for item in value] if isinstance(value, list) else value


def has_repeated(value: object) -> bool:
    if isinstance(value, Pairs):
        keys = [key for key, _ in value.pairs]
        return len(set(keys)) < len(keys) or any(has_repeated(item) for _, item in value.pairs)
    return isinstance(value, list) and any(map(has_repeated, value))


def data_of(archive: bytes) -> bytes:
    header = parse_header(archive[:HEADER_SIZE], available=len(archive))
    return archive[HEADER_SIZE : HEADER_SIZE + header.toc_start]


def read_by_msglc(archive: bytes) -> object:
    with msglc_settings(fast_loading=False), LazyReader(io.BytesIO(archive)) as reader:
        value: object = reader.to_obj()
    return value


def _ignore(_done: int) -> None:
    """Nobody looks."""


@_SETTINGS
@given(
    value=_VALUES,
    protocol=st.sampled_from(Protocol),
    options=_OPTIONS,
    window=_WINDOWS,
    indent=st.sampled_from(["", "\n  "]),
)
def test_json_makes_the_same_archive_through_any_window(
    value: object, protocol: Protocol, options: ArchiveOptions, window: int, indent: str
) -> None:
    read = from_json(json_of(value, indent))
    whole = made(read, _WHOLE, protocol, options)
    assert made(read, window, protocol, options) == whole
    assert read_by_msglc(whole.archive) == plain(value)
    assert bool(whole.notes) == has_repeated(value)


@_SETTINGS
@given(
    values=st.lists(_VALUES, max_size=5),
    protocol=st.sampled_from(Protocol),
    options=_OPTIONS,
    window=_WINDOWS,
)
def test_lines_make_the_archive_of_the_list(
    values: list[object], protocol: Protocol, options: ArchiveOptions, window: int
) -> None:
    lines = from_json("\n".join(map(json_of, values)), lines=True)
    whole = made(from_json(json_of(values)), _WHOLE, protocol, options)
    assert made(lines, window, protocol, options) == whole


@_SETTINGS
@given(
    value=_VALUES,
    source=st.sampled_from(Protocol),
    protocol=st.sampled_from(Protocol),
    options=_OPTIONS,
    window=_WINDOWS,
    is_open=st.booleans(),
)
def test_msgpack_and_cbor_make_the_archive_of_the_json(
    value: object,
    source: Protocol,
    protocol: Protocol,
    options: ArchiveOptions,
    window: int,
    is_open: bool,
) -> None:
    data = binary_of(value, source, is_open=is_open and source is Protocol.CBOR)
    read = from_binary(data, source, protocol, options=options)
    found = made(read, max(20, window), protocol, options)
    encoded = made(from_json(json_of(value)), _WHOLE, protocol, options)
    if source is not protocol:
        assert found == encoded
        return
    assert found == made(read, _WHOLE, protocol, options)
    assert data_of(found.archive) == data
    assert found.notes == encoded.notes
    assert read_by_msglc(found.archive) == plain(value)
    # Heads as the encoder writes them are copied: then all is equal.
    copied = from_binary(data_of(encoded.archive), source, protocol, options=options)
    assert made(copied, max(20, window), protocol, options) == encoded


_TWO_NUMBERS = st.tuples(st.integers(-9, 9), st.integers(1, 2**70)).map(list)
_TAGGED = st.recursive(
    _SCALARS | _NUMBERS,
    lambda inner: (
        st.lists(inner, max_size=8)
        | st.lists(st.tuples(_KEYS, inner), max_size=8).map(Pairs)
        | st.builds(cbor2.CBORTag, st.sampled_from([4000, 100_000]), inner)
        | st.builds(cbor2.CBORTag, st.sampled_from([4, 5, 30]), _TWO_NUMBERS)
        | st.builds(cbor2.CBORTag, st.just(258), st.lists(inner, max_size=20))
        | st.builds(cbor2.CBORTag, st.sampled_from([0, 4, 30, 258]), _SCALARS | _NUMBERS)
    ),
    max_leaves=30,
)


@_SETTINGS
@given(value=_TAGGED, protocol=st.sampled_from(Protocol), options=_OPTIONS, window=_WINDOWS)
def test_tags_are_kept_or_refused_through_any_window(
    value: object, protocol: Protocol, options: ArchiveOptions, window: int
) -> None:
    data = binary_of(value, Protocol.CBOR)
    read = from_binary(data, Protocol.CBOR, protocol, options=options)
    whole = made(read, _WHOLE, protocol, options)
    found = made(read, max(20, window), protocol, options)
    if whole.error is not None:
        assert found.error is not None  # of several faults any may be met first
        assert protocol is Protocol.MSGPACK
    else:
        assert found == whole
    if protocol is Protocol.CBOR:
        assert data_of(found.archive) == data


@pytest.mark.parametrize("protocol", list(Protocol))
@pytest.mark.parametrize("window", [20, 300, _WHOLE])
@pytest.mark.parametrize("levels", [MAX_DEPTH, MAX_DEPTH + 1, MAX_DEPTH + 90])
def test_depth_has_the_same_bound_in_every_format(
    protocol: Protocol, window: int, levels: int
) -> None:
    expected = None if levels <= MAX_DEPTH else LimitExceeded
    text = "[" * levels + "]" * levels
    assert made(from_json(text), window, protocol).error is expected
    for source, one, last in (
        (Protocol.MSGPACK, b"\x91", b"\x90"),
        (Protocol.CBOR, b"\x81", b"\x80"),
    ):
        read = from_binary(one * (levels - 1) + last, source, protocol)
        assert made(read, window, protocol).error is expected


@pytest.mark.parametrize("protocol", list(Protocol))
@pytest.mark.parametrize("window", [20, 40, _WHOLE])
@pytest.mark.parametrize("filling", [0, 40])
def test_keys_that_are_equal_to_python_are_all_kept(
    protocol: Protocol, window: int, filling: int
) -> None:
    encode = msgpack.packb if protocol is Protocol.MSGPACK else cbor2.dumps
    keys = [1, True, 1.0, "a", b"a", None, *(f"k{number}" for number in range(filling)), 1]
    head = map_head(protocol, len(keys))
    data = head + b"".join(encode(key) + encode(["value", at]) for at, key in enumerate(keys))
    read = from_binary(data, protocol, protocol, any_keys=True)
    found = made(read, window, protocol)
    assert found.archive[50:].startswith(data)
    [note] = found.notes
    assert note.startswith("Key 1 occurs more than once")
