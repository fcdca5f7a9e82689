"""Events to msgpack or CBOR bytes.

If a size is not known at the start (CBOR may omit it; replacing invalid bytes makes text longer),
the largest form of head is written and its number filled in at the end: the file must seek.
"""

import struct
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO

import cbor2
import msgpack

from msglc_browser.archive.display.event_path import UNKNOWN_KEY, path_of
from msglc_browser.archive.items.value_events import value_events
from msglc_browser.archive.model.events import Event, EventKind, Run, run_of
from msglc_browser.archive.model.node_path import NodePath
from msglc_browser.archive.model.values import CborSimple, ExtValue, Scalar, Timestamp
from msglc_browser.errors import BadInput, CorruptArchive
from msglc_browser.operations.exporting.event_writer import Notes, valid_text

_INT_RANGE = range(-(2**63), 2**64)
_SECONDS_RANGE = range(-(2**63), 2**63)
_MSGPACK_FLOAT = struct.Struct(">Bd")
_CONTAINERS = (EventKind.START_MAP, EventKind.START_LIST)


@dataclass(slots=True)
class _Frame:
    """An open START; `counted` is in items, or in bytes for text and byte strings.

    `key` is the last one of a dict, for the notes.
    """

    kind: EventKind
    counted: int = 0
    key: object = None
    patch_at: int | None = None  # where the head's number is, if it is not known yet
    ending: bytes = b""


class BinaryWriter(ABC):
    """Writes one value; subclasses implement the encoding of a protocol."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._notes = Notes()
        self._open: list[_Frame] = []
        self._is_done = False

    def write(self, events: Iterable[Event]) -> None:
        """Write more events. Raises BadInput for values the format cannot represent."""
        self._write(events)

    def _write(self, events: Iterable[Event]) -> None:
        scalar, put, written = EventKind.SCALAR, self._file.write, self._scalar
        for event in events:
            if event.kind is scalar:
                self._count_item()
                if event.is_key:
                    self._open[-1].key = event.value
                put(written(event.value))
            elif event.kind is EventKind.CHUNK:
                self._chunk(event.value)
            elif event.kind is EventKind.END:
                self._end()
            elif event.kind is EventKind.RUN:
                self._run(run_of(event))
            else:
                self._count_item()
                if event.is_key:
                    self._open[-1].key = UNKNOWN_KEY
                self._open.append(self._start(event))

    def _where(self) -> NodePath:
        return path_of((frame.kind, frame.counted, frame.key) for frame in self._open)

    def finish(self) -> tuple[str, ...]:
        """Return the notes; nothing is left to write."""
        if self._open or not self._is_done:
            raise CorruptArchive("The value ends before it is complete.")
        return self._notes.sentences()

    def _run(self, run: Run) -> None:
        """Write values at C speed, unless the library would raise or alter one."""
        for number, value in enumerate(run.values):
            try:
                packed = self._pack(value)
            except (TypeError, ValueError, OverflowError, cbor2.CBOREncodeError):
                is_key = run.is_map and number % 2 == 0
                if run.is_map and not is_key:
                    self._open[-1].key = run.values[number - 1]
                self._write(value_events(value, is_key=is_key))
            else:
                self._count_item()
                self._file.write(packed)

    @abstractmethod
    def _pack(self, value: object) -> bytes:
        """Encode a plain value of any kind. Raises TypeError, ValueError or similar otherwise."""

    @abstractmethod
    def _scalar(self, value: Scalar) -> bytes:
        """Encode a complete value."""

    @abstractmethod
    def _start(self, event: Event) -> _Frame:
        """Write a head."""

    @abstractmethod
    def _patch(self, frame: _Frame) -> bytes:
        """The bytes of the number missing from the head."""

    def _open_head(self, head: bytes, event: Event, width: int) -> _Frame:
        """Write a head whose number, `width` bytes long, is filled in at the end."""
        self._file.write(head)
        frame = _Frame(event.kind, patch_at=self._file.tell())
        self._file.write(b"\0" * width)
        return frame

    def _count_item(self) -> None:
        if self._open:
            self._open[-1].counted += 1
        else:
            self._is_done = True

    def _chunk(self, value: Scalar) -> None:
        data = (
            valid_text(value, self._notes, self._where).encode()
            if isinstance(value, str)
            else value
        )
        if isinstance(data, bytes):
            self._open[-1].counted += len(data)
            self._file.write(data)

    def _end(self) -> None:
        frame = self._open.pop()
        if frame.patch_at is not None:
            here = self._file.tell()
            self._file.seek(frame.patch_at)
            self._file.write(self._patch(frame))
            self._file.seek(here)
        self._file.write(frame.ending)

    def _ext_as_map(self, code: int) -> bytes:
        """The head of {"ext": code, "data": bytes}, for a protocol without extension types."""
        self._notes.add("extension values", '{"ext": type, "data": bytes}', where=self._where)
        return b"\xa2" + cbor2.dumps("ext") + cbor2.dumps(code) + cbor2.dumps("data")


class MsgpackWriter(BinaryWriter):
    """msgpack; ints beyond 64 bits become decimal text, tags are left out."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file)
        self._packer = msgpack.Packer()

    def _pack(self, value: object) -> bytes:
        packed: bytes = msgpack.packb(value)
        return packed

    def _scalar(self, value: Scalar) -> bytes:
        if type(value) is float:
            return _MSGPACK_FLOAT.pack(0xCB, value)
        if isinstance(value, ExtValue):
            return _ext_head(value.code, len(value.data)) + value.data
        if isinstance(value, CborSimple):
            self._notes.add("values not defined in msgpack", "nil", where=self._where)
            value = None
        elif isinstance(value, str):
            value = valid_text(value, self._notes, self._where)
        elif isinstance(value, int) and value not in _INT_RANGE:
            self._notes.add("integers beyond 64 bits", "decimal text", where=self._where)
            value = str(value)
        packed: bytes = self._packer.pack(
            self._time(value) if isinstance(value, Timestamp) else value
        )
        return packed

    def _time(self, value: Timestamp) -> object:
        self._notes.add_time(value, self._where)
        if value.seconds in _SECONDS_RANGE:
            return msgpack.Timestamp(value.seconds, value.nanoseconds)
        self._notes.add("times beyond 64 bits", "text", where=self._where)
        return str(value)

    def _start(self, event: Event) -> _Frame:
        kind = event.kind
        if kind is EventKind.START_TAG:
            self._notes.add("tagged values", "their content, without the tag", where=self._where)
            # The tag and its content count as one item of the parent.
            return _Frame(kind)
        if kind is EventKind.START_EXT and isinstance(event.value, int):
            self._file.write(_ext_head(event.value, event.size or 0))
            return _Frame(kind)
        if kind in _CONTAINERS and event.size is not None:
            pack = self._packer.pack_map_header
            pack = pack if kind is EventKind.START_MAP else self._packer.pack_array_header
            self._file.write(pack(event.size))
            return _Frame(kind)
        return self._open_head(_MSGPACK_LARGEST[kind], event, 4)

    def _patch(self, frame: _Frame) -> bytes:
        number = frame.counted // (2 if frame.kind is EventKind.START_MAP else 1)
        if number >= 2**32:
            raise BadInput(
                "A value is larger than msgpack allows (4 GiB).", hint="Export as CBOR or JSON."
            )
        return struct.pack(">I", number)


class CborWriter(BinaryWriter):
    """CBOR; msgpack extension types become {"ext": type, "data": bytes}."""

    def _pack(self, value: object) -> bytes:
        return cbor2.dumps(value)

    def _scalar(self, value: Scalar) -> bytes:
        if type(value) is float:
            return cbor2.dumps(value)
        if isinstance(value, Timestamp):
            return _cbor_time(value)
        if isinstance(value, ExtValue):
            return self._ext_as_map(value.code) + cbor2.dumps(value.data)
        if isinstance(value, CborSimple):
            return _cbor_head(7, value.number)
        if isinstance(value, str):
            value = valid_text(value, self._notes, self._where)
        return cbor2.dumps(value)

    def _start(self, event: Event) -> _Frame:
        kind = event.kind
        if kind is EventKind.START_TAG:
            self._file.write(_cbor_head(6, event.value if isinstance(event.value, int) else 0))
            return _Frame(kind)
        if kind in _CONTAINERS and event.size is not None:
            self._file.write(_cbor_head(_MAJOR[kind], event.size))
            return _Frame(kind)
        if kind in _CONTAINERS:
            self._file.write(bytes([_MAJOR[kind] << 5 | 31]))
            return _Frame(kind, ending=b"\xff")
        if kind is EventKind.START_EXT:
            self._file.write(self._ext_as_map(event.value if isinstance(event.value, int) else 0))
        return self._open_head(bytes([_MAJOR[kind] << 5 | 27]), event, 8)

    def _patch(self, frame: _Frame) -> bytes:
        return struct.pack(">Q", frame.counted)


_MSGPACK_LARGEST = {
    EventKind.START_MAP: b"\xdf",
    EventKind.START_LIST: b"\xdd",
    EventKind.START_TEXT: b"\xdb",
    EventKind.START_BYTES: b"\xc6",
}
_MAJOR = {
    EventKind.START_BYTES: 2,
    EventKind.START_EXT: 2,
    EventKind.START_TEXT: 3,
    EventKind.START_LIST: 4,
    EventKind.START_MAP: 5,
}


def _ext_head(code: int, size: int) -> bytes:
    fixed = {1: 0xD4, 2: 0xD5, 4: 0xD6, 8: 0xD7, 16: 0xD8}
    if size in fixed:
        return struct.pack(">Bb", fixed[size], code)
    if size < 2**8:
        return struct.pack(">BBb", 0xC7, size, code)
    if size < 2**16:
        return struct.pack(">BHb", 0xC8, size, code)
    return struct.pack(">BIb", 0xC9, size, code)


def _cbor_head(major: int, number: int) -> bytes:
    # An unsigned integer is the head of major type 0.
    head = cbor2.dumps(number)
    return bytes([head[0] | major << 5]) + head[1:]


def _cbor_time(value: Timestamp) -> bytes:
    if value.written is not None:
        tag = 0 if isinstance(value.written, str) else 1
        return cbor2.dumps(cbor2.CBORTag(tag, value.written))
    if not value.nanoseconds:
        return cbor2.dumps(cbor2.CBORTag(1, value.seconds))
    text = str(value)
    if text.endswith("Z"):
        return cbor2.dumps(cbor2.CBORTag(0, text))
    # Years beyond ISO 8601: extended time (RFC 9581), seconds and nanoseconds.
    return cbor2.dumps(cbor2.CBORTag(1001, {1: value.seconds, -9: value.nanoseconds}))
