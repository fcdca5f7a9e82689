"""The 50 bytes every archive starts with."""

from collections.abc import Collection
from dataclasses import dataclass

from msglc_browser.archive.model.byte_type import OLD_NOMAD, byte_type
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import CorruptArchive, NotAnArchive

MAGIC_SIZE = 30
HEADER_SIZE = 50
DEFAULT_MAGIC = b"msglc-2024".rjust(MAGIC_SIZE, b"\0")
_PACKED = ("gzip data", "Zstandard data", "xz data", "bzip2 data", "LZ4 data", "a zip file")
_HINTS = {
    **dict.fromkeys(_PACKED, "Unpack it first."),
    OLD_NOMAD: "msglc cannot read that layout: write it anew with a current NOMAD.",
}


@dataclass(frozen=True, slots=True)
class Header:
    """Position of data and TOC; `toc_start` counts from the data start, byte 50 of the archive."""

    protocol: Protocol
    toc_start: int
    toc_size: int
    magic: bytes = DEFAULT_MAGIC

    @property
    def total_size(self) -> int:
        """Length of the whole archive in bytes: header, data and TOC."""
        return HEADER_SIZE + self.toc_start + self.toc_size


def parse_header(
    data: bytes, *, available: int, magics: Collection[bytes] = (DEFAULT_MAGIC,)
) -> Header:
    """Read a header from the first bytes of an archive.

    `available` is the maximum size of the archive, counted from its first byte.
    A magic shorter than 30 bytes is assumed to be right-justified, as msglc writes it.

    Raises NotAnArchive if the magic is unknown, CorruptArchive if the integers are invalid or
    the TOC would extend past `available`. Source: msglc documentation, "How".
    """
    if not is_archive(data, magics):
        raise _not_an_archive(data)
    header = read_fields(data)
    check_size(header, available)
    return header


def _not_an_archive(data: bytes) -> NotAnArchive:
    details = f"first bytes: {data[:MAGIC_SIZE].hex(' ')}"
    kind = byte_type(data)
    if kind:
        hint = _HINTS.get(kind, "")
        return NotAnArchive(
            f"This is not an msglc archive, but {kind}.", hint=hint, details=details
        )
    return NotAnArchive(
        "This is not an msglc archive: its first bytes are not those of one.",
        hint="If it was written with a custom magic, add that in the settings.",
        details=details,
    )


def is_archive(data: bytes, magics: Collection[bytes] = (DEFAULT_MAGIC,)) -> bool:
    """Whether `data` starts with a known magic."""
    return data[:MAGIC_SIZE] in {known.rjust(MAGIC_SIZE, b"\0") for known in magics}


def read_fields(data: bytes) -> Header:
    """The header of an archive whose magic has been checked; sizes are not checked.

    Raises CorruptArchive.
    """
    if len(data) < HEADER_SIZE:
        raise CorruptArchive(
            f"The archive ends inside its header: expected {HEADER_SIZE} bytes, found {len(data)}."
        )
    # The two protocols pad the integers on opposite sides; msglc distinguishes them by this byte.
    protocol = Protocol.MSGPACK if data[MAGIC_SIZE] == 0 else Protocol.CBOR
    return Header(
        protocol,
        _parse_uint(data[30:40], protocol),
        _parse_uint(data[40:50], protocol),
        data[:MAGIC_SIZE],
    )


def build_header(
    protocol: Protocol, toc_start: int, toc_size: int, magic: bytes = DEFAULT_MAGIC
) -> bytes:
    """The 50 bytes of a header; `magic` is right-justified to 30 bytes."""
    fields = [_build_uint(number, protocol) for number in (toc_start, toc_size)]
    return magic.rjust(MAGIC_SIZE, b"\0") + b"".join(fields)


def check_size(header: Header, available: int) -> None:
    """Raise CorruptArchive unless the whole archive fits in `available` bytes."""
    if header.total_size > available:
        raise CorruptArchive(
            f"The archive is truncated: expected {header.total_size:,} bytes, "
            f"the object has {available:,}.",
            hint="It may be a partial upload or download: transfer it again.",
        )
    if header.toc_size == 0:
        raise CorruptArchive("The archive has an empty table of contents.")


def _parse_uint(field: bytes, protocol: Protocol) -> int:
    if protocol is Protocol.MSGPACK:
        # Leading zeros are padding; a field of only zeros is the number 0.
        code = field.lstrip(b"\0") or b"\0"
        widths = {0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8}
        small = code[0] <= 0x7F
    else:
        code = field
        widths = {0x18: 1, 0x19: 2, 0x1A: 4, 0x1B: 8}
        small = code[0] <= 0x17
    if small and not any(code[1:]):
        return code[0]
    width = widths.get(code[0])
    rest = code[1 + width :] if width else b"\xff"
    if width is None or len(code) < 1 + width or any(rest):
        raise CorruptArchive(
            "The archive's header is damaged: the position of its table of contents is invalid.",
            details=f"field: {field.hex(' ')}",
        )
    return int.from_bytes(code[1 : 1 + width], "big")


def _build_uint(number: int, protocol: Protocol) -> bytes:
    is_msgpack = protocol is Protocol.MSGPACK
    small_limit, first_code = (0x80, 0xCC) if is_msgpack else (0x18, 0x18)
    if number < small_limit:
        code = bytes([number])
    else:
        power = next(power for power in range(4) if number < 1 << (8 << power))
        code = bytes([first_code + power]) + number.to_bytes(1 << power, "big")
    return code.rjust(10, b"\0") if is_msgpack else code.ljust(10, b"\0")
