"""The table of contents of a combined archive: where each child starts."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import cbor2
import msgpack

from msglc_browser.archive.building.head_encoding import list_head, map_head, uint_encoder
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import CorruptArchive


@dataclass(frozen=True, slots=True)
class CombinedToc:
    """Children in order; `keys` are encoded as in the TOC, None for a list.

    Keys stay encoded so that any key, valid or not, survives an append byte for byte.
    `starts` count from the end of the header. `data_size` is where the TOC starts, counted the
    same way: the next child goes there.
    """

    keys: tuple[bytes, ...] | None
    starts: tuple[int, ...]
    data_size: int

    def text_keys(self, protocol: Protocol) -> tuple[str, ...]:
        """The text keys, in order, without those that are not valid UTF-8."""
        decoded = [_text_or_none(key, protocol) for key in self.keys or ()]
        return tuple(key for key in decoded if key is not None)


def encode_text(text: str, protocol: Protocol) -> bytes:
    """A text key as msglc encodes it. Raises UnicodeEncodeError for lone surrogates."""
    packed: bytes = msgpack.packb(text) if protocol is Protocol.MSGPACK else cbor2.dumps(text)
    return packed


def encode_combined_toc(
    keys: Sequence[bytes] | None, starts: Sequence[int], protocol: Protocol
) -> bytes:
    """{"t": {key: start}} or {"t": [start]}, byte for byte as msglc writes it."""
    number = uint_encoder(protocol)
    head = list_head if keys is None else map_head
    parts = [map_head(protocol, 1), encode_text("t", protocol), head(protocol, len(starts))]
    if keys is None:
        parts.extend(map(number, starts))
    else:
        parts.extend(key + number(start) for key, start in zip(keys, starts, strict=True))
    return b"".join(parts)


def parse_combined_toc(toc: bytes, protocol: Protocol, *, data_size: int) -> CombinedToc | None:
    """The children of a combined archive; None if the TOC is a plain archive's.

    Time and memory depend on the TOC's size, not on its claims. Raises CorruptArchive if it
    is neither, or a child starts outside the data.
    """
    reader = _MsgpackReader(toc) if protocol is Protocol.MSGPACK else _CborReader(toc)
    try:
        children = _read_children(reader)
    except (ValueError, TypeError, msgpack.UnpackException, cbor2.CBORError) as error:
        raise CorruptArchive(
            "The table of contents cannot be read.", details=f"{type(error).__name__}: {error}"
        ) from error
    if children is None:
        return None
    keys, starts = children
    if any(not 0 <= start <= data_size for start in starts):
        raise CorruptArchive("A child of the combined archive starts outside its data.")
    return CombinedToc(keys, starts, data_size)


_Children = tuple[tuple[bytes, ...] | None, tuple[int, ...]]


def _read_children(reader: "_MsgpackReader | _CborReader") -> _Children | None:
    is_map, count = reader.container()
    if not is_map:
        raise ValueError("the table of contents is not a map")
    if count != 1 or reader.value() != "t":
        return None
    is_map, count = reader.container()
    keys: list[bytes] = []
    starts: list[int] = []
    for _ in range(count):
        if is_map:
            keys.append(reader.raw_value())
        if reader.is_container():
            return None
        start = reader.value()
        if not isinstance(start, int) or isinstance(start, bool):
            raise ValueError("a child's start is not an integer")
        starts.append(start)
    return (tuple(keys) if is_map else None), tuple(starts)


class _MsgpackReader:
    def __init__(self, toc: bytes) -> None:
        self._toc = toc
        self._unpacker = msgpack.Unpacker(
            strict_map_key=False, unicode_errors="surrogateescape", max_buffer_size=len(toc) or 1
        )
        self._unpacker.feed(toc)

    def _code(self) -> int:
        position: int = self._unpacker.tell()
        if position >= len(self._toc):
            raise ValueError("the table of contents ends early")
        return self._toc[position]

    def is_container(self) -> bool:
        code = self._code()
        return 0x80 <= code <= 0x9F or code in (0xDC, 0xDD, 0xDE, 0xDF)

    def container(self) -> tuple[bool, int]:
        code = self._code()
        is_map = 0x80 <= code <= 0x8F or code in (0xDE, 0xDF)
        unpacker = self._unpacker
        return is_map, unpacker.read_map_header() if is_map else unpacker.read_array_header()

    def value(self) -> object:
        value: object = self._unpacker.unpack()
        return value

    def raw_value(self) -> bytes:
        start = self._unpacker.tell()
        self._unpacker.skip()
        return self._toc[start : self._unpacker.tell()]


class _CborReader:
    def __init__(self, toc: bytes) -> None:
        self._toc = toc
        self._file = BytesIO(toc)
        self._decoder = cbor2.CBORDecoder(self._file, str_errors="replace")

    def is_container(self) -> bool:
        position = self._file.tell()
        return position < len(self._toc) and self._toc[position] >> 5 in (4, 5)

    def container(self) -> tuple[bool, int]:
        if not self.is_container():
            raise ValueError("the table of contents is not a map or list")
        (code,) = self._file.read(1)
        info = code & 0x1F
        if info > 27:
            raise ValueError("a combined archive does not use indefinite lengths")
        width = 1 << (info - 24) if info >= 24 else 0
        size = int.from_bytes(self._file.read(width), "big") if width else info
        return code >> 5 == 5, size

    def value(self) -> object:
        value: object = self._decoder.decode()
        return value

    def raw_value(self) -> bytes:
        start = self._file.tell()
        self._decoder.decode()
        return self._toc[start : self._file.tell()]


def _text_or_none(key: bytes, protocol: Protocol) -> str | None:
    try:
        is_msgpack = protocol is Protocol.MSGPACK
        value = msgpack.unpackb(key, strict_map_key=False) if is_msgpack else cbor2.loads(key)
    except (ValueError, TypeError, msgpack.UnpackException, cbor2.CBORError):
        return None
    return value if isinstance(value, str) else None
