"""The value of a node as text or hex, bounded."""

from dataclasses import dataclass

from msglc_browser.archive.node import Node, ValueType
from msglc_browser.operations.document import Document
from msglc_browser.storage.byte_source import ByteSource


@dataclass(frozen=True, slots=True)
class ValueText:
    """A value, or its beginning, as text.

    `shown_bytes` and `total_bytes` count encoded bytes; `total_bytes` is None while unknown.
    `note` says what a person should know: cut, invalid UTF-8, a pickle that is not run.
    """

    text: str
    is_complete: bool
    shown_bytes: int
    total_bytes: int | None
    value_type: ValueType
    items: int | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class HexDump:
    """Lines of offset, 16 bytes in hex, and ASCII; offsets count from the value's first byte."""

    text: str
    start: int
    shown_bytes: int
    total_bytes: int


@dataclass(frozen=True, slots=True)
class PlainText:
    """An object that is no archive: its beginning as text when it is text, else as a hex dump."""

    text: str
    is_text: bool
    shown_bytes: int
    total_bytes: int
    reason: str = ""


async def read_text(
    document: Document, node: Node, *, limit_chars: int = 65536, limit_bytes: int = 1 << 20
) -> ValueText:
    """A node's value as text: scalars exactly, containers as indented JSON-like text.

    Reads at most `limit_bytes` and shows at most `limit_chars`; ask again with more for more.
    """
    raise NotImplementedError


async def read_hex(
    document: Document, node: Node, *, start: int = 0, limit: int = 65536
) -> HexDump:
    """Bytes of a node: the payload when it is `bytes`, the encoded value otherwise."""
    raise NotImplementedError


async def read_plain(source: ByteSource, *, reason: str, limit: int = 65536) -> PlainText:
    """The beginning of an object that is no archive; `reason` says why it is not opened as one."""
    raise NotImplementedError
