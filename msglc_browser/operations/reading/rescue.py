"""An archive without a usable table of contents: its data read as the one value that it is.

Only the table of contents tells where things are at once; but the data says so too, to whoever
reads it from its beginning. Data of combined archives begins with another archive, and is not
read so.
"""

from msglc_browser.archive.items.rows import HEAD_BYTES
from msglc_browser.archive.items.value_type import classify
from msglc_browser.archive.model.header import HEADER_SIZE
from msglc_browser.archive.model.node import Node, NodeKind
from msglc_browser.archive.model.section import Section
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.leaf_index import leaf_index
from msglc_browser.errors import ArchiveError
from msglc_browser.storage.reading.byte_source import ByteSource


async def rescued_root(source: ByteSource, section: Section) -> Node | None:
    """The data of an archive as a node; None unless it begins with a plausible dict or list."""
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
    """What a person should know of it."""
    is_cut = section.limit < HEADER_SIZE + section.header.toc_start
    how = "as far as it goes" if is_cut else "slower than an archive should be"
    return (f"{error.message} Its value is read from the beginning, {how}.",)
