"""Open an archive: header, TOC, root node."""

from collections.abc import Collection
from dataclasses import replace

from msglc_browser.archive.items.rows import HEAD_BYTES
from msglc_browser.archive.items.value_type import classify
from msglc_browser.archive.model.header import (
    DEFAULT_MAGIC,
    HEADER_SIZE,
    Header,
    check_size,
    is_archive,
    parse_header,
    read_fields,
)
from msglc_browser.archive.model.node import Node, NodeKind
from msglc_browser.archive.model.section import Section
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.leaf_index import leaf_index
from msglc_browser.errors import ArchiveError, LargeToc
from msglc_browser.operations.reading.arriving_toc import read_toc
from msglc_browser.operations.reading.document import MOST_TOC_BYTES, Document, Learnt
from msglc_browser.operations.reading.sections import root_of
from msglc_browser.storage.reading.byte_source import ByteSource

_MOST_MISSING = 8
_UNPINNED = (
    "The server sends no ETag for this object: if it is replaced while it is open, values of both "
    "versions may be mixed."
)


async def rescued_root(source: ByteSource, section: Section) -> Node | None:
    """The data of an archive as a node; None unless it starts with a plausible dict or list."""
    span = section.data_span
    if not span.size:
        return None
    [head] = await source.read_ranges([Span(span.start, min(span.start + HEAD_BYTES, span.end))])
    try:
        value_type, items = classify(section.protocol, head)
        index = leaf_index(section.protocol, span, head)
    except ArchiveError:
        return None
    if index is None or index.count == 0:
        return None
    return Node((), NodeKind.LEAF, value_type, section.protocol, span, items)


def rescue_warnings(error: ArchiveError, section: Section) -> tuple[str, ...]:
    """Warnings to show about a rescued archive."""
    is_cut = section.limit < HEADER_SIZE + section.header.toc_start
    how = "as far as possible" if is_cut else "more slowly than usual"
    return (f"{error.message} Its value is read from the start, {how}.",)


"""A header that claims this multiple of the object's size is wrong, not merely truncated."""


async def open_archive(
    source: ByteSource,
    *,
    magics: Collection[bytes] = (DEFAULT_MAGIC,),
    rescues: bool = False,
    most_toc_bytes: int = MOST_TOC_BYTES,
) -> Document:
    """Open the archive in `source`; the document owns `source` from then on.

    An archive truncated inside its TOC opens with a warning; what is there can be read. So does
    one whose versions cannot be told apart. With `rescues`, an archive whose TOC is missing or
    invalid also opens if its data starts with a dict or list: as that single value, with a
    warning.

    Raises LargeToc, before it is read, if the TOC is larger than `most_toc_bytes`: ask the user,
    and open it again. Raises NotAnArchive or CorruptArchive (then `source` stays open, for
    `read_plain`), and any StorageError of reading.
    """
    size = source.size_bytes
    [data] = await source.read_ranges([Span(0, min(HEADER_SIZE, size))])
    if not is_archive(data, magics):
        parse_header(data, available=size, magics=magics)  # raises, saying why
    section = Section(0, size, read_fields(data))
    learnt = Learnt(most_toc_bytes=most_toc_bytes)
    learnt.sections.put(0, section)
    try:
        root = await _root(source, section, learnt)
        warnings, is_rescued = _warnings(section.header, size), False
    except LargeToc:
        raise
    except ArchiveError as error:
        found = await rescued_root(source, section) if rescues else None
        if found is None:
            raise
        root, warnings, is_rescued = found, rescue_warnings(error, section), True
    if not source.version:
        warnings = (*warnings, _UNPINNED)
    return Document(
        source, root, learnt=learnt, magics=magics, warnings=warnings, is_rescued=is_rescued
    )


async def _root(source: ByteSource, section: Section, learnt: Learnt) -> Node:
    header, size = section.header, section.limit
    has_toc = HEADER_SIZE + header.toc_start < size
    if not has_toc or not header.toc_size or header.total_size > _MOST_MISSING * size:
        check_size(header, size)
    toc = await read_toc(source, section, learnt, keep=True)
    try:
        root = await root_of(section, toc, ())
    except ArchiveError:
        check_size(header, size)  # for a truncated TOC, this error says more
        raise
    if root.kind is NodeKind.LEAF and root.span is not None:
        root = await _refined(source, root, root.span)
    return root


async def _refined(source: ByteSource, root: Node, span: Span) -> Node:
    """A root that is a leaf has no row above to preview it: its type is read immediately."""
    [head] = await source.read_ranges([Span(span.start, min(span.start + HEAD_BYTES, span.end))])
    value_type, items = classify(root.protocol, head)
    return replace(root, value_type=value_type, items=items)


def _warnings(header: Header, size: int) -> tuple[str, ...]:
    if size < header.total_size:
        return (
            f"The archive is truncated: expected {header.total_size:,} bytes, the object has "
            f"{size:,}. The part that is there can be read.",
        )
    if size > header.total_size:
        extra = size - header.total_size
        if extra == 1:
            return ("1 byte after the end of the archive is ignored.",)
        return (f"{extra:,} bytes after the end of the archive are ignored.",)
    return ()
