"""Open an archive: header, TOC, root node."""

from collections.abc import Collection

from msglc_browser.archive.header import DEFAULT_MAGIC
from msglc_browser.operations.document import Document
from msglc_browser.storage.byte_source import ByteSource


async def open_archive(
    source: ByteSource, *, magics: Collection[bytes] = (DEFAULT_MAGIC,)
) -> Document:
    """Open the archive that `source` holds; the document owns `source` from then on.

    Raises NotAnArchive or CorruptArchive (then `source` stays open, for `read_plain`), and any
    StorageError of reading.
    """
    raise NotImplementedError
