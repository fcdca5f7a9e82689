"""Long lists of small values are wrapped once, between items, to the width of the pane."""

import re
from collections.abc import Iterator
from typing import Final

LEAST_COLUMNS: Final = 24
# Unambiguous at each character, so that it takes linear time, also if a string is not closed.
_ITEM: Final = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^",]|,(?! ))*(?:, |$)')


def wrap_lists(text: str, columns: int) -> str:
    """`text` with lines of at most `columns` characters, where items of a list allow that.

    Items keep the indentation of their list; where that leaves less than half of the width, they
    stay in one line, as other lines and longer items do: each would add as much indentation.
    """
    width = max(columns, LEAST_COLUMNS)
    lines = (line if len(line) <= width else _wrapped(line, width) for line in text.split("\n"))
    return "\n".join(lines)


def _wrapped(line: str, width: int) -> str:
    content = line.lstrip(" ")
    indent = line[: len(line) - len(content)]
    if 2 * len(indent) > width:
        return line
    lines: list[str] = []
    current = indent
    for item in _items(content):
        if current != indent and len(current) + len(item.rstrip()) > width:
            lines.append(current.rstrip())
            current = indent
        current += item
    lines.append(current)
    return "\n".join(lines)


def _items(content: str) -> Iterator[str]:
    """The items with the commas that follow them."""
    if '"' not in content:
        *items, last = content.split(", ")
        yield from (f"{item}, " for item in items)
        yield last
        return
    place = 0
    while place < len(content):
        found = _ITEM.match(content, place)
        if found is None or found.end() == place:  # a string that was cut off
            yield content[place:]
            return
        yield found[0]
        place = found.end()
