"""JSON of any size, decoded by Python's own scanner a window at a time.

It accepts what json.loads accepts, including NaN and Infinity, with the same meaning; but all
values of a repeated key are passed, while json.loads keeps the last, and -0 keeps its sign. A
single text or number must fit into memory.
"""

import json
import re
from enum import Enum
from typing import Any

from msglc_browser.archive.building.nesting import MAX_DEPTH
from msglc_browser.archive.building.pair_list import dict_or_pairs
from msglc_browser.operations.new_archive.sources.float_text import RoundedNumbers, TooManyDigits
from msglc_browser.operations.new_archive.sources.json_records import JsonRecords
from msglc_browser.operations.new_archive.sources.text_window import TextWindow
from msglc_browser.operations.new_archive.sources.value_sink import (
    SourceProblem,
    TooDeep,
    ValueSink,
)

_BATCH = 1000
_SPACE = re.compile(r"[ \t\n\r]*")
_COMMA = re.compile(r"[ \t\n\r]*,[ \t\n\r]*")
_LINE_END = re.compile(r"[ \t\r]*\n[ \t\n\r]*")
_REST_OF_NUMBER = re.compile(r"[-+.0-9eE]*")
_NO_BRACKETS = re.compile(r'[^][{}"]*')
# Short texts without escapes, numbers and words: by far the most frequent in large flat dicts.
_PLAIN_PAIRS = re.compile(
    r"""(?:"[^"\\\x00-\x1f]*"[ \t\n\r]*:[ \t\n\r]*(?:[-+.\w]+|"[^"\\\x00-\x1f]*")"""
    r"""[ \t\n\r]*,[ \t\n\r]*)*+"""
)
_RUN_FROM = 64  # characters; a shorter run of numbers is not worth a call
_UNTERMINATED = "Unterminated string"
_LONGEST_ESCAPE = 12  # \ud83d\ude80
_CLOSERS = {"[": "]", "{": "}"}


class _Missing(Enum):
    """Replaces a value that must be taken apart."""

    VALUE = "value"


class JsonSource:
    """Passes the values of one text to a sink; `numbers` counts those that were rounded."""

    def __init__(self, window: TextWindow, sink: ValueSink, numbers: RoundedNumbers) -> None:
        self._window = window
        self._sink = sink
        self._numbers = numbers
        self._hooks: dict[str, Any] = {
            "parse_float": numbers.read_float,
            "parse_int": numbers.read_int,
        }
        decoder = json.JSONDecoder(object_pairs_hook=dict_or_pairs, **self._hooks)
        self._scan = decoder.scan_once  # type: ignore[attr-defined]  # typeshed lacks it
        self._open: list[str] = []  # the opening brackets
        self._records = JsonRecords()

    def read_document(self) -> None:
        """One value and nothing after it. Raises SourceProblem."""
        self._next_char()
        self._one()
        while self._open:
            self._some()
        if self._next_char():
            raise self._window.problem("Extra data")

    def read_lines(self) -> None:
        """NDJSON, as a list: one value per line, empty lines are skipped. Raises SourceProblem."""
        window, sink = self._window, self._sink
        sink.start_list()
        batch: list[object] = []
        fills = window.fills
        while self._next_char():
            self._quick_items(batch, _LINE_END)
            if not self._next_char():
                break
            value = self._whole()
            if value is _Missing.VALUE or window.fills != fills or len(batch) >= _BATCH:
                sink.values(batch)
                batch, fills = [], window.fills
            if value is not _Missing.VALUE:
                batch.append(value)
            else:
                self._open_one()
                while self._open:
                    self._some()
            self._end_line()
        sink.values(batch)
        sink.end()

    def _end_line(self) -> None:
        found = _LINE_END.match(self._window.text, self._window.at)
        if found is not None:
            self._window.at = found.end()
            return
        line = self._window.line
        if self._next_char() and self._window.line == line:
            raise self._window.problem("More than one value on a line")

    def _one(self) -> None:
        """A value: to the sink if it is whole, otherwise its opening bracket."""
        value = self._whole()
        if value is _Missing.VALUE:
            self._open_one()
        else:
            self._sink.value(value)

    def _open_one(self) -> None:
        window = self._window
        bracket = window.text[window.at]
        if len(self._open) >= MAX_DEPTH:
            raise TooDeep(str(window.problem("nested too deeply")))
        if bracket == "[":
            self._sink.start_list()
        else:
            self._sink.start_map()
        self._open.append(bracket)
        window.at += 1
        if self._next_char() == _CLOSERS[bracket]:
            self._separator()

    def _some(self) -> None:
        """Some items of the open container; another item, or nothing, comes next."""
        if self._open[-1] == "[":
            self._items()
        else:
            self._pairs()

    def _items(self) -> None:
        window, batch = self._window, list[object]()
        fills = window.fills
        while window.fills == fills and len(batch) < _BATCH:
            run = self._records.take(window, self._scan_here)
            if run:
                batch += run
                continue
            self._quick_items(batch, _COMMA)
            run = self._run_of_numbers()
            if run:
                batch += run
                continue
            value = self._whole()
            if value is _Missing.VALUE:
                self._sink.values(batch)
                self._open_one()
                return
            batch.append(value)
            if self._next_char() != ",":
                break
            window.at += 1
            self._next_char()
        else:
            self._sink.values(batch)
            return
        self._sink.values(batch)
        self._separator()

    def _pairs(self) -> None:
        window, batch = self._window, list[tuple[object, object]]()
        fills = window.fills
        while window.fills == fills and len(batch) < _BATCH:
            run = self._run_of_pairs()
            if run:
                batch += run
                continue
            key = self._key()
            value = self._whole()
            if value is _Missing.VALUE:
                self._sink.pairs(batch)
                self._sink.key(key)
                self._open_one()
                return
            batch.append((key, value))
            if self._next_char() != ",":
                break
            window.at += 1
            self._next_char()
        else:
            self._sink.pairs(batch)
            return
        self._sink.pairs(batch)
        self._separator()

    def _key(self) -> object:
        window = self._window
        if window.text[window.at : window.at + 1] != '"':
            raise window.problem("Expecting property name enclosed in double quotes")
        key = self._whole()
        if self._next_char() != ":":
            raise window.problem("Expecting ':' delimiter")
        window.at += 1
        self._next_char()
        return key

    def _separator(self) -> None:
        """Pass the delimiter after an item: a comma, or the ends of closing containers."""
        window = self._window
        while self._open:
            found = self._next_char()
            if found == _CLOSERS[self._open[-1]]:
                window.at += 1
                self._open.pop()
                self._sink.end()
            elif found == ",":
                window.at += 1
                self._next_char()
                return
            else:
                raise window.problem("Expecting ',' delimiter")

    def _next_char(self) -> str:
        """Skip white space; returns the next character, "" at the end of the text."""
        window = self._window
        while True:
            window.at = _SPACE.match(window.text, window.at).end()  # type: ignore[union-attr]
            if window.at < len(window.text) or window.is_last:
                return window.text[window.at : window.at + 1]
            window.fill()

    def _quick_items(self, batch: list[object], separator: re.Pattern[str]) -> None:
        """Pass containers and texts that are whole here, each with its separator."""
        window = self._window
        text, at = window.text, window.at
        state = self._numbers.state
        try:
            while len(batch) < _BATCH and text[at] in '{["':
                value, end = self._scan(text, at)
                found = separator.match(text, end)
                if found is None:
                    break
                batch.append(value)
                at = found.end()
                state = self._numbers.state
        except (StopIteration, ValueError, IndexError, RecursionError):
            pass  # `_whole` distinguishes errors from truncation
        self._numbers.state = state
        window.at = at
        self._next_char()

    def _scan_here(self) -> int | None:
        """The end of the value here, None if it is not whole or not valid."""
        state = self._numbers.state
        try:
            end: int = self._scan(self._window.text, self._window.at)[1]
        except (StopIteration, ValueError, IndexError, RecursionError):
            return None
        finally:
            self._numbers.state = state
        return end

    def _run_of_numbers(self) -> list[object]:
        """Numbers and words up to a comma, decoded together; empty if there are none."""
        window = self._window
        stop = _NO_BRACKETS.match(window.text, window.at).end()  # type: ignore[union-attr]
        if stop - window.at < _RUN_FROM:
            return []
        stop = window.text.rfind(",", window.at, stop)
        if stop < 0:
            return []
        state = self._numbers.state
        try:
            values: list[object] = json.loads(f"[{window.text[window.at : stop]}]", **self._hooks)
        except ValueError:
            self._numbers.state = state
            return []  # the one-by-one path finds the place of the error
        window.at = stop + 1
        self._next_char()
        return values

    def _run_of_pairs(self) -> list[tuple[object, object]]:
        """Plain pairs, each with its comma, decoded together; empty if there are few."""
        window = self._window
        stop = _PLAIN_PAIRS.match(window.text, window.at).end()  # type: ignore[union-attr]
        if stop - window.at < _RUN_FROM:
            return []
        piece = window.text[window.at : window.text.rindex(",", window.at, stop)]
        state = self._numbers.state
        try:
            pairs: list[tuple[object, object]]
            pairs = json.loads(f"{{{piece}}}", object_pairs_hook=list, **self._hooks)
        except ValueError:
            self._numbers.state = state
            return []
        window.at = stop
        self._next_char()
        return pairs

    def _whole(self) -> object:
        """The value here, passed; `_Missing.VALUE` for a container that must be taken apart
        because the window is too small for it. Raises SourceProblem."""
        window = self._window
        state = self._numbers.state
        while True:
            self._numbers.state = state
            try:
                value, end = self._scan(window.text, window.at)
            except (StopIteration, json.JSONDecodeError) as error:
                if not self._is_cut(error):
                    self._numbers.state = state
                    return _Missing.VALUE
            except RecursionError as error:
                raise TooDeep(str(window.problem("nested too deeply"))) from error
            except TooManyDigits as error:
                # Not the same digits at the end of a word in a string before it.
                number = re.compile(rf'(?<![\w"]){error.digits}')
                found = number.search(window.text, window.at)
                raise window.problem(str(error), found.start() if found else None) from error
            else:
                if window.is_last or not self._may_go_on(value, end):
                    window.at = end
                    return value
                window.grow() if window.ahead >= window.size else window.fill()

    def _may_go_on(self, value: object, end: int) -> bool:
        """Whether the text beyond the window may belong to the number that ends at `end`."""
        if not isinstance(value, int | float) or isinstance(value, bool):
            return False
        text = self._window.text
        return _REST_OF_NUMBER.match(text, end).end() == len(text)  # type: ignore[union-attr]

    def _is_cut(self, error: StopIteration | json.JSONDecodeError) -> bool:
        """Read more after an error caused by the window's end. False for a container that must be
        taken apart; raises actual errors."""
        window = self._window
        first = window.text[window.at : window.at + 1]
        if not window.is_last and window.ahead < window.size:
            window.fill()
            return True
        if first in _CLOSERS and not window.is_last:
            return False
        if isinstance(error, StopIteration):
            raise window.problem("Expecting value", error.value)
        is_near_end = error.pos > len(window.text) - _LONGEST_ESCAPE
        if not window.is_last and (is_near_end or error.msg.startswith(_UNTERMINATED)):
            window.grow()
            return True
        raise self._named(error)

    def _named(self, error: json.JSONDecodeError) -> SourceProblem:
        return self._window.problem(error.msg.removesuffix(" at"), error.pos)
