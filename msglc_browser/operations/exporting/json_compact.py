"""Events to JSON text without spaces and line breaks, at C speed where that says the same.

What orjson writes differs from `json_writer` only in its spaces and in the form of some floats
(0.00001 and 1e-7 instead of 1e-05 and 1e-07; in some versions 1e16 instead of 1e+16), which read
as the same numbers. What it rejects, or would write without a note, goes event by event.
"""

import math
from collections.abc import Iterable, Sequence
from itertools import chain, repeat
from operator import countOf
from typing import IO, Final

import orjson

from msglc_browser.archive.items.odd_floats import may_hold_odd_floats
from msglc_browser.archive.model.events import Run
from msglc_browser.operations.exporting.event_writer import Notes
from msglc_browser.operations.exporting.json_text import NotPlain
from msglc_browser.operations.exporting.json_writer import JsonWriter

# Our own types are dataclasses, which orjson would write as dicts of their fields.
_OPTIONS: Final = (
    orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
    | orjson.OPT_PASSTHROUGH_SUBCLASS
)
_NULL: Final = b"null"
_LEAST_BYTES: Final = 4096


class CompactJsonWriter(JsonWriter):
    """Writes one JSON document on one line."""

    def __init__(self, file: IO[bytes], *, notes: Notes | None = None) -> None:
        super().__init__(file, one_line=True, notes=notes)
        self._where = self._path

    @property
    def _space(self) -> str:
        return super()._space if self._is_in_key else ""

    def _number(self, value: float) -> str:
        return super()._number(value) if self._is_in_key else orjson.dumps(value).decode()

    def _laid_out(self, value: object) -> str:
        return super()._laid_out(value) if self._is_in_key else compact(value).decode()

    def _run(self, run: Run) -> None:
        if self._is_in_key:
            super()._run(run)
            return
        frame = self._open[-1]
        keys: list[object] = run.values[::2] if run.is_map else []
        try:
            made = _mapping(keys, run.values[1::2]) if run.is_map else run.values
            written = _dumped(made) if _is_without_odd_floats(run) else compact(made)
        except NotPlain:
            self._run_one_by_one(run)
            return
        if run.is_map:
            self._keys_here().add(keys)  # type: ignore[arg-type]  # orjson writes no others
        self._put("," if frame.count else "")
        frame.count += len(run.values) // (1 + run.is_map)
        self._flush()
        self._file.write(memoryview(written)[1:-1])


def compact(value: object) -> bytes:
    """A value as JSON. Raises NotPlain if that needs a note, or orjson does not write it."""
    written = _dumped(value)
    nulls = written.count(_NULL)
    if nulls and nulls != _nulls_of(value) and _has_odd_float(value):
        raise NotPlain
    return written


def _dumped(value: object) -> bytes:
    try:
        written: bytes = orjson.dumps(value, option=_OPTIONS)
    except TypeError:
        raise NotPlain from None
    return written


def _is_without_odd_floats(run: Run) -> bool:
    """Whether that is known from the bytes of the run, which takes less time than from its values
    unless they are few."""
    if run.encoded is None or len(run.encoded) < _LEAST_BYTES:
        return False
    return not may_hold_odd_floats(run.protocol, run.encoded)


def _mapping(keys: Sequence[object], values: Iterable[object]) -> dict[object, object]:
    made = dict(zip(keys, values, strict=True)) if set(map(type, keys)) == {str} else {}
    if len(made) < len(keys):
        raise NotPlain
    return made


def _nulls_of(value: object) -> int:
    """How many values are None, of those that are quickly looked at."""
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        return 0
    types = set(map(type, value))
    if types == {dict}:
        return sum(map(countOf, map(dict.values, value), repeat(None)))
    if types == {list}:
        return sum(map(countOf, value, repeat(None)))
    return countOf(value, None)


def _has_odd_float(value: object) -> bool:
    """Whether there is NaN or infinity, at any depth."""
    level = [value]
    while level:
        if not all(math.isfinite(number) for number in level if type(number) is float):
            return True
        inside = [item.values() for item in level if type(item) is dict]
        lists = [item for item in level if type(item) is list]
        level = list(chain(chain.from_iterable(inside), chain.from_iterable(lists)))
    return False
