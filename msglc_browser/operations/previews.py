"""Short lines about rows in view, read in one batch."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from msglc_browser.archive.header import HEADER_SIZE
from msglc_browser.archive.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.preview import typed_preview
from msglc_browser.archive.section import BlockList, ChildArchive, Section
from msglc_browser.archive.span import Span
from msglc_browser.archive.toc import root_node
from msglc_browser.archive.value_type import classify
from msglc_browser.errors import ArchiveError, CorruptArchive, MsglcBrowserError
from msglc_browser.operations.blocked_rows import table_of_blocks
from msglc_browser.operations.document import Document
from msglc_browser.operations.sections import section_of

HEAD_BYTES = 512
"""Read of each leaf: enough for 300 characters of most values, and for an array's shape."""

_TOC_HEAD_BYTES = 1024


@dataclass(frozen=True, slots=True)
class Preview:
    """One short line about a node; `node` is the same row with type and items filled in.

    `error` is set when the row's bytes could not be read or make no sense; `text` is then "".
    """

    node: Node
    text: str
    error: MsglcBrowserError | None = None


async def read_previews(document: Document, nodes: Sequence[Node]) -> tuple[Preview, ...]:
    """One preview per node, same order; all leaf heads are read in one batch.

    Child archives take a second batch, for the heads of their TOCs, and a third for the values
    of those that hold a single scalar. Raises StorageError when a batch cannot be read.
    """
    wanted = [await _head_span(document, node) for node in nodes]
    heads = await document.source.read_ranges([span or Span(0, 0) for span in wanted])
    previews = [
        _leaf_preview(node, head) if node.kind is NodeKind.LEAF else _other_preview(node, head)
        for node, head in zip(nodes, heads, strict=True)
    ]
    archives = [at for at, node in enumerate(nodes) if isinstance(node.token, ChildArchive)]
    if archives:
        pairs = [(nodes[at], heads[at]) for at in archives]
        for at, preview in zip(archives, await _archive_previews(document, pairs), strict=True):
            previews[at] = preview
    return tuple(previews)


async def refine(document: Document, node: Node) -> Node:
    """The node with its type and items filled in, as a preview would."""
    [preview] = await read_previews(document, [node])
    return preview.node


async def _head_span(document: Document, node: Node) -> Span | None:
    if isinstance(node.token, ChildArchive):
        return Span(node.token.start, node.token.start + HEADER_SIZE)
    span = node.span
    if isinstance(node.token, BlockList):
        table = await table_of_blocks(document, node.token)
        span = table.block(0).span if len(table) else None
    elif node.kind is not NodeKind.LEAF:
        span = None
    return None if span is None else Span(span.start, min(span.start + HEAD_BYTES, span.end))


def _leaf_preview(node: Node, head: bytes) -> Preview:
    try:
        value_type, items = classify(node.protocol, head)
        is_complete = node.span is not None and len(head) == node.span.size
        text = typed_preview(node.protocol, value_type, head, is_complete=is_complete)
    except ArchiveError as error:
        return Preview(node, "", error)
    return Preview(replace(node, value_type=value_type, items=items), text)


def _other_preview(node: Node, head: bytes) -> Preview:
    if node.kind is NodeKind.BROKEN:
        return Preview(node, "", CorruptArchive(node.problem))
    if node.kind is NodeKind.BUCKET:
        return Preview(node, "range of keys" if node.value_type is ValueType.DICT else "range")
    if node.kind is NodeKind.BLOCKED and head:
        # Blocks hold items back to back: an opened list makes a list of them, which is cut anyway.
        opened = (b"\xdd\xff\xff\xff\xff" if node.protocol is Protocol.MSGPACK else b"\x9f") + head
        try:
            text = typed_preview(node.protocol, ValueType.LIST, opened, is_complete=False)
        except ArchiveError as error:
            return Preview(node, "", error)
        return Preview(node, text)
    return Preview(node, "")


async def _archive_previews(
    document: Document, pairs: Sequence[tuple[Node, bytes]]
) -> list[Preview]:
    """Previews of child archives whose headers are here, from the heads of their TOCs."""
    sections = [_section(document, node, header) for node, header in pairs]
    spans = [
        Span(s.toc_span.start, min(s.toc_span.start + _TOC_HEAD_BYTES, s.toc_span.end))
        if isinstance(s, Section)
        else Span(0, 0)
        for s in sections
    ]
    tocs = await document.source.read_ranges(spans)
    roots = [
        await asyncio.to_thread(root_node, section, toc, node.path)
        if isinstance(section, Section)
        else None
        for (node, _), section, toc in zip(pairs, sections, tocs, strict=True)
    ]
    inner = [root for root in roots if root is not None and root.kind is NodeKind.LEAF]
    values = {id(root): p for root, p in zip(inner, await _leaves(document, inner), strict=True)}
    return [
        _archive_preview(node, section, root, values.get(id(root)))
        for (node, _), section, root in zip(pairs, sections, roots, strict=True)
    ]


async def _leaves(document: Document, nodes: Sequence[Node]) -> tuple[Preview, ...]:
    return await read_previews(document, nodes) if nodes else ()


def _section(document: Document, node: Node, header: bytes) -> Section | MsglcBrowserError:
    if not isinstance(node.token, ChildArchive):
        return CorruptArchive("This is no archive.")
    try:
        return section_of(document, node.token, header)
    except ArchiveError as error:
        return error


def _archive_preview(
    node: Node, section: Section | MsglcBrowserError, root: Node | None, value: Preview | None
) -> Preview:
    if not isinstance(section, Section):
        return Preview(node, "", section)
    node = replace(node, span=section.span, protocol=section.protocol)
    if value is not None:
        # An archive of one scalar has nothing to expand.
        is_scalar = value.node.value_type not in (ValueType.DICT, ValueType.LIST)
        return Preview(
            replace(node, items=0 if is_scalar else value.node.items), value.text, value.error
        )
    if root is None or root.kind in (NodeKind.BROKEN, NodeKind.ARCHIVE):
        return Preview(node, f"{section.protocol.value} archive")
    kind = "combined " if root.kind is NodeKind.COMBINED else ""
    return Preview(
        replace(node, items=root.items), f"{kind}{root.value_type.value}, {section.protocol.value}"
    )
