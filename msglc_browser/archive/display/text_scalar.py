"""Scalars as exact, legible text for display, in one line."""

from msglc_browser.archive.model.node_path import quote
from msglc_browser.archive.model.values import CborSimple, ExtValue, Scalar, Timestamp

_MAX_DECIMAL_BITS = 10_000
_SHOWN_BYTES = 32


def scalar_text(value: Scalar) -> str:
    """JSON where possible; floats in Python's shortest exact form; everything else in words."""
    if isinstance(value, str):
        return quote(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return int_text(value)
    if isinstance(value, float):
        return float_text(value)
    if isinstance(value, bytes):
        return bytes_text(value)
    return _special_text(value)


def float_text(value: float) -> str:
    """The shortest text that reads back exactly; `NaN`, `Infinity`, `-Infinity` as in JSON5."""
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    return repr(value)


def int_text(value: int) -> str:
    """All digits; hexadecimal for thousands of digits, which Python refuses to print."""
    return str(value) if value.bit_length() <= _MAX_DECIMAL_BITS else hex(value)


def bytes_text(value: bytes) -> str:
    """`bytes(4) 9f 3a c1 07`, cut after 32."""
    shown = value[:_SHOWN_BYTES].hex(" ")
    more = " …" if len(value) > _SHOWN_BYTES else ""
    return f"bytes({len(value):,}) {shown}{more}".rstrip()


def _special_text(value: Timestamp | ExtValue | CborSimple) -> str:
    if isinstance(value, Timestamp):
        return str(value)
    if isinstance(value, ExtValue):
        return f"ext({value.code}) {bytes_text(value.data)}"
    return "undefined" if value.number == 23 else f"simple({value.number})"
