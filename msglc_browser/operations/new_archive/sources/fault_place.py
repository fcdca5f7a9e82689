"""Where exactly bytes stop being values of a protocol, once it is known that they do."""

from typing import Final

from msglc_browser.archive.items.tokenizer import Tokenizer
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import ArchiveError
from msglc_browser.operations.new_archive.sources.byte_window import ByteWindow
from msglc_browser.operations.new_archive.sources.value_sink import SourceProblem

_MOST_BYTES: Final = 1 << 24
"""Beyond, the start of the value has to do: this takes a second."""


def fault(protocol: Protocol, window: ByteWindow, what: str) -> SourceProblem:
    """`what`, with the byte at which the value that begins here ceases to be one."""
    return window.problem(what, fault_place(protocol, window.data, window.at))


def fault_place(protocol: Protocol, data: bytes, at: int) -> int:
    """The index of the byte at which the value that begins at `at` is invalid or cut off.

    `at` itself if it is neither, or very large.
    """
    if len(data) - at > _MOST_BYTES:
        return at
    tokenizer = Tokenizer(protocol, chunk_bytes=0)
    tokenizer.feed(data[at:])
    try:
        for _event in tokenizer:
            pass
    except ArchiveError:
        return at + tokenizer.position
    return at if tokenizer.finished else len(data)
