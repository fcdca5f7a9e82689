"""The beginnings of several values, each under its path."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication

from msglc_browser.archive.model.node import Node, NodeKind
from msglc_browser.archive.model.node_path import brief_path
from msglc_browser.errors import MsglcBrowserError, describe
from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.base.visible_text import one_line
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.read_value import read_text
from msglc_browser.operations.reading.value_text import ValueText

MOST_VALUES: Final = 20
_MOST_CHARS: Final = 1 << 16  # of all values together


@dataclass(frozen=True, slots=True)
class SeveralTexts:
    """The beginning of each value, or why it could not be read."""

    texts: tuple[ValueText | str, ...]


@dataclass(frozen=True, slots=True)
class SeveralQuestion:
    """The beginnings of these values, at most `limit_bytes` of all of them together."""

    nodes: tuple[Node, ...]
    limit_bytes: int

    async def read(self, document: Document, _node: Node) -> SeveralTexts:
        """Read all at a time; one that cannot be read does not keep the others from being shown."""
        works = (self._read_one(document, node) for node in self.nodes)
        return SeveralTexts(tuple(await asyncio.gather(*works)))

    async def _read_one(self, document: Document, node: Node) -> ValueText | str:
        share = len(self.nodes)
        try:
            return await read_text(
                document,
                node,
                limit_chars=_MOST_CHARS // share,
                limit_bytes=max(1, self.limit_bytes // share),
            )
        except MsglcBrowserError as error:
            return describe(error).title


def several_question(nodes: Sequence[Node], limit_bytes: int) -> SeveralQuestion:
    """The question about the first MOST_VALUES of `nodes`."""
    return SeveralQuestion(tuple(nodes[:MOST_VALUES]), limit_bytes)


def several_text(nodes: Sequence[Node], found: SeveralTexts) -> str:
    """Each value under its path, separated by empty lines."""
    parts = [
        f"{_name(node)}\n{_said(text)}" for node, text in zip(nodes, found.texts, strict=False)
    ]
    return "\n\n".join(parts)


def several_note(count: int) -> str:
    """That only some of `count` values are shown; "" if all are."""
    if count <= MOST_VALUES:
        return ""
    text = QCoreApplication.translate("Inspector", "The first {0} of {1} values are shown.")
    return text.format(count_text(MOST_VALUES), count_text(count))


def _name(node: Node) -> str:
    path = one_line(brief_path(node.path))
    return f"{path} {one_line(node.label)}" if node.kind is NodeKind.BUCKET else path


def _said(text: ValueText | str) -> str:
    if isinstance(text, str):
        return text
    return f"{text.text}\n{text.problem}" if text.problem else text.text
