"""Bytes as offsets, hexadecimal and ASCII."""

from dataclasses import dataclass

BYTES_PER_LINE = 16
_GROUP = 8
_SHOWN = bytes(code if 0x20 <= code < 0x7F else ord(".") for code in range(256))


def hex_dump(data: bytes, start: int = 0, *, columns: int = BYTES_PER_LINE) -> str:
    """Lines like `00000010  68 65 6c …  |hel…|`; `start` is the offset of the first byte.

    `columns` is 16, in two groups, or 8.
    """
    lines = []
    for at in range(0, len(data), columns):
        piece = data[at : at + columns]
        groups = [piece[n : n + _GROUP].hex(" ") for n in range(0, columns, _GROUP)]
        codes = "  ".join(groups).rstrip()
        text = piece.translate(_SHOWN).decode("ascii")
        lines.append(f"{start + at:08x}  {codes:<{3 * columns}}  |{text}|")
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class HexLayout:
    """Where bytes are in the lines of a dump that starts at the offset `start`."""

    start: int
    columns: int = BYTES_PER_LINE

    @property
    def line_chars(self) -> int:
        """The length of a full line."""
        return self._codes_at(0) + 3 * self.columns + 4 + self.columns

    def place(self, number: int) -> tuple[int, int]:
        """Line, and column of the two digits, of a byte counted from the start."""
        line, at = divmod(number, self.columns)
        return line, self._codes_at(line) + 3 * at + at // _GROUP

    def byte_at(self, line: int, column: int) -> int:
        """The byte at a place, or the nearest one in its line, counted from the start."""
        codes = self._codes_at(line)
        text = codes + 3 * self.columns + 3
        if column >= text:
            at = column - text
        else:
            at = max(column - codes, 0)
            at = (at - (at > 3 * _GROUP)) // 3
        return line * self.columns + min(at, self.columns - 1)

    def _codes_at(self, line: int) -> int:
        return len(f"{self.start + line * self.columns:08x}") + 2
