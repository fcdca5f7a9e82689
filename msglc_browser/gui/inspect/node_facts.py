"""What the TOC says about a node, as text."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication

from msglc_browser.archive.model.node import Node, NodeKind, ValueType
from msglc_browser.archive.model.node_path import format_path
from msglc_browser.gui.base.formatting import count_text, exact_size_text, shape_text, size_text
from msglc_browser.gui.base.visible_text import one_line
from msglc_browser.operations.reading.document import Document

_GROUPS: Final = 4
_COUNTED: Final = 10_000  # of 100,000 selected rows counting all would be felt
_WITHOUT_PLURAL: Final = (ValueType.BYTES, ValueType.NULL)


def facts_line(node: Node) -> str:
    """ "list of floats · 1,200 items · 10.8 kB", "array · 40 × 512 · 164 kB"."""
    parts = [] if node.value_type is ValueType.UNKNOWN else [_type_text(node)]
    if node.kind is NodeKind.BUCKET:
        parts.append(_tr("rows {0} to {1}").format(*_row_ends(node)))
    elif node.value_type is ValueType.ARRAY and node.shape:
        parts.append(shape_text(node.shape))
    elif node.items is not None:
        parts.append(_items_text(node.items))
    if node.size_bytes is not None:
        size = size_text(node.size_bytes)
        is_blocked = node.kind is NodeKind.BLOCKED
        parts.append(_tr("{0} in blocks").format(size) if is_blocked else size)
    return " · ".join(parts)


def nodes_text(count: int) -> str:
    """ "3 nodes"."""
    return _tr("{0} nodes").format(count_text(count))


def nodes_line(nodes: Sequence[Node]) -> str:
    """ "2 lists of 1,200 items, 1 str", the most frequent first."""
    counts = Counter((node.value_type, node.items) for node in nodes[:_COUNTED])
    parts = [
        _group_text(count, value_type, items)
        for (value_type, items), count in counts.most_common(_GROUPS)
    ]
    rest = len(nodes) - sum(count for _, count in counts.most_common(_GROUPS))
    return ", ".join([*parts, _tr("{0} more").format(count_text(rest))] if rest else parts)


def node_facts(node: Node) -> list[tuple[str, str]]:
    """Labels and values for the Info tab."""
    facts = [
        *_place_facts(node),
        (_tr("Type"), "" if node.value_type is ValueType.UNKNOWN else node.value_type.value),
        (_tr("Items"), "" if node.items is None else count_text(node.items)),
        (_tr("Size"), "" if node.size_bytes is None else _size_and_exact(node.size_bytes)),
        (_tr("Stored as"), _kind_text(node.kind)),
        (_tr("Encoding"), node.protocol.value),
    ]
    if node.span is not None:
        place = _tr("bytes {0} to {1}").format(
            count_text(node.span.start), count_text(node.span.end)
        )
        facts.append((_tr("Position"), place))
    if node.problem:
        facts.append((_tr("Problem"), one_line(node.problem)))
    return [fact for fact in facts if fact[1]]


def _place_facts(node: Node) -> list[tuple[str, str]]:
    """Where a node is; a range of rows has the path of the container that it is a part of."""
    path = one_line(format_path(node.path))
    if node.kind is not NodeKind.BUCKET:
        return [(_tr("Path"), path)]
    facts = [
        (_tr("Part of"), path if node.path else _tr("the root value")),
        (_tr("Rows"), _tr("{0} to {1}").format(*_row_ends(node))),
    ]
    keys = (_tr("Keys"), one_line(node.label))
    return [*facts, keys] if node.value_type is ValueType.DICT else facts


def document_facts(document: Document) -> list[tuple[str, str]]:
    """Labels and values about the whole archive, for the Info tab."""
    return [
        (_tr("Location"), one_line(str(document.location))),
        (_tr("Size"), _size_and_exact(document.size_bytes)),
        (_tr("Version"), one_line(document.version) or _tr("unknown: the server sends no ETag")),
        (_tr("Encoding"), document.protocol.value),
    ]


def _type_text(node: Node) -> str:
    """ "list of floats": with the type of the first items."""
    if node.value_type is not ValueType.LIST or node.holds is None:
        return node.value_type.value
    plural = node.holds.value if node.holds in _WITHOUT_PLURAL else f"{node.holds.value}s"
    return _tr("{0} of {1}").format(node.value_type.value, plural)


def requests_text(count: int) -> str:
    """ "1 request", "4 requests"."""
    return _tr("1 request") if count == 1 else _tr("{0} requests").format(count_text(count))


def _items_text(count: int) -> str:
    return _tr("1 item") if count == 1 else _tr("{0} items").format(count_text(count))


def _group_text(count: int, value_type: ValueType, items: int | None) -> str:
    """ "2 lists of 1,200 items"; English only in its plurals."""
    name = _tr("value") if value_type is ValueType.UNKNOWN else value_type.value
    plural = name if count == 1 or value_type in _WITHOUT_PLURAL else f"{name}s"
    said = f"{count_text(count)} {plural}"
    return said if items is None else _tr("{0} of {1}").format(said, _items_text(items))


def _row_ends(node: Node) -> tuple[str, str]:
    rows = node.rows if node.rows is not None else range(0)
    return count_text(rows.start), count_text(max(rows.start, rows.stop - 1))


def _size_and_exact(size_bytes: int) -> str:
    short, exact = size_text(size_bytes), exact_size_text(size_bytes)
    return exact if size_bytes < 1000 else f"{short} ({exact})"


def _kind_text(kind: NodeKind) -> str:
    texts = {
        NodeKind.INDEXED: _tr("container with its children in the table of contents"),
        NodeKind.BLOCKED: _tr("long list of small values, in blocks"),
        NodeKind.COMBINED: _tr("archives, one after another"),
        NodeKind.ARCHIVE: _tr("complete archive inside this one"),
        NodeKind.LEAF: _tr("one encoded value"),
        NodeKind.BUCKET: _tr("part of a container with many children"),
        NodeKind.BROKEN: _tr("inconsistent entry"),
    }
    return texts[kind]


def _tr(text: str) -> str:
    return QCoreApplication.translate("Inspector", text)
