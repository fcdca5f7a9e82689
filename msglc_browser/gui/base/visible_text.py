"""Makes names from a server or an archive safe to display.

Keys can hold anything: line ends, terminal codes, marks that change the reading direction and
make "exe.cod" of "doc.exe", unpaired surrogates that blank a whole cell. On screen these are
shown as escapes; the model keeps the exact name.
"""

import html
import re
import unicodedata
from typing import Final

MAX_CHARS: Final = 300  # a cell of a million characters takes Qt 45 s to paint
_WORD: Final = re.compile(r"[^\s/-]+")  # lines break at the other characters
_ESCAPED: Final = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
_JOINERS: Final = frozenset("\u200c\u200d")
_SHORT: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def visible(text: str, *, limit: int = MAX_CHARS) -> str:
    """`text` on one line with control and direction characters as escapes, at most `limit` long.

    Text that is too long loses its middle. Joiners inside a script that needs them (emoji, Persian)
    are kept.
    """
    if text.isascii() and text.isprintable() and len(text) <= limit:
        return text
    if len(text) > limit:
        text = text[: limit // 2] + "…" + text[len(text) - limit // 2 + 1 :]
    shown = "".join(_shown(text, place) for place in range(len(text)))
    return shown if len(shown) <= 2 * limit else shown[: 2 * limit - 1] + "…"


def one_line(text: str) -> str:
    """`text` as shown in a cell: escaped, at most MAX_CHARS long."""
    shown = visible(text[: 2 * MAX_CHARS])
    return shown if len(shown) <= MAX_CHARS else shown[: MAX_CHARS - 1] + "…"


def short_words(text: str, *, limit: int) -> str:
    """`text` with the middle of every word longer than `limit` cut out."""
    return _WORD.sub(
        lambda word: visible(word[0], limit=limit) if len(word[0]) > limit else word[0], text
    )


def tooltip(text: str) -> str:
    """`text` for a tooltip, escaped line by line: Qt would treat "<b>" as markup; "" for none."""
    if not text:
        return ""
    lines = (html.escape(visible(line, limit=1_200)) for line in text.split("\n"))
    return "<qt>" + "<br>".join(lines) + "</qt>"


def _shown(text: str, place: int) -> str:
    char = text[place]
    if unicodedata.category(char) not in _ESCAPED or _joins(text, place):
        return char
    code = ord(char)
    if char in _SHORT:
        return _SHORT[char]
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _joins(text: str, place: int) -> bool:
    if text[place] not in _JOINERS or not 0 < place < len(text) - 1:
        return False
    return ord(text[place - 1]) > 0x2FF and ord(text[place + 1]) > 0x2FF
