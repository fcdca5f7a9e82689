"""The text of plain table rows as CSV, made column by column at C speed.

It is what `csv.writer` makes of these cells, byte for byte; rows with cells that need a note, or
that a spreadsheet would run, are left to the writer of single cells.
"""

import re
from collections.abc import Sequence
from operator import itemgetter
from typing import Any, Final

import numpy as np
import orjson

from msglc_browser.archive.model.records import Column, Numbers, Texts

FORMULA_STARTS: Final = frozenset("=+-@\t\r\n＝＋－＠")  # the last four are full-width
LINE_END: Final = "\r\n"

_NULL = type(None)
_FIRST = itemgetter(slice(0, 1))
# orjson writes other exponents than Python does, and has them for other numbers.
_SURE = (1e-3, 1e15)  # Python writes no exponent, nor does orjson
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
        return self.text_of(columns_of(rows))

    def text_of(self, cells: Sequence[Column]) -> str | None:
        """The same for the cells of each column."""
        self.empty_texts = 0
        try:
            columns = list(map(self._column, cells))
        except _Odd:
            return None
        if len(columns) > 1:
            return self._joined(columns)
        # A line of one empty cell has quotes, or it would be an empty line.
        if not columns or "" in columns[0]:
            return None
        return LINE_END.join(columns[0]) + LINE_END

    def _joined(self, columns: Sequence[Sequence[str]]) -> str:
        width, count = 2 * len(columns), len(columns[0])
        pieces = [self._delimiter] * (width * count)
        for number, column in enumerate(columns):
            pieces[2 * number :: width] = column
        pieces[width - 1 :: width] = [LINE_END] * count
        return "".join(pieces)

    def _column(self, cells: Column) -> Sequence[str]:
        if isinstance(cells, Numbers):
            return _number_texts(cells)
        if isinstance(cells, Texts):
            nulls = 0 if cells.nulls is None else int(cells.nulls.sum())
            return self._texts(cells.cells(), nulls)
        return self._of_list(cells)

    def _of_list(self, cells: Sequence[Any]) -> Sequence[str]:
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

    def _texts(self, cells: Sequence[Any], nulls: int) -> Sequence[str]:
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
        if '"' not in joined and "\n" not in joined and "\r" not in joined:
            delimiter = self._delimiter
            return [f'"{cell}"' if delimiter in cell else cell for cell in filled]
        search = self._special.search
        return [cell if search(cell) is None else _quoted(cell) for cell in filled]


def columns_of(rows: Sequence[Sequence[object]]) -> list[list[Any]]:
    """The columns of rows that are as wide as the first one."""
    # Not by `zip`, which would hold an iterator for each of thousands of rows.
    return [list(map(itemgetter(number), rows)) for number in range(len(rows[0]) if rows else 0)]


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


def _number_texts(column: Numbers) -> Sequence[str]:
    values = column.values
    if not np.isfinite(values).all():
        raise _Odd
    written: bytes = orjson.dumps(values, option=orjson.OPT_SERIALIZE_NUMPY)
    texts = written[1:-1].decode().split(",")
    if values.dtype == np.float64:
        sizes = np.abs(values)
        is_unsure = ~((sizes > _SURE[0]) & (sizes < _SURE[1])) & (sizes > 0)
        for place in np.flatnonzero(is_unsure).tolist():
            texts[place] = repr(float(values[place]))
    if column.nulls is not None:
        for place in np.flatnonzero(column.nulls).tolist():
            texts[place] = ""
    return texts


def _numbers(cells: Sequence[object], nulls: int) -> Sequence[str]:
    try:
        written: bytes = orjson.dumps(cells)
    except TypeError:  # beyond 64 bits
        raise _Odd from None
    return _split(written, nulls)


def _floats(cells: Sequence[Any], nulls: int) -> Sequence[str]:
    try:
        written: bytes = orjson.dumps(cells)
    except TypeError:
        raise _Odd from None
    if written.count(b"null") > nulls:  # NaN or infinity
        raise _Odd
    texts = _split(written, nulls)
    if any(sign in written for sign in _LONG_FLOATS):
        for number, cell in enumerate(cells):
            if cell and not _SURE[0] < abs(cell) < _SURE[1]:
                texts[number] = repr(cell)
    return texts


def _split(written: bytes, nulls: int) -> list[str]:
    """The items of a JSON list of numbers, empty texts for null."""
    if nulls:
        written = written.replace(b"null", b"")
    return written[1:-1].decode().split(",")
