"""Checks that a table of contents is one item, and nothing else."""

from msglc_browser.archive.items.cursor import Cursor
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import ArchiveError, CorruptArchive


def check_toc_end(protocol: Protocol, toc: bytes) -> None:
    """Raise CorruptArchive if bytes follow the root's entry: one of its counts is too small.

    A TOC that is damaged elsewhere passes: the row where it ends early says so.
    """
    cursor = Cursor(protocol, 0, len(toc))
    cursor.feed(toc, 0)
    try:
        cursor.skip(1)
    except ArchiveError:
        return
    extra = len(toc) - cursor.position
    if extra > 0:
        raise CorruptArchive(
            "The table of contents is damaged: it lists fewer entries than it holds.",
            hint="Entries may be missing. Open another copy of the archive, if there is one.",
            details=f"{extra:,} bytes of {len(toc):,} follow its last entry.",
        )
