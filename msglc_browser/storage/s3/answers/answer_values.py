"""The values in answers of S3 servers: one that cannot be understood is unknown, not an error.

botocore converts values while it parses: one `Size` of "1e5" in a listing raises a ValueError,
and the whole page is lost. A name with a character that XML cannot hold does the same.

Import it late: botocore takes long to load.
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any

from aiobotocore.parsers import AioRestXMLParser
from dateutil import parser as date_parser

_INTEGER = re.compile(r"[+-]?[0-9]{1,19}", re.ASCII)
_HAS_A_YEAR = re.compile(r"[0-9]{4}", re.ASCII)
_BOOLEANS = {"true": True, "false": False}
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}".encode()
# Bytes and references that XML 1.0 does not allow.
_FORBIDDEN = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]|&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));"
)


def integer(text: object) -> int | None:
    """A whole number of at most 19 digits; None for anything else."""
    if isinstance(text, int):
        return text
    found = text.strip() if isinstance(text, str) else ""
    return int(found) if _INTEGER.fullmatch(found) else None


def timestamp(text: object) -> datetime | None:
    """A time of ISO 8601 or HTTP, or seconds since 1970; in UTC if without a zone.

    None if it is not a whole one: botocore's parser completes "Monday" and "12" somehow.
    """
    found = text.strip() if isinstance(text, str) else ""
    if not _HAS_A_YEAR.search(found):
        return None
    for parse in (datetime.fromisoformat, parsedate_to_datetime, _of_epoch, _of_any_form):
        try:
            time: datetime = parse(found)
            time.utcoffset()  # raises for zones of a day or more, which dateutil makes
        except (ArithmeticError, LookupError, OSError, RuntimeError, TypeError, ValueError):
            continue
        return time if time.tzinfo else time.replace(tzinfo=UTC)
    return None


def _of_epoch(text: str) -> datetime:
    return datetime.fromtimestamp(float(text), UTC)


def _of_any_form(text: str) -> datetime:
    """Raises ValueError also for names of zones that dateutil would ignore with a warning."""
    time: datetime = date_parser.parse(text, tzinfos=_known_zone)
    return time


def _known_zone(name: str | None, offset_s: int | None) -> timezone:
    if offset_s is None:
        raise ValueError(f"unknown time zone {name}")
    return timezone(timedelta(seconds=offset_s))


def repaired(body: bytes) -> bytes:
    """An answer in which U+FFFD replaces what XML cannot hold, so that the rest can be read."""
    try:
        body.decode()
    except UnicodeDecodeError:
        body = body.decode(errors="replace").encode()
    return _FORBIDDEN.sub(_allowed, body)


def _allowed(found: "re.Match[bytes]") -> bytes:
    hexadecimal, decimal = found.groups()
    if hexadecimal is None and decimal is None:
        return _REPLACEMENT
    digits, base = (decimal, 10) if hexadecimal is None else (hexadecimal, 16)
    code = int(digits, base) if len(digits) < 20 else -1
    is_allowed = code in (0x9, 0xA, 0xD) or 0x20 <= code <= 0xD7FF
    is_allowed = is_allowed or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
    return found[0] if is_allowed else _REPLACEMENT


class LenientParser(AioRestXMLParser):  # type: ignore[misc]  # botocore has no types
    """Parses values that are not what they should be as None, and nothing else differently."""

    def _handle_integer(self, _shape: Any, node: Any) -> int | None:
        return integer(_text(node))

    def _handle_boolean(self, _shape: Any, node: Any) -> bool | None:
        return _BOOLEANS.get(str(_text(node)).strip().lower())

    def _handle_timestamp(self, _shape: Any, node: Any) -> datetime | None:
        return timestamp(_text(node))

    def _handle_string(self, shape: Any, node: Any) -> Any:
        text = _text(node)
        return super()._handle_string(shape, text) if isinstance(text, str) else None

    _handle_long = _handle_integer


def _text(node: Any) -> object:
    """The text of an element or a header; of an element that is there twice a list."""
    return (node.text or "") if hasattr(node, "text") else node
