"""Bytes as offsets, hexadecimal and ASCII."""

BYTES_PER_LINE = 16
_SHOWN = bytes(code if 0x20 <= code < 0x7F else ord(".") for code in range(256))


def hex_dump(data: bytes, start: int = 0) -> str:
    """Lines like `00000010  68 65 6c …  |hel…|`; `start` is the offset of the first byte."""
    width = 2 * BYTES_PER_LINE + BYTES_PER_LINE
    lines = []
    for at in range(0, len(data), BYTES_PER_LINE):
        piece = data[at : at + BYTES_PER_LINE]
        half = BYTES_PER_LINE // 2
        codes = f"{piece[:half].hex(' ')}  {piece[half:].hex(' ')}".rstrip()
        text = piece.translate(_SHOWN).decode("ascii")
        lines.append(f"{start + at:08x}  {codes:<{width}}  |{text}|")
    return "\n".join(lines)
