"""A combined archive as a source: its version, header and children."""

from dataclasses import dataclass

from msglc_browser.archive.building.combined_toc import CombinedToc
from msglc_browser.archive.model.header import HEADER_SIZE, parse_header
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import ArchiveError, BadInput
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.pinned import ArchiveHead, combined_toc
from msglc_browser.storage.reading.byte_source import ByteSource, version_of


@dataclass(frozen=True, slots=True)
class CombinedSource:
    """One version of a combined archive."""

    archive: ArchiveHead
    toc: CombinedToc


async def read_combined(workspace: Workspace, source: ByteSource) -> CombinedSource:
    """Header and TOC. Raises BadInput for a plain archive, ArchiveError, StorageError."""
    size_bytes = source.size_bytes
    [data] = await source.read_ranges([Span(0, min(HEADER_SIZE, size_bytes))])
    header = parse_header(data, available=size_bytes, magics=workspace.magics)
    toc = await combined_toc(header, str(source.location), source.read_run)
    if toc is None:
        raise BadInput(
            f"{source.location} is a plain archive, not a combined one. It has no children to "
            "arrange.",
            hint="Choose a combined archive.",
        )
    return CombinedSource(ArchiveHead(version_of(source), header, size_bytes), toc)


async def child_spans(
    workspace: Workspace, source: ByteSource, limits: dict[int, Span]
) -> dict[int, Span]:
    """The bytes that children actually take according to their headers, by position.

    Raises NotAnArchive or CorruptArchive for an invalid child, or one outside its limits.
    """
    heads = [
        Span(limit.start, min(limit.start + HEADER_SIZE, limit.end)) for limit in limits.values()
    ]
    headers = await source.read_ranges(heads)
    found: dict[int, Span] = {}
    for (position, limit), data in zip(limits.items(), headers, strict=True):
        try:
            header = parse_header(data, available=limit.size, magics=workspace.magics)
        except ArchiveError as error:
            raise type(error)(
                f"Child {position:,} of {source.location} cannot be kept: {error.message}",
                hint="Remove it to write the others.",
                details=error.details,
            ) from error
        found[position] = Span(limit.start, limit.start + header.total_size)
    return found
