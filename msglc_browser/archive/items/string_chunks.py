"""Long strings in chunks, of known and of unknown length."""

import codecs

from msglc_browser.archive.items.heads import CHUNKS, HeadKind, peek_head
from msglc_browser.archive.model.events import LONG_BYTES
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import CorruptArchive


class StringChunks:
    """Extracts the payload of one string from incoming bytes; `size` None until BREAK (CBOR)."""

    def __init__(self, protocol: Protocol, kind: HeadKind, size: int | None) -> None:
        self._protocol = protocol
        self._kind = kind
        self._left = size or 0  # of the current chunk
        self._is_open = size is None
        is_text = kind in (HeadKind.TEXT, HeadKind.OPEN_TEXT)
        decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._decoder = decoder if is_text else None

    @property
    def finished(self) -> bool:
        """Whether the string is complete."""
        return not self._is_open and not self._left and not self._has_rest

    def take(self, data: bytes, at: int) -> tuple[str | bytes, int]:
        """The next chunk, empty if there is none (yet), and where to continue."""
        while True:
            if not self._left and self._has_rest:
                return self._rest(), at
            if not self._left and self._is_open:
                at = self._next_piece(data, at)
            if not self._left:
                return b"", at
            piece = data[at : at + min(self._left, LONG_BYTES)]
            if not piece:
                return b"", at
            at += len(piece)
            self._left -= len(piece)
            chunk = self._decoder.decode(piece) if self._decoder else piece
            if chunk:
                return chunk, at

    @property
    def _has_rest(self) -> bool:
        return self._decoder is not None and bool(self._decoder.getstate()[0])

    def _rest(self) -> str:
        """The incomplete character at the end of a piece.

        The next piece cannot complete it: each is text by itself (RFC 8949 section 3.2.3).
        """
        return "" if self._decoder is None else self._decoder.decode(b"", final=True)

    def _next_piece(self, data: bytes, at: int) -> int:
        while not self._left:
            head = peek_head(self._protocol, data, at)
            if head is None:
                return at
            at = head.end
            if head.kind is HeadKind.BREAK:
                self._is_open = False
                return at
            if head.kind is not CHUNKS[self._kind]:
                raise CorruptArchive("A chunk of a string is not a string.")
            self._left = head.value
        return at


def read_open_string(
    protocol: Protocol, data: bytes, at: int, kind: HeadKind
) -> tuple[list[bytes], int] | None:
    """The pieces of a whole string of unknown length, and its end; None if `data` ends first.

    Each piece of a text is text by itself (RFC 8949 section 3.2.3).
    """
    pieces: list[bytes] = []
    while True:
        head = peek_head(protocol, data, at)
        if head is None:
            return None
        if head.kind is HeadKind.BREAK:
            return pieces, head.end
        if head.kind is not CHUNKS[kind]:
            raise CorruptArchive("A chunk of a string is not a string.")
        at = head.end + head.value
        if at > len(data):
            return None
        pieces.append(data[head.end : at])
