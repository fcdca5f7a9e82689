"""One-line previews of visible rows, read in one batch."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from msglc_browser.archive.arrays.first_items import (
    MOST_NUMBERS,
    FirstItems,
    array_facts,
    first_items,
    items_from,
)
from msglc_browser.archive.display.preview import typed_preview
from msglc_browser.archive.items.heads import peek_head
from msglc_browser.archive.items.item_check import ItemCheck
from msglc_browser.archive.items.pictures import sniff_picture
from msglc_browser.archive.items.value_type import classify
from msglc_browser.archive.model.header import HEADER_SIZE
from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.model.section import BlockList, ChildArchive, Section
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.preceding import check_key, key_bytes
from msglc_browser.archive.toc.toc import root_node
from msglc_browser.errors import ArchiveError, CorruptArchive, MsglcBrowserError
from msglc_browser.operations.reading.blocked_rows import table_of_blocks
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.levels import open_level
from msglc_browser.operations.reading.sections import NOTHING, section_of, toc_guess, toc_head

_Found: TypeAlias = Section | MsglcBrowserError

HEAD_BYTES = 512
"""Bytes read of each leaf: enough for 300 characters of most values, and an array's shape."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A one-line preview of a node; `node` is the same row with what was found out filled in.

    `error` is set if the row's bytes could not be read or are invalid; `text` is then "".
    `numbers` are the first of a list of numbers, at most 64, NaN for null.
    """

    node: Node
    text: str
    error: MsglcBrowserError | None = None
    numbers: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class _Child:
    """What the first batch read of a child archive; `end` are the bytes at `guess`."""

    node: Node
    header: bytes
    guess: Span
    end: bytes

    def part(self, span: Span) -> bytes:
        """The bytes at `span`, which lies within the guess, or is empty."""
        start = span.start - self.guess.start
        return self.end[start : start + span.size] if span.size else b""


async def read_previews(document: Document, nodes: Sequence[Node]) -> tuple[Preview, ...]:
    """One preview per node, same order; all leaf heads are read in one batch.

    Child archives are read in the same batch, with the end of each, where its TOC should be. A
    second batch is for TOCs that start elsewhere, and another for the values of archives that
    consist of a single value. Raises StorageError if a batch cannot be read.
    """
    looked_up = [await _head_span(document, node) for node in nodes]
    nodes = [node for node, _ in looked_up]
    wanted = [span or NOTHING for _, span in looked_up]
    keys = [min(key_bytes(node), span.start) for node, span in zip(nodes, wanted, strict=True)]
    wanted = [Span(s.start - key, s.end) for s, key in zip(wanted, keys, strict=True)]
    guesses = [toc_guess(document, node) for node in nodes]
    found = await document.source.read_ranges([*wanted, *guesses])
    heads, ends = found[: len(nodes)], found[len(nodes) :]
    previews = [
        _preview(node, head[:key], head[key:])
        for node, head, key in zip(nodes, heads, keys, strict=True)
    ]
    archives = [at for at, node in enumerate(nodes) if isinstance(node.token, ChildArchive)]
    if archives:
        children = [_Child(nodes[at], heads[at], guesses[at], ends[at]) for at in archives]
        for at, preview in zip(archives, await _archive_previews(document, children), strict=True):
            previews[at] = preview
    return tuple(previews)


async def refine(document: Document, node: Node) -> Node:
    """The node with its type, items, `holds` and `shape` filled in, as a preview would."""
    [preview] = await read_previews(document, [node])
    return preview.node


async def _head_span(document: Document, node: Node) -> tuple[Node, Span | None]:
    """Which bytes to read, and the node with what the TOC shows."""
    if isinstance(node.token, ChildArchive):
        return node, Span(node.token.start, node.token.start + HEADER_SIZE)
    span = node.span
    if isinstance(node.token, BlockList):
        table = await table_of_blocks(document, node.token)
        span = table.block(0).span if len(table) else None
    elif node.kind is NodeKind.BUCKET and isinstance(node.token, Node):
        node, span = await _look_up_range(document, node, node.token)
    elif node.kind not in (NodeKind.LEAF, NodeKind.INDEXED):
        span = None
    if span is None:
        return node, None
    return node, Span(span.start, min(span.start + HEAD_BYTES, span.end))


async def _look_up_range(document: Document, node: Node, parent: Node) -> tuple[Node, Span | None]:
    """From the first value of a row range on, or of its block; none if its type is known."""
    rows = (node.rows or range(0))[:1]
    if node.holds is not None or not rows:
        return node, None
    if isinstance(parent.token, BlockList):
        table = await table_of_blocks(document, parent.token)
        return node, next((block.span for block in table.covering(rows)), None)
    level = await open_level(document, parent)
    found = (await level.rows(rows)).nodes if level is not None else ()
    if not found or found[0].kind in (NodeKind.BROKEN, NodeKind.ARCHIVE):
        return node, None
    if found[0].kind is NodeKind.BLOCKED:  # its span has no head that would tell the type
        return replace(node, holds=found[0].value_type), None
    return node, found[0].span


def _preview(node: Node, before: bytes, head: bytes) -> Preview:
    """The preview of anything but a child archive; an error if another key is before the value."""
    found = _leaf_preview(node, head) if node.kind is NodeKind.LEAF else _other_preview(node, head)
    try:
        if node.problem:
            raise CorruptArchive(node.problem)
        if node.kind is NodeKind.LEAF:
            check_key(node, before)
    except CorruptArchive as error:
        return Preview(found.node, "", error)
    return found


def _leaf_preview(node: Node, head: bytes) -> Preview:
    try:
        value_type, items = classify(node.protocol, head)
        is_complete = node.span is not None and len(head) == node.span.size
        text = typed_preview(node.protocol, value_type, head, is_complete=is_complete)
        if is_complete:
            check = ItemCheck(node.protocol, len(head))
            check.feed(head)
            check.finish()
    except ArchiveError as error:
        return Preview(node, "", error)
    known = replace(node, value_type=value_type, items=items)
    return _with_contents(Preview(known, text), head)


def _with_contents(preview: Preview, head: bytes) -> Preview:
    """What a container or array holds, as far as it is readable."""
    node = preview.node
    try:
        if node.value_type is ValueType.ARRAY:
            facts = array_facts(node.protocol, head)
            if facts is None:
                return preview
            return replace(preview, node=replace(node, holds=facts.holds, shape=facts.shape))
        if node.value_type is ValueType.BYTES:
            return _with_picture(preview, head)
        found = _first_items(node, head)
    except ArchiveError:
        return preview
    is_nested = node.value_type is ValueType.LIST and node.items and found.inner
    shape = (node.items or 0, *found.inner) if is_nested else ()
    known = replace(node, holds=found.holds or node.holds, shape=shape or node.shape)
    return replace(preview, node=known, numbers=found.numbers)


def _with_picture(preview: Preview, head: bytes) -> Preview:
    """The format of bytes that are a picture, in place of their first bytes."""
    first = peek_head(preview.node.protocol, head, 0)
    picture = sniff_picture(head[first.end :]) if first is not None else None
    if picture is None:
        return preview
    node = replace(preview.node, picture=picture.value)
    return replace(preview, node=node, text=f"{picture.value} picture")


def _first_items(node: Node, head: bytes) -> FirstItems:
    is_map = node.value_type is ValueType.DICT
    if node.value_type not in (ValueType.DICT, ValueType.LIST) or not head:
        return FirstItems()
    if node.kind is NodeKind.BUCKET:  # the head starts at a value; of a dict a key follows it
        return items_from(node.protocol, head, most=1 if is_map else MOST_NUMBERS)
    if node.kind is NodeKind.BLOCKED:
        return items_from(node.protocol, head)
    return first_items(node.protocol, head, is_map=is_map)


def _other_preview(node: Node, head: bytes) -> Preview:
    if node.kind is NodeKind.BUCKET:
        text = "range of keys" if node.value_type is ValueType.DICT else "range"
        return replace(_with_contents(Preview(node, text), head), numbers=())
    if node.kind is NodeKind.BLOCKED and head:
        # Blocks hold items back to back: after an open list's head they form one, which is cut.
        opened = (b"\xdd\xff\xff\xff\xff" if node.protocol is Protocol.MSGPACK else b"\x9f") + head
        try:
            text = typed_preview(node.protocol, ValueType.LIST, opened, is_complete=False)
        except ArchiveError as error:
            return Preview(node, "", error)
        return _with_contents(Preview(node, text), head)
    if node.kind is NodeKind.INDEXED:
        return _with_contents(Preview(node, ""), head)
    return Preview(node, "")


async def _archive_previews(document: Document, children: Sequence[_Child]) -> list[Preview]:
    """Previews of child archives, from the heads of their TOCs; missing ones are read."""
    sections = [_section(document, child.node, child.header) for child in children]
    tocs = await _toc_heads(document, children, sections)
    roots = await asyncio.to_thread(_roots, children, sections, tocs)
    inner = [root for root in roots if root is not None and root.kind is NodeKind.LEAF]
    values = {id(root): p for root, p in zip(inner, await _leaves(document, inner), strict=True)}
    return [
        _archive_preview(child.node, section, root, values.get(id(root)))
        for child, section, root in zip(children, sections, roots, strict=True)
    ]


def _roots(
    children: Sequence[_Child], sections: Sequence[_Found], tocs: Sequence[bytes]
) -> list[Node | None]:
    return [
        root_node(section, toc, child.node.path) if isinstance(section, Section) else None
        for child, section, toc in zip(children, sections, tocs, strict=True)
    ]


async def _toc_heads(
    document: Document, children: Sequence[_Child], sections: Sequence[_Found]
) -> list[bytes]:
    spans = [toc_head(each) if isinstance(each, Section) else NOTHING for each in sections]
    pairs = list(zip(children, spans, strict=True))
    far = [NOTHING if child.guess.contains(span) else span for child, span in pairs]
    read = await document.source.read_ranges(far)
    return [data or child.part(span) for (child, span), data in zip(pairs, read, strict=True)]


async def _leaves(document: Document, nodes: Sequence[Node]) -> tuple[Preview, ...]:
    return await read_previews(document, nodes) if nodes else ()


def _section(document: Document, node: Node, header: bytes) -> _Found:
    if not isinstance(node.token, ChildArchive):
        return CorruptArchive("This is not an archive.")
    try:
        return section_of(document, node.token, header)
    except ArchiveError as error:
        return error


def _archive_preview(
    node: Node, section: _Found, root: Node | None, value: Preview | None
) -> Preview:
    if not isinstance(section, Section):
        return Preview(node, "", section)
    node = replace(node, span=section.span, protocol=section.protocol)
    if value is not None:
        # An archive of one scalar has nothing to expand.
        is_scalar = value.node.value_type not in (ValueType.DICT, ValueType.LIST)
        known = replace(
            node,
            items=0 if is_scalar else value.node.items,
            holds=value.node.holds,
            shape=value.node.shape,
        )
        return Preview(known, value.text, value.error, value.numbers)
    if root is None or root.kind in (NodeKind.BROKEN, NodeKind.ARCHIVE):
        return Preview(node, f"{section.protocol.value} archive")
    kind = "combined " if root.kind is NodeKind.COMBINED else ""
    return Preview(
        replace(node, items=root.items), f"{kind}{root.value_type.value}, {section.protocol.value}"
    )
