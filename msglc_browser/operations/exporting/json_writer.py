"""Events to JSON text.

What JSON cannot represent is written as follows, and counted in the notes:

    NaN, Infinity       null
    bytes               base64 text (RFC 4648, with padding)
    integers            all digits, however many; readers may round beyond 2^53
    keys not text       as JSON writes the value: 1, 2.5, true, null; bytes as base64.
                        As the "key" of an NDJSON line they keep their type
    timestamps          ISO 8601 in UTC; beyond the year 9999 their seconds
    keys that repeat    as they are; readers keep the last
    other extensions    {"ext": type, "data": base64}; CBOR tags: their content
    text not UTF-8      the invalid bytes as U+FFFD
"""

import base64
import math
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import IO

from msglc_browser.archive.display.event_path import UNKNOWN_KEY, path_of
from msglc_browser.archive.items.value_events import value_events
from msglc_browser.archive.model.events import Event, EventKind, Run, run_of
from msglc_browser.archive.model.node_path import NodePath, brief_path
from msglc_browser.archive.model.values import CborSimple, ExtValue, Scalar, Timestamp
from msglc_browser.errors import CorruptArchive, LimitExceeded
from msglc_browser.operations.exporting.event_writer import Notes, Where, valid_text
from msglc_browser.operations.exporting.json_text import (
    INDENT,
    MOST_INDENTED,
    NotPlain,
    encode_text,
    key_text,
    laid_out,
    numbers_text,
    pairs_text,
)
from msglc_browser.operations.exporting.key_count import MOST_COMPARED, KeyCount, KeyHash

_MAX_KEY_BYTES = 1024**2
_NOT_COMPARED = (f"dicts with over {MOST_COMPARED:,} keys", "they are; the rest was not compared")


@dataclass(slots=True)
class _Frame:
    """An open START."""

    kind: EventKind
    is_key: bool = False
    count: int = 0
    key: object = None  # the last one of a dict, for the notes
    last_on_own_line: bool = False
    keys: KeyCount | None = None  # of a dict
    key_hash: KeyHash | None = None  # of a long text that is a key
    carry: bytes = b""  # for base64: bytes short of a group of three
    outer: IO[bytes] | None = None  # for a container as key: where its text goes at the end


class JsonWriter:
    """Writes one JSON document: dict entries and containers on separate lines."""

    def __init__(
        self,
        file: IO[bytes],
        *,
        one_line: bool = False,
        notes: Notes | None = None,
        where: Where | None = None,
    ) -> None:
        """`notes` may belong to another writer that uses this one for a part, which is `where`."""
        self._file = file
        self._notes = notes or Notes()
        # On one line it is a part of something larger: where in that is not known here.
        self._where: Where | None = where if one_line else self._path
        self._open: list[_Frame] = []
        self._text: list[str] = []  # not yet in the file
        self._put = self._text.append
        # Containers used as keys: their text is one line.
        self._is_one_line = one_line
        self._keys_open = int(one_line)
        self._is_done = False

    def write(self, events: Iterable[Event]) -> None:
        """Write more events. Raises LimitExceeded for a key over 1 MiB that is not text."""
        self._write(events)
        self._flush()

    def _write(self, events: Iterable[Event]) -> None:
        scalar = EventKind.SCALAR
        for event in events:
            kind, value, _, is_key = event
            if kind is scalar:
                self._scalar(value, is_key=is_key)
            elif kind is EventKind.CHUNK:
                self._chunk(value)
            elif kind is EventKind.END:
                self._end()
            elif kind is EventKind.RUN:
                self._run(run_of(event))
            else:
                self._start(event)

    def finish(self) -> tuple[str, ...]:
        """End the document and return the notes."""
        if self._open or not self._is_done:
            raise CorruptArchive("The value ends before it is complete.")
        self._end_document()
        self._flush()
        return self._notes.sentences()

    @property
    def _space(self) -> str:
        """Written after a comma that no line break follows, and after a colon."""
        return " "

    @property
    def _is_in_key(self) -> bool:
        """Whether a key is not text: it becomes the same text in all layouts."""
        return self._keys_open > self._is_one_line

    def _end_document(self) -> None:
        self._put("\n")

    def _flush(self) -> None:
        self._file.write("".join(self._text).encode())
        self._text.clear()

    # Separators between the values.

    def _before(self, *, is_key: bool, on_own_line: bool) -> None:
        """Comma, line break and indentation before a value or key."""
        if not self._open:
            return
        frame = self._open[-1]
        if frame.kind is EventKind.START_TAG or (frame.kind is EventKind.START_MAP and not is_key):
            return
        breaks = (on_own_line or is_key) and not self._keys_open
        comma = "," if frame.count else ""
        space = self._space if frame.count else ""
        self._put(comma + (self._line_break() if breaks else space))
        frame.count += 1
        frame.last_on_own_line = breaks

    def _line_break(self) -> str:
        return "\n" + INDENT * min(len(self._open), MOST_INDENTED)

    def _after(self, *, is_key: bool) -> None:
        if is_key:
            self._put(":" + self._space)
        elif not self._open:
            self._is_done = True

    def _key(self, text: str) -> None:
        """Write a whole key."""
        key_hash = KeyHash()
        key_hash.feed(text)
        self._keys_here().add_one(key_hash)
        self._put(encode_text(text))

    def _keys_here(self) -> KeyCount:
        frame = self._open[-1]
        if frame.keys is None:
            frame.keys = KeyCount()
        return frame.keys

    def _note_keys(self, keys: KeyCount) -> None:
        repeated = keys.repeated()
        if repeated:
            where = None if self._where is None else self._inside
            self._notes.add_repeated_keys(repeated, where)
        if not keys.is_complete:
            self._notes.add(*_NOT_COMPARED, where=self._where)

    # Values.

    def _scalar(self, value: Scalar, *, is_key: bool) -> None:
        if type(value) is float and self._open and self._open[-1].kind is EventKind.START_LIST:
            self._float_in_list(value, self._open[-1])
            return
        self._before(is_key=is_key, on_own_line=False)
        if is_key:
            self._open[-1].key = value
            self._scalar_key(value)
        else:
            self._put(self._json(value))
        self._after(is_key=is_key)

    def _float_in_list(self, value: float, frame: _Frame) -> None:
        """A fast path for long lists, three times as fast."""
        comma = "," + self._space if frame.count else ""
        frame.count += 1  # before the note, which counts on it
        self._put(comma + self._float(value))
        frame.last_on_own_line = False

    def _scalar_key(self, value: Scalar) -> None:
        if isinstance(value, str):
            self._key(valid_text(value, self._notes, self._where))
            return
        self._notes.add("keys that are not text", "text", where=self._where)
        self._keys_open += 1
        written = self._json(value)
        self._keys_open -= 1
        self._key(_without_quotes(written))

    def _json(self, value: Scalar) -> str:
        if value is None or isinstance(value, bool):
            return {None: "null", True: "true", False: "false"}[value]
        if isinstance(value, str):
            return encode_text(valid_text(value, self._notes, self._where))
        if isinstance(value, int):
            return str(value)  # at most MAX_BIGNUM_BYTES
        if isinstance(value, float):
            return self._float(value)
        return self._special(value)

    def _float(self, value: float) -> str:
        if math.isfinite(value):
            return self._number(value)
        self._notes.add("NaN or infinity", "null", where=self._where)
        return "null"

    def _number(self, value: float) -> str:
        return repr(value)

    def _special(self, value: bytes | Timestamp | ExtValue | CborSimple) -> str:
        if isinstance(value, bytes):
            self._notes.add("byte strings", "base64 text", where=self._where)
            return f'"{base64.b64encode(value).decode()}"'
        if isinstance(value, Timestamp):
            self._notes.add_time(value, self._where)
            self._notes.add("times", "ISO 8601 text", where=self._where)
            return f'"{value}"'
        if isinstance(value, ExtValue):
            self._notes.add("extension values", '{"ext": type, "data": base64}', where=self._where)
            return f'{self._ext(value.code)}{base64.b64encode(value.data).decode()}"}}'
        self._notes.add("values not defined in JSON", "null", where=self._where)
        return "null"

    def _ext(self, code: object) -> str:
        return f'{{"ext":{self._space}{code},{self._space}"data":{self._space}"'

    # Runs of decoded values.

    def _run(self, run: Run) -> None:
        frame = self._open[-1]
        line_break = "" if self._keys_open else self._line_break()
        try:
            written = pairs_text(run.values, line_break) if run.is_map else numbers_text(run.values)
        except NotPlain:
            self._run_one_by_one(run)
            return
        if run.is_map:
            self._keys_here().add(run.values[::2])  # type: ignore[arg-type]  # `pairs_text` saw them
            self._put(f",{line_break or ' '}" if frame.count else line_break)
        elif frame.count:
            self._put(", ")
        self._put(written)
        frame.count += len(run.values)
        frame.last_on_own_line = run.is_map and bool(line_break)

    def _run_one_by_one(self, run: Run) -> None:
        if run.is_map:
            values = iter(run.values)
            for key, value in zip(values, values, strict=True):
                self._pair(key, value)
        else:
            for value in run.values:
                self._item(value)

    def _path(self) -> NodePath:
        return path_of((frame.kind, frame.count, frame.key) for frame in self._open)

    def _inside(self) -> str:
        place = self._path() if self._where is None else self._where()
        return place if isinstance(place, str) else brief_path(place)

    def _pair(self, key: object, value: object) -> None:
        try:
            written = f"{key_text(key)}:{self._space}{self._laid_out(value)}"
        except NotPlain:
            self._by_events(key, is_key=True)
            self._by_events(value)
            return
        self._keys_here().add([str(key)])
        self._before(is_key=True, on_own_line=False)
        self._put(written)

    def _item(self, value: object) -> None:
        kind = type(value)
        if kind is float:
            self._float_in_list(value, self._open[-1])  # type: ignore[arg-type]
            return
        try:
            written = self._laid_out(value)
        except NotPlain:
            self._by_events(value)
            return
        self._before(is_key=False, on_own_line=kind is list or kind is dict)
        self._put(written)
        self._after(is_key=False)

    def _laid_out(self, value: object) -> str:
        line_break = "" if self._keys_open else self._line_break()
        return laid_out(value, line_break)

    def _by_events(self, value: object, *, is_key: bool = False) -> None:
        """Write a value that is not plain: exactly, with notes, but slowly."""
        self._write(value_events(value, is_key=is_key))

    # Open containers.

    def _start(self, event: Event) -> None:
        is_container = event.kind in (EventKind.START_MAP, EventKind.START_LIST)
        self._before(is_key=event.is_key, on_own_line=is_container)
        if event.is_key:
            self._open[-1].key = UNKNOWN_KEY
        frame = _Frame(event.kind, event.is_key)
        if event.is_key and event.kind is not EventKind.START_TEXT:
            self._flush()
            frame.outer, self._file = self._file, BytesIO()
            self._keys_open += 1
        elif event.is_key:
            frame.key_hash = KeyHash()
        self._open.append(frame)
        if event.kind is EventKind.START_EXT:
            self._notes.add("extension values", '{"ext": type, "data": base64}', where=self._where)
            self._put(self._ext(event.value))
        elif event.kind is EventKind.START_BYTES:
            self._notes.add("byte strings", "base64 text", where=self._where)
            self._put('"')
        elif event.kind is EventKind.START_TAG:
            self._notes.add("tagged values", "their content, without the tag", where=self._where)
        else:
            self._put(_OPENING[event.kind])

    def _chunk(self, value: Scalar) -> None:
        frame = self._open[-1]
        if isinstance(value, str):
            text = valid_text(value, self._notes, self._where)
            self._put(encode_text(text)[1:-1])
            if frame.key_hash is not None:
                frame.key_hash.feed(text)
        elif isinstance(value, bytes):
            data = frame.carry + value
            whole = len(data) - len(data) % 3
            frame.carry = data[whole:]
            self._put(base64.b64encode(data[:whole]).decode())
        if frame.outer is not None:
            self._check_key_size()

    def _end(self) -> None:
        frame = self._open.pop()
        if frame.keys is not None:
            self._note_keys(frame.keys)
        if frame.kind in (EventKind.START_BYTES, EventKind.START_EXT):
            self._put(base64.b64encode(frame.carry).decode())
        if frame.last_on_own_line:
            self._put(self._line_break())
        self._put(_CLOSING[frame.kind])
        if frame.outer is not None:
            self._check_key_size()
            self._close_key(frame.outer)
        elif frame.key_hash is not None:
            self._keys_here().add_one(frame.key_hash)
        self._after(is_key=frame.is_key)

    def _close_key(self, outer: IO[bytes]) -> None:
        text = self._file.getvalue().decode() if isinstance(self._file, BytesIO) else ""
        self._file = outer
        self._keys_open -= 1
        self._notes.add("keys that are not text", "text", where=self._where)
        self._key(_without_quotes(text))

    def _check_key_size(self) -> None:
        self._flush()
        if self._file.tell() > _MAX_KEY_BYTES:
            raise LimitExceeded("A dict has a key of over 1 MiB that is not text.")


_OPENING = {
    EventKind.START_MAP: "{",
    EventKind.START_LIST: "[",
    EventKind.START_TEXT: '"',
}
_CLOSING = {
    EventKind.START_MAP: "}",
    EventKind.START_LIST: "]",
    EventKind.START_TEXT: '"',
    EventKind.START_BYTES: '"',
    EventKind.START_EXT: '"}',
    EventKind.START_TAG: "",
}


def _without_quotes(text: str) -> str:
    return text[1:-1] if text.startswith('"') else text
