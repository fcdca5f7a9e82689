"""The whole text of several values, for the clipboard."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from msglc_browser.archive.model.node import Node
from msglc_browser.archive.model.node_path import brief_path
from msglc_browser.concurrency.limited import run_limited
from msglc_browser.errors import LimitExceeded
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.read_value import read_text
from msglc_browser.operations.reading.value_text import ValueText

MOST_VALUES: Final = 1_000
"""Each takes a request or more."""
MOST_CHARS: Final = 1 << 22
"""Of each value."""
MOST_CHARS_TOGETHER: Final = 1 << 24
_AT_ONCE: Final = 16


@dataclass(frozen=True, slots=True)
class WholeTexts:
    """The texts, one below the other, and how many of the values are damaged: cut there."""

    text: str
    damaged: int


async def whole_texts(document: Document, nodes: Sequence[Node], *, limit_bytes: int) -> WholeTexts:
    """Read all `nodes`, each up to `limit_bytes` encoded bytes.

    Raises LimitExceeded if there are more than MOST_VALUES, one is longer than that or than
    MOST_CHARS, or all are than MOST_CHARS_TOGETHER; CorruptArchive and any StorageError of reading.
    """
    if len(nodes) > MOST_VALUES:
        raise LimitExceeded(
            f"{len(nodes):,} values are too many for the clipboard, which takes {MOST_VALUES:,}.",
            hint="Export them to a file.",
        )
    room = MOST_CHARS_TOGETHER

    async def read(node: Node) -> ValueText:
        nonlocal room
        text = await _read(document, node, limit_bytes=limit_bytes)
        room -= len(text.text)
        if room < 0:
            raise LimitExceeded(
                f"The values have over {MOST_CHARS_TOGETHER:,} characters together, too many for "
                "the clipboard.",
                hint="Export them to a file.",
            )
        return text

    texts = await run_limited(nodes, read, limit=_AT_ONCE)
    return WholeTexts("\n".join(each.text for each in texts), sum(bool(t.problem) for t in texts))


async def _read(document: Document, node: Node, *, limit_bytes: int) -> ValueText:
    text = await read_text(document, node, limit_chars=MOST_CHARS, limit_bytes=limit_bytes)
    if not (text.is_complete or text.problem):
        raise LimitExceeded(
            f"{brief_path(node.path)} is too large for the clipboard.", hint="Export it to a file."
        )
    return text
