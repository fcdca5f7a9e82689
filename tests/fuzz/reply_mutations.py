"""Ways to break an S3 server's reply: status, headers, XML, framing, and the bytes."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from tests.fuzz.replies import Framing, Reply
from tests.servers.fakes import xml_error

_STATUSES = (
    "200 201 203 204 206 299 300 301 302 303 304 305 307 308 400 401 403 404 405 409 411 "
    "412 413 416 418 429 451 500 501 502 503 504 507 599 600 999 000 42 2000 -1 abc "
)
_CODES = (
    "AccessDenied AuthorizationHeaderMalformed BadDigest ConditionalRequestConflict "
    "EntityTooSmall ExpiredToken IllegalLocationConstraintException InternalError "
    "InvalidAccessKeyId InvalidArgument InvalidBucketName InvalidObjectState InvalidPart "
    "InvalidRange InvalidRequest MethodNotAllowed NoSuchBucket NoSuchKey NoSuchUpload "
    "NotImplemented PermanentRedirect PreconditionFailed RequestTimeTooSkewed "
    "RequestTimeout SignatureDoesNotMatch SlowDown TemporaryRedirect "
    "XAmzContentSHA256Mismatch 404 Odd "
)
_PLACES = [b"/", b"", b"//", b"/a?b=c", b"http://127.0.0.1:1/x", b"https://s3.amazonaws.com/b"]
_PLACES += [b"http://[::1", b"http://a\xff/", b"javascript:1", b"x" * 5_000, b"http://h:99999/"]
_REGIONS = [b"", b"eu-north-1", b"us-east-1", b"a/b", b"evil.com#", b"-", b"1", b"x" * 300, b"\xe9"]
_ABSURD = [b"", b" ", b"0", b"-1", b"1", b"1e5", b"NaN", b"1.5", b"0x10", b"1_0", b"+1", b"9" * 19]
_ABSURD += [b"9" * 400, b"9" * 5_000, b"true", b"TRUE", b"maybe", b"None", b"null", b"a" * 20_000]
_ABSURD += [b"0001-01-01T00:00:00Z", b"9999-12-31T23:59:59.999Z", b"99999-01-01T00:00:00Z"]
_ABSURD += [b"2024-13-45T99:99:99Z", b"Mon, 99 Foo 2024 25:61:61 GMT", b"1e400", b"-62135596801"]
_ABSURD += [b"2024-07-17T10:00:00+99:99", b"253402300800", b"\xff\xfe", b"\xc3\xa9", b"\x00"]
_ABSURD += [b"&#0;", b"&#xD800;", b"&undefined;", b"&amp;", b"%E9", b"%zz", b"%00", b"..", b"/"]
_ABSURD += [b"//", b"<b/>", b"<![CDATA[<a>]]>", b"<!-- -->", b"\r\n", b'"', b"W/", b'""', b"*"]
_NAMES = [b"Content-Length", b"Content-Range", b"ETag", b"Last-Modified", b"Content-Type", b"Date"]
_NAMES += [b"Content-Encoding", b"Transfer-Encoding", b"Connection", b"Expires", b"Set-Cookie"]
_NAMES += [b"x-amz-missing-meta", b"x-amz-mp-parts-count", b"x-amz-tagging-count", b"x-amz-restore"]
_NAMES += [b"x-amz-bucket-region", b"x-amz-meta-a", b"x-amz-delete-marker", b"x-amz-checksum-crc32"]
_NAMES += [b"x-amz-object-lock-retain-until-date", b"x-amz-server-side-encryption", b"x-amz-id-2"]
_NAMES += [b"Location", b"Retry-After", b"x-amz-storage-class", b"x-amz-checksum-type", b"Trailer"]
_VALUES = [
    b"gzip",
    b"chunked",
    b"identity",
    b"gzip, chunked",
    b"close",
    b"text/html",
    b"keep-alive",
]
_LEAF = re.compile(rb"<([A-Za-z]+)>([^<]*)</\1>")
_ANY = re.compile(rb"<([A-Za-z]+)>.*?</\1>", re.DOTALL)
_BOMB = b"<!DOCTYPE l [<!ENTITY a 'aaaaaaaaaa'>" + b"".join(
    b"<!ENTITY %c '%s'>" % (name, b"&%c;" % (name - 1) * 10) for name in b"bcdefgh"
)
_PROLOGS = [_BOMB + b"]>", b"<!DOCTYPE html>", b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'>"]
_PROLOGS += [b'<?xml version="1.0" encoding="UTF-16"?>', b"\xef\xbb\xbf", b"<?a b?>", b"<!-- a -->"]
_ONLY = [b"", b"<html><body>no</body></html>", b"<!DOCTYPE html><p>", b"<Error/>", b"<a/>", b"{}"]
_ONLY += [b"<Error>text</Error>", b"<Error><Code><a/></Code></Error>", b"<a><Error>b</Error></a>"]
_ONLY += [
    b"<Error><Code>A</Code><Code>B</Code></Error>",
    b"<ErrorResponse><Error/></ErrorResponse>",
]
_ONLY += [b"<a>" * 3_000, b"<a>" * 3_000 + b"</a>" * 3_000, b"<a" + b" b='c'" * 3_000 + b"/>"]
_ONLY += [b"x" * 70_000, b"\x1f\x8b\x08" + b"\0" * 99]
_STARTS = [b"SSH-2.0-x\r\n\r\n", b"HTTP/0.9 200 OK\r\n\r\n", b"HTTP/1.1\r\n\r\n", b"\r\n" * 50, b""]
_STARTS += [
    b"HTTP/1.1 200 OK\r\n no: name\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nNo colon\r\n\r\n",
    b"\0" * 99,
]
_STARTS += [
    b"HTTP/1.1 100 Continue\r\n\r\n",
    b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
    b"220 ftp\r\n",
]
_STARTS += [
    b"HTTP/1.1 200 OK\r\nA: " + b"b" * 70_000 + b"\r\n\r\n",
    b"HTTP/1.1 200 " + b"x" * 70_000,
]
_STARTS += [b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 5_000 + b"\r\n"]

Edit = Callable[[Reply], Reply]


class ReplyMutator:
    """Breaks replies; the same random numbers break them in the same way."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._edits: Sequence[Edit] = (
            *(self._status, self._error, self._error, self._redirect, self._only),
            *(self._header, self._header, self._drop_header, self._twice_header, self._framing),
            *(self._leaf, self._leaf, self._leaf, self._leaf, self._drop, self._twice, self._nest),
            *(self._prolog, self._rename, self._flip, self._cut),
        )

    def broken(self, reply: Reply, *, is_head: bool) -> tuple[bytes, bool]:
        """The bytes to send, and whether the connection stays open afterwards, silent."""
        for _ in range(self._random.choice((1, 1, 1, 2, 3))):
            reply = self._random.choice(self._edits)(reply)
        return self._damaged(rendered(reply, is_head=is_head))

    def _damaged(self, data: bytes) -> tuple[bytes, bool]:
        kind = self._random.random()
        if kind < 0.03:
            return self._random.choice(_STARTS), False
        if kind < 0.06:
            return self._random.choice(_STARTS) + data, False
        if kind < 0.12:
            return data[: self._random.randint(0, len(data))], False
        if kind < 0.125:  # rare, as it costs the whole time limit
            return data[: self._random.randint(0, len(data))], True
        if kind < 0.17:
            return self._flipped(data), False
        if kind < 0.2:
            return data + self._random.randbytes(self._random.choice((1, 50, 5_000))), False
        return data, False

    def _value(self) -> bytes:
        return self._random.choice(_ABSURD)

    def _status(self, reply: Reply) -> Reply:
        return replace(reply, status=f"{self._random.choice(_STATUSES.split())} Said")

    def _error(self, reply: Reply) -> Reply:
        reply = replace(self._status(reply), body=xml_error(self._random.choice(_CODES.split())))
        return reply.with_header(b"Content-Type", b"application/xml")

    def _redirect(self, reply: Reply) -> Reply:
        status = self._random.choice(("301", "302", "303", "307", "308", "400"))
        reply = replace(reply, status=f"{status} Moved")
        if self._random.random() < 0.7:
            reply = reply.with_header(b"Location", self._random.choice(_PLACES))
        if self._random.random() < 0.5:
            reply = reply.with_header(b"x-amz-bucket-region", self._random.choice(_REGIONS))
        if self._random.random() < 0.5:
            code = self._random.choice(("PermanentRedirect", "TemporaryRedirect", "Odd"))
            region = b"<Region>" + self._random.choice(_REGIONS) + b"</Region></Error>"
            reply = replace(reply, body=xml_error(code).replace(b"</Error>", region))
        return reply

    def _only(self, reply: Reply) -> Reply:
        return replace(reply, body=self._random.choice(_ONLY))

    def _header(self, reply: Reply) -> Reply:
        value = self._random.choice((*_ABSURD, *_VALUES, *_VALUES))
        value = value.replace(b"\r\n", b" ")
        return reply.with_header(self._random.choice(_NAMES), value)

    def _drop_header(self, reply: Reply) -> Reply:
        kept = list(reply.headers)
        if kept:
            kept.pop(self._random.randrange(len(kept)))
        return replace(reply, headers=tuple(kept))

    def _twice_header(self, reply: Reply) -> Reply:
        if not reply.headers:
            return reply
        name, value = self._random.choice(reply.headers)
        other = self._random.choice((value, self._value().replace(b"\r\n", b"")))
        return replace(reply, headers=(*reply.headers, (name, other)))

    def _framing(self, reply: Reply) -> Reply:
        return replace(reply, framing=self._random.choice(list(Framing)))

    def _matches(self, reply: Reply, pattern: re.Pattern[bytes]) -> list[re.Match[bytes]]:
        return list(pattern.finditer(reply.body)) if reply.body.startswith(b"<") else []

    def _leaf(self, reply: Reply) -> Reply:
        found = self._matches(reply, _LEAF)
        if not found:
            return self._flip(reply)
        start, end = self._random.choice(found).span(2)
        return replace(reply, body=reply.body[:start] + self._value() + reply.body[end:])

    def _drop(self, reply: Reply) -> Reply:
        return self._instead(reply, lambda _element: b"")

    def _twice(self, reply: Reply) -> Reply:
        times = self._random.choice((2, 2, 3, 500))
        return self._instead(reply, lambda element: element * times)

    def _nest(self, reply: Reply) -> Reply:
        depth = self._random.choice((1, 2, 50, 2_000))
        return self._instead(reply, lambda element: b"<a>" * depth + element + b"</a>" * depth)

    def _rename(self, reply: Reply) -> Reply:
        name = self._random.choice((b"Error", b"Key", b"Size", b"Contents", b"Prefix", b"b"))
        return self._instead(
            reply, lambda element: re.sub(rb"^<[A-Za-z]+>|</[A-Za-z]+>$", b"<%s>" % name, element)
        )

    def _instead(self, reply: Reply, change: Callable[[bytes], bytes]) -> Reply:
        found = self._matches(reply, self._random.choice((_LEAF, _ANY)))
        if not found:
            return self._flip(reply)
        one = self._random.choice(found)
        body = reply.body[: one.start()] + change(one[0]) + reply.body[one.end() :]
        return replace(reply, body=body)

    def _prolog(self, reply: Reply) -> Reply:
        _, end, root = reply.body.partition(b"?>\n")
        return replace(reply, body=self._random.choice(_PROLOGS) + (root if end else reply.body))

    def _flip(self, reply: Reply) -> Reply:
        return replace(reply, body=self._flipped(reply.body))

    def _cut(self, reply: Reply) -> Reply:
        return replace(reply, body=reply.body[: self._random.randint(0, len(reply.body))])

    def _flipped(self, data: bytes) -> bytes:
        changed = bytearray(data)
        for _ in range(self._random.choice((1, 1, 2, 8))):
            if changed:
                changed[self._random.randrange(len(changed))] = self._random.randrange(256)
        return bytes(changed)


def rendered(reply: Reply, *, is_head: bool = False) -> bytes:
    """The reply as bytes; to HEAD without its body."""
    lines = [f"HTTP/1.1 {reply.status}".encode()]
    lines += [name + b": " + value for name, value in reply.headers]
    names = {name.lower() for name, _ in reply.headers}
    body = reply.body
    if reply.framing is Framing.CHUNKED:
        lines.append(b"Transfer-Encoding: chunked")
        half = len(body) // 2 + 1
        pieces = [body[:half], body[half:]]
        body = b"".join(b"%x\r\n%s\r\n" % (len(one), one) for one in pieces if one) + b"0\r\n\r\n"
    elif reply.framing is Framing.LENGTH and b"content-length" not in names:
        lines.append(f"Content-Length: {len(body)}".encode())
    return b"\r\n".join([*lines, b"", b""]) + (b"" if is_head else body)
