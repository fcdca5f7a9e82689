"""The body of an answer that is kept in memory: how long it may be, and what it may not hold."""

from typing import Any
from xml.parsers import expat

from aiohttp import ClientResponse

from msglc_browser.storage.s3.answers.bad_answers import (
    AnswerTooLong,
    HasDocumentType,
    TooManyParts,
)

MOST_BYTES = 16_000_000
"""Of an answer: a page of 1,000 keys of 1,024 bytes, each escaped, has 6 MB."""

MOST_ERROR_BYTES = 64_000
"""Of an error; of a longer one only the status counts."""

MOST_PARTS = 500_000
"""Tags, or attributes: a page of 1,000 keys has 25,000 tags. Each costs 200 bytes of memory."""

_PIECE_BYTES = 64 * 1024
_START_BYTES = 4 * 1024
_DOCTYPE = (b"<!DOCTYPE", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))


async def read_answer(raw: ClientResponse) -> bytes:
    """The whole body; of an error that cannot be used, b"".

    Raises AnswerTooLong, TooManyParts or HasDocumentType for one of a success. The connection is
    given back, or closed if something is left on it.
    """
    is_error = raw.status >= 300
    try:
        body = await _read(raw, MOST_ERROR_BYTES if is_error else MOST_BYTES)
        refuse_document_type(body)
        if max(body.count(b"<"), body.count(b"=")) > MOST_PARTS:
            raise TooManyParts(MOST_PARTS)
    except (AnswerTooLong, HasDocumentType, TooManyParts):
        if is_error:
            return b""
        raise
    return body


async def _read(raw: ClientResponse, most_bytes: int) -> bytes:
    pieces: list[bytes] = []
    left = most_bytes
    try:
        while piece := await raw.content.read(_PIECE_BYTES):
            left -= len(piece)
            if left < 0:
                raise AnswerTooLong(most_bytes)
            pieces.append(piece)
    except BaseException:
        raw.close()
        raise
    return b"".join(pieces)


class _SeenEnough(Exception):
    """Enough of the document has been seen."""


def refuse_document_type(body: bytes) -> None:
    """Raise HasDocumentType if `body` is XML with a DOCTYPE, or a web page with one."""
    start = body[:_START_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n")[:14].lower()
    if start == b"<!doctype html":
        raise HasDocumentType(is_web_page=True)
    if not any(mark in body for mark in _DOCTYPE):
        return

    def declared(*_parts: Any) -> None:
        raise HasDocumentType(is_web_page=False)

    def root_began(*_parts: Any) -> None:
        raise _SeenEnough

    parser = expat.ParserCreate("utf-8")  # the encoding botocore's parser uses
    parser.StartDoctypeDeclHandler = declared
    parser.StartElementHandler = root_began
    try:
        # In two pieces: each would be read to its end, and many would be read again and again.
        parser.Parse(body[:_START_BYTES])
        parser.Parse(body[_START_BYTES:])
    except _SeenEnough:
        return
    except expat.ExpatError:
        pass  # the declaration may come once the fault has been repaired
    raise HasDocumentType(is_web_page=False)
