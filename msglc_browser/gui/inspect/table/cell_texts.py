"""How cells look: number formats, times, and words for what has no value."""

import math
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt

from msglc_browser.archive.display.text_scalar import float_text, scalar_text
from msglc_browser.archive.model.values import Timestamp
from msglc_browser.gui.base.visible_text import one_line
from msglc_browser.gui.theme.palette import Role
from msglc_browser.operations.tables.cells import Cell, CutText, Missing, Nested, Unreadable

DIGITS: Final = range(1, 18)
"""Significant digits to choose from; 17 tell all 64-bit floats apart."""

_MOST_EXACT: Final = 2**53  # beyond it, integers are rounded as floats
_FIXED: Final = 3
_MOST_CHARS: Final = 300
_MOST_DIGITS: Final = 300


class NumberForm(Enum):
    """How numbers are written; the value is the name in the menu."""

    EXACT = "exact"
    SIGNIFICANT = "significant digits"
    FIXED = "3 decimals"
    SCIENTIFIC = "scientific"
    HEX = "hexadecimal"


@dataclass(frozen=True, slots=True)
class CellFormat:
    """How numbers and times are written; `digits` are significant or scientific ones, of DIGITS."""

    numbers: NumberForm = NumberForm.EXACT
    digits: int = 6
    has_thousands: bool = False
    is_epoch: bool = False


@dataclass(frozen=True, slots=True)
class CellLook:
    """What a cell shows: its text, its colour, its side, and whether it is set in italics."""

    text: str
    role: Role = Role.TEXT
    is_right: bool = False
    is_italic: bool = False


def cell_look(cell: Cell, form: CellFormat) -> CellLook:
    """A cell as it is drawn; null, NaN, missing and empty texts look different."""
    if cell is Missing.MISSING:
        return CellLook("—", Role.BORDER)
    if cell is None:
        return CellLook("null", Role.TYPE_NULL, is_italic=True)
    if isinstance(cell, Unreadable):
        return CellLook(_tr("damaged"), Role.DANGER, is_italic=True)
    if isinstance(cell, bool):
        return CellLook(scalar_text(cell), Role.TYPE_BOOL)
    if isinstance(cell, int | float):
        is_nan = cell != cell
        role = Role.WARNING if is_nan else Role.TEXT
        return CellLook(number_text(cell, form), role, is_right=True, is_italic=is_nan)
    if isinstance(cell, Timestamp):
        text = f"{cell.seconds + cell.nanoseconds / 1e9!r}" if form.is_epoch else str(cell)
        return CellLook(text)
    if isinstance(cell, Nested):
        return CellLook(one_line(cell.text)[:_MOST_CHARS], Role.MUTED)
    if isinstance(cell, CutText):
        return CellLook(f"{one_line(cell.text)[:_MOST_CHARS]}…")
    if cell == "":
        return CellLook('""', Role.MUTED)
    text = cell if isinstance(cell, str) else scalar_text(cell)
    return CellLook(one_line(text)[:_MOST_CHARS])


def number_text(number: int | float, form: CellFormat) -> str:
    """A number in a form; a float that is not finite is a word."""
    if isinstance(number, float) and not math.isfinite(number):
        return float_text(number)
    if isinstance(number, int) and number.bit_length() > _MOST_DIGITS * 3:
        return scalar_text(number)[:_MOST_CHARS]
    comma = "," if form.has_thousands else ""
    if form.numbers is NumberForm.HEX:
        return hex(number) if isinstance(number, int) else number.hex()
    if form.numbers is NumberForm.EXACT:
        if isinstance(number, int):
            return format(number, comma)
        text = float_text(number)
        is_plain = form.has_thousands and "e" not in text
        return format(number, f",.{len(text.partition('.')[2])}f") if is_plain else text
    if isinstance(number, int) and abs(number) > _MOST_EXACT:
        return _int_text(number, form, comma)[:_MOST_CHARS]
    spec = {
        NumberForm.SIGNIFICANT: f"{comma}.{form.digits}g",
        NumberForm.FIXED: f"{comma}.{_FIXED}f",
        NumberForm.SCIENTIFIC: f".{form.digits - 1}e",
    }[form.numbers]
    return format(number, spec)[:_MOST_CHARS]


def _int_text(number: int, form: CellFormat, comma: str) -> str:
    """As a float would be written, but with all digits that it has."""
    if form.numbers is NumberForm.FIXED:
        return f"{format(number, comma)}.{'0' * _FIXED}"
    is_short = abs(number) < 10**form.digits
    if form.numbers is NumberForm.SIGNIFICANT and is_short:
        return format(number, comma)
    text = f"{Decimal(number):.{form.digits - 1}e}"
    mantissa, _, exponent = text.partition("e")
    if form.numbers is NumberForm.SIGNIFICANT and "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}e{int(exponent):+03d}"


def cell_tooltip(cell: Cell) -> str:
    """What the cell's look stands for, where it does not say so itself."""
    if cell is Missing.MISSING:
        return _tr("This row has no such value.")
    if isinstance(cell, Unreadable):
        return cell.problem
    if isinstance(cell, Nested):
        return _tr("{0}: press Enter to go there.").format(cell.value_type.value)
    if isinstance(cell, CutText):
        return _tr("The beginning of {0} characters.").format(f"{cell.length:,}")
    if cell == "":
        return _tr("An empty text.")
    return ""


def alignment(look: CellLook) -> Qt.AlignmentFlag:
    """Numbers right, everything else left."""
    side = Qt.AlignmentFlag.AlignRight if look.is_right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _tr(text: str) -> str:
    return QCoreApplication.translate("Table", text)
