"""Convert bytes into the text of a value; pure, runs in a worker thread."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from msglc_browser.archive.arrays.numpy_pickle import describe_array, rebuild_array
from msglc_browser.archive.display.hexdump import hex_dump
from msglc_browser.archive.display.render import TextRenderer
from msglc_browser.archive.items.heads import OPEN_CONTAINERS, HeadKind, peek_head
from msglc_browser.archive.items.tokenizer import Tokenizer
from msglc_browser.archive.model.byte_type import byte_type
from msglc_browser.archive.model.events import Event, EventKind
from msglc_browser.archive.model.node import Node, NodeKind, ValueType
from msglc_browser.archive.model.node_path import brief_step, escape_hidden
from msglc_browser.archive.toc.blocks import Block, BlockTable
from msglc_browser.errors import ArchiveError

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CHUNK_BYTES = 4096
_NO_END = "It is truncated: its end is missing."
_EDGE_ITEMS = 3
"""Items NumPy shows at either end of an axis that it shortens."""


@dataclass(frozen=True, slots=True)
class ValueText:
    """A value, or its beginning, as text.

    `shown_bytes` and `total_bytes` count encoded bytes; `total_bytes` is None while unknown.
    `note` is shown to the user: cut, invalid UTF-8, a pickle that is not run. `problem`
    says why nothing after `shown_bytes` can be read: the value is damaged there.
    """

    text: str
    is_complete: bool
    shown_bytes: int
    total_bytes: int | None
    value_type: ValueType
    items: int | None
    note: str = ""
    problem: str = ""


def container_text(node: Node, data: bytes, total: int, limit_chars: int) -> ValueText:
    """Any value other than text or bytes that starts with `data`, as JSON-like text."""
    tokenizer = Tokenizer(
        node.protocol,
        size_bytes=total,
        chunk_bytes=_CHUNK_BYTES if len(data) < total else max(_CHUNK_BYTES, limit_chars),
    )
    tokenizer.feed(data)
    renderer = TextRenderer(limit_chars)
    problem = _run(renderer, tokenizer)
    if not (problem or tokenizer.finished or renderer.is_full) and len(data) == total:
        problem = _NO_END
    problem = problem or _miscounted(node, data) or too_early(tokenizer, total)
    is_complete = tokenizer.finished and not renderer.is_full and not problem
    text = renderer.text + ("" if is_complete else " …")
    return ValueText(
        text,
        is_complete,
        tokenizer.position,
        total,
        node.value_type,
        node.items,
        problem=problem,
    )


def string_text(node: Node, data: bytes, total: int, limit_chars: int) -> ValueText:
    """A text as it is, with undisplayable characters escaped; bytes as a hex dump."""
    tokenizer = Tokenizer(node.protocol, size_bytes=total, chunk_bytes=0)
    tokenizer.feed(data)
    is_text = node.value_type is ValueType.STR
    pieces: list[str] = []
    payload: list[bytes] = []
    room = limit_chars if is_text else limit_chars // 4
    for event in tokenizer:
        if isinstance(event.value, str):
            pieces.append(event.value[:room])
            room -= len(event.value)
        elif isinstance(event.value, bytes):
            payload.append(event.value[:room])
            room -= len(event.value)
        if room < 0:
            break
    problem = too_early(tokenizer, total)
    is_complete = tokenizer.finished and room >= 0 and not problem
    text, note = _legible("".join(pieces)) if is_text else _dump(b"".join(payload))
    is_broken_off = room >= 0 and not tokenizer.finished and len(data) == total
    return ValueText(
        text,
        is_complete,
        tokenizer.position,
        total,
        node.value_type,
        None,
        note,
        _NO_END if is_broken_off else problem,
    )


def _dump(payload: bytes) -> tuple[str, str]:
    """A hex dump, and a note of what the bytes seem to be."""
    kind = byte_type(payload)
    return hex_dump(payload), f"This seems to be {kind}." if kind else ""


def _miscounted(node: Node, data: bytes) -> str:
    """A problem if an indexed dict or list does not begin with the head of as many entries."""
    if node.kind is not NodeKind.INDEXED:
        return ""
    head = peek_head(node.protocol, data, 0)
    if head is None or head.kind in OPEN_CONTAINERS:
        return ""
    kind = HeadKind.MAP if node.value_type is ValueType.DICT else HeadKind.LIST
    if head.kind is kind and head.value == node.items:
        return ""
    return f"It should be a {node.value_type.value} of {node.items or 0:,} entries, and is not."


def too_early(tokenizer: Tokenizer, total: int) -> str:
    """A problem if the value has ended before its bytes have."""
    extra = total - tokenizer.position if tokenizer.finished else 0
    if extra == 1:
        return "It ends here, but 1 more byte belongs to it."
    return f"It ends here, but {extra:,} more bytes belong to it." if extra else ""


def array_text(node: Node, data: bytes, total: int, limit_chars: int) -> ValueText:
    """A stored NumPy array, rebuilt without unpickling; bytes with a note if it is not one."""
    head = peek_head(node.protocol, data, 0)
    payload = data[head.end :] if head is not None else b""
    info = describe_array(payload[:2048])
    if info is None:
        shown = string_text(node, data, total, limit_chars)
        note = "A pickle, but not of a plain NumPy array: it is not run, only its bytes are shown."
        return _as_bytes(shown, note)
    if len(data) < total:
        note = f"{info}: only partly loaded; load more to see it."
        return ValueText(f"{info} …", False, len(data), total, ValueType.ARRAY, None, note)
    try:
        text, is_whole = _array_lines(payload, limit_chars)
    except ArchiveError as error:
        return _as_bytes(string_text(node, data, total, limit_chars), error.message)
    is_complete = is_whole and len(text) <= limit_chars
    return ValueText(
        text[:limit_chars], is_complete, len(data), total, ValueType.ARRAY, None, str(info)
    )


def blocks_text(
    node: Node, table: BlockTable, parts: Sequence[tuple[Block, bytes]], limit_chars: int
) -> ValueText:
    """The first blocks of a blocked list, as one list."""
    renderer = TextRenderer(limit_chars)
    renderer.add([Event(EventKind.START_LIST, None, table.total)])
    rows = size = 0
    problem = ""
    for block, data in parts:
        tokenizer = Tokenizer(node.protocol, items=block.rows, size_bytes=block.span.size)
        tokenizer.feed(data)
        problem = block.problem or _run(renderer, tokenizer)
        if not (problem or tokenizer.finished or renderer.is_full) and len(data) == block.span.size:
            problem = _NO_END
        size += tokenizer.position
        if problem or renderer.is_full or not tokenizer.finished:
            problem = f"Block {block.number}: {problem}" if problem else ""
            break
        rows += block.rows
    is_complete = rows == table.total and not problem
    if is_complete:
        renderer.add([Event(EventKind.END)])
    is_complete = is_complete and not renderer.is_full
    total = node.span.size if node.span else None
    text = renderer.text + ("" if is_complete else " …")
    return ValueText(text, is_complete, size, total, ValueType.LIST, table.total, problem=problem)


def members_text(
    node: Node, children: Sequence[Node], total: int, *, is_map: bool, limit: int
) -> ValueText:
    """The names of children that are separate archives, or lie in a row range."""
    lines = []
    for child in children:
        name = brief_step(child.path[-1]) if child.path else "/"
        size = "" if child.size_bytes is None else f", {child.size_bytes:,} bytes"
        what = "archive" if child.kind is NodeKind.ARCHIVE else child.value_type.value
        lines.append(f"  {name}: {what}{size}")
    opener, closer = "{}" if is_map else "[]"
    is_complete = len(children) == total
    body = "\n".join(lines) + ("" if is_complete else "\n  …")
    text = f"{opener}\n{body}\n{closer}" if lines else opener + closer
    note = "Each child is a separate archive: select one to see its value."
    return ValueText(
        text[:limit],
        is_complete and len(text) <= limit,
        0,
        node.size_bytes,
        node.value_type,
        total,
        note if node.kind is not NodeKind.BUCKET else "",
    )


def _run(renderer: TextRenderer, tokenizer: Tokenizer) -> str:
    """Render until full or dry; returns the problem, if any."""
    try:
        for event in tokenizer:
            renderer.add((event,))
            if renderer.is_full:
                break
    except ArchiveError as error:
        return error.message
    return ""


def _legible(text: str) -> tuple[str, str]:
    """The text with hidden characters escaped, line breaks and tabs kept, and a note if any."""
    lines = [
        "\t".join(escape_hidden(cell) for cell in line.split("\t")) for line in text.split("\n")
    ]
    shown = "\n".join(lines)
    if shown == text:
        return text, ""
    has_invalid = any("\udc80" <= character <= "\udcff" for character in text)
    note = "Invalid UTF-8" if has_invalid else "Invisible characters"
    return shown, f"{note} shown escaped."


def _as_bytes(shown: ValueText, note: str) -> ValueText:
    return ValueText(
        shown.text,
        shown.is_complete,
        shown.shown_bytes,
        shown.total_bytes,
        ValueType.BYTES,
        None,
        note,
        shown.problem,
    )


def _array_lines(payload: bytes, limit_chars: int) -> tuple[str, bool]:
    """An array as NumPy prints it, and whether it is complete."""
    array = rebuild_array(payload)
    # NumPy takes 0.1 s to import: only when an array is actually viewed.
    import numpy as np  # noqa: PLC0415

    # All values while they fit, otherwise NumPy's own corners-only form.
    threshold = max(1000, limit_chars // 4)
    shown = array if array.size <= threshold else _first_part(array, threshold)
    text = np.array2string(shown, separator=", ", threshold=threshold, max_line_width=62)
    return text, shown.size == array.size


def _first_part(array: "NDArray[Any]", most_items: int) -> "NDArray[Any]":
    """The array, or its first part if even its corners are too many: many short axes."""
    for axis in range(array.ndim):
        corners = math.prod(min(length, 2 * _EDGE_ITEMS + 1) for length in array.shape)
        if corners <= most_items:
            break
        array = array[(slice(None),) * axis + (slice(1),)]
    return array
