"""The bounds of a body that is kept in memory."""

import asyncio
from typing import Any, cast

import pytest

from msglc_browser.storage.s3.answers.answer_body import (
    MOST_BYTES,
    MOST_ERROR_BYTES,
    MOST_PARTS,
    read_answer,
    refuse_document_type,
)
from msglc_browser.storage.s3.answers.bad_answers import (
    AnswerTooLong,
    HasDocumentType,
    TooManyParts,
)

BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<ListBucketResult><Name>&b;</Name></ListBucketResult>"""


class Response:
    """As much of an aiohttp response as is used."""

    def __init__(self, status: int, size: int, start: bytes = b"") -> None:
        self.status = status
        self.content = self
        self.is_closed = False
        self.largest_bytes = 0
        self._left = memoryview(start + b"x" * (size - len(start)))

    async def read(self, size: int) -> bytes:
        self.largest_bytes = max(self.largest_bytes, size)
        piece, self._left = bytes(self._left[:size]), self._left[size:]
        return piece

    def close(self) -> None:
        self.is_closed = True


def _read(response: Response) -> bytes:
    return asyncio.run(read_answer(cast(Any, response)))


def test_limits_are_those_that_are_documented() -> None:
    assert (MOST_BYTES, MOST_ERROR_BYTES, MOST_PARTS) == (16_000_000, 64_000, 500_000)


def test_answer_may_be_as_long_as_the_limit() -> None:
    response = Response(200, MOST_BYTES)
    assert len(_read(response)) == MOST_BYTES
    assert response.largest_bytes <= 64 * 1024
    assert not response.is_closed


def test_answer_longer_than_the_limit_is_refused_and_its_connection_closed() -> None:
    response = Response(200, MOST_BYTES + 1)
    with pytest.raises(AnswerTooLong):
        _read(response)
    assert response.is_closed


@pytest.mark.parametrize(("more", "is_read"), [(0, True), (1, False)])
@pytest.mark.parametrize("status", [300, 403, 500])
def test_error_longer_than_the_limit_has_no_text(status: int, more: int, is_read: bool) -> None:
    response = Response(status, MOST_ERROR_BYTES + more)
    assert (len(_read(response)) == MOST_ERROR_BYTES) is is_read
    assert response.is_closed is not is_read


def test_status_below_an_error_has_the_limit_of_an_answer() -> None:
    assert len(_read(Response(299, MOST_ERROR_BYTES + 1))) == MOST_ERROR_BYTES + 1


@pytest.mark.parametrize("part", [b"<", b"="])
def test_answer_may_have_as_many_tags_or_attributes_as_the_limit(part: bytes) -> None:
    assert len(_read(Response(200, MOST_PARTS, part * MOST_PARTS))) == MOST_PARTS
    with pytest.raises(TooManyParts):
        _read(Response(200, MOST_PARTS + 1, part * (MOST_PARTS + 1)))


def test_document_type_of_an_error_leaves_only_its_status() -> None:
    assert _read(Response(500, len(BOMB), BOMB)) == b""


@pytest.mark.parametrize(
    ("body", "is_web_page"),
    [
        (BOMB, False),
        (b"<!DOCTYPE a><a/>", False),
        (b"<?xml version='1.0'?><!-- " + b"x" * 9_000 + b" --> <!DOCTYPE a []><a/>", False),
        (b"\xef\xbb\xbf<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", False),
        (b"<!DOCTYPE html><html/>", True),
        (b"\n  <!doctype HTML><p>", True),
        (b'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>', False),
        ("<!DOCTYPE a><a/>".encode("utf-16"), False),
        (b"<!-- \xff --><!DOCTYPE a><a/>", False),  # the byte is replaced before it is parsed
        (b"\xfe\xff" + "<!DOCTYPE a><a/>".encode("utf-16-be"), False),
    ],
)
def test_document_type_is_refused(body: bytes, is_web_page: bool) -> None:
    with pytest.raises(HasDocumentType) as caught:
        refuse_document_type(body)
    assert caught.value._is_web_page is is_web_page


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"not XML",
        b"<a/>",
        b"<a><![CDATA[<!DOCTYPE html>]]></a>",
        b"<!-- <!DOCTYPE a> --><a/>",
        b"<a/><!DOCTYPE a>",  # an error for every parser
        bytes(range(256)),
    ],
)
def test_other_bodies_are_left_to_the_parser(body: bytes) -> None:
    refuse_document_type(body)
