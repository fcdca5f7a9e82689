"""The text of plain table rows as CSV, made column by column at C speed.

It is what `csv.writer` makes of these cells, byte for byte; rows with cells that need a note, or
that a spreadsheet would run, are left to the writer of single cells.
"""

import re
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any, Final

import orjson

FORMULA_STARTS: Final = frozenset("=+-@\t\r\n＝＋－＠")  # the last four are full-width
LINE_END: Final = "\r\n"

_NULL = type(None)
_FIRST = itemgetter(slice(0, 1))
# orjson writes other exponents than Python does, and has them for other numbers.
_LONG_FLOATS = (b"e", b"0.0000", b"000000000000000.0")


class _Odd(Exception):  # a signal, not an error
    """A column has cells that are not plain."""


class CsvColumns:
    """Makes text of rows with one delimiter.

    `allows_empty` says that empty texts need not be looked at one by one; `empty_texts` is how
    many were among the last rows.
    """

    def __init__(self, delimiter: str) -> None:
        self._delimiter = delimiter
        self._special = re.compile(f'[{re.escape(delimiter)}"\r\n]')
        self.allows_empty = False
        self.empty_texts = 0

    def text(self, rows: Sequence[Sequence[object]]) -> str | None:
        """Lines for these rows, which are equally long; None if any cell is not plain."""
        self.empty_texts = 0
        try:
            columns = [self._column(cells) for cells in zip(*rows, strict=True)]
        except _Odd:
            return None
        if len(columns) > 1:
            return LINE_END.join(map(self._delimiter.join, zip(*columns, strict=True))) + LINE_END
        # A line of one empty cell has quotes, or it would be an empty line.
        if not columns or "" in columns[0]:
            return None
        return LINE_END.join(columns[0]) + LINE_END

    def _column(self, cells: Sequence[Any]) -> Sequence[str]:
        types = set(map(type, cells))
        nulls = 0
        if _NULL in types:
            types.remove(_NULL)
            nulls = cells.count(None)
        if not types:
            return [""] * len(cells)
        if types == {str}:
            return self._texts(cells, nulls)
        if types == {int} or types == {bool}:
            return _numbers(cells, nulls)
        if types <= {int, float}:
            return _floats(cells, nulls)
        raise _Odd

    def _texts(self, cells: Sequence[str], nulls: int) -> Sequence[str]:
        texts: Sequence[str] = list(filter(None, cells)) if nulls else cells
        if nulls or "" in texts:
            empty = len(cells) - nulls - (len(texts) if nulls else len(texts) - texts.count(""))
            if empty and not self.allows_empty:
                raise _Odd
            self.empty_texts += empty
        joined = "".join(texts)
        if not FORMULA_STARTS.isdisjoint(map(_FIRST, texts)) or not is_valid(joined):
            raise _Odd
        filled = [cell or "" for cell in cells] if nulls else cells
        if self._special.search(joined) is None:
            return filled
        search = self._special.search
        return [cell if search(cell) is None else _quoted(cell) for cell in filled]


def is_valid(text: str) -> bool:
    """Whether it can be encoded as UTF-8."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _quoted(text: str) -> str:
    return f'"{text.replace(chr(34), chr(34) * 2)}"'


def _numbers(cells: Sequence[object], nulls: int) -> Sequence[str]:
    try:
        written: bytes = orjson.dumps(cells)
    except TypeError:  # beyond 64 bits
        raise _Odd from None
    if nulls:
        written = written.replace(b"null", b"")
    return written[1:-1].decode().split(",")


def _floats(cells: Sequence[Any], nulls: int) -> Sequence[str]:
    try:
        written: bytes = orjson.dumps(cells)
    except TypeError:
        raise _Odd from None
    if written.count(b"null") > nulls:  # NaN or infinity
        raise _Odd
    if any(sign in written for sign in _LONG_FLOATS):
        return list(_by_repr(cells))
    return _numbers(cells, nulls)


def _by_repr(cells: Iterable[Any]) -> Iterable[str]:
    return ("" if cell is None else repr(cell) for cell in cells)
