"""What an S3 server answers when nothing is wrong: the replies that are then broken."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from urllib.parse import parse_qs, unquote, urlsplit

from tests.servers.fakes import xml_error

NEW_KEY = "new.msg"
"""Is not there until it is written; every other key is."""

_DATE = "Wed, 17 Jul 2024 10:00:00 GMT"
_ISO = "2024-07-17T10:00:00.000Z"
_XMLNS = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'


class Framing(Enum):
    """How the end of a body is marked."""

    LENGTH = "length"
    CHUNKED = "chunked"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP response in parts."""

    status: str = "200 OK"
    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: bytes = b""
    framing: Framing = Framing.LENGTH

    def with_header(self, name: bytes, value: bytes) -> "Reply":
        """The same with one header more, or another."""
        kept = [pair for pair in self.headers if pair[0].lower() != name.lower()]
        return replace(self, headers=(*kept, (name, value)))


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that came."""

    method: str
    target: str
    headers: Mapping[str, str]  # names in lower case
    body: bytes

    @property
    def query(self) -> dict[str, list[str]]:
        """The parameters, also those without a value."""
        return parse_qs(urlsplit(self.target).query, keep_blank_values=True)

    @property
    def place(self) -> tuple[str, str]:
        """Bucket and key; each may be empty."""
        bucket, _, key = unquote(urlsplit(self.target).path).lstrip("/").partition("/")
        return bucket, key


@dataclass(slots=True)
class Bucket:
    """A server that behaves, with one object in as many keys as one likes."""

    content: bytes
    written: set[str] = field(default_factory=set)

    def reply(self, asked: Asked) -> Reply:
        """The usual reply to a request."""
        bucket, key = asked.place
        answers: Mapping[tuple[str, bool], Callable[[Asked], Reply]] = {
            ("GET", True): self._object_get,
            ("HEAD", True): self._object,
            ("PUT", True): self._object_put,
            ("POST", True): self._object_post,
            ("GET", False): self._bucket_get,
        }
        if asked.method == "DELETE":
            if "uploadId" not in asked.query:
                self.written.discard(key)
            return Reply("204 No Content")
        found = answers.get((asked.method, bool(bucket and key)))
        return found(asked) if found else Reply(headers=((b"x-amz-bucket-region", b"us-east-1"),))

    def _bucket_get(self, asked: Asked) -> Reply:
        if not asked.place[0]:
            rows = "".join(
                f"<Bucket><Name>b{n}</Name><CreationDate>{_ISO}</CreationDate></Bucket>"
                for n in range(3)
            )
            return _xml("ListAllMyBucketsResult", f"<Buckets>{rows}</Buckets>{_OWNER}")
        if "uploads" in asked.query:
            return _xml("ListMultipartUploadsResult", _uploads(asked))
        return _xml("ListBucketResult", _listing(asked))

    def _object(self, asked: Asked) -> Reply:
        key = asked.place[1]
        if key == NEW_KEY and key not in self.written:
            return _error("404 Not Found", "NoSuchKey")
        head = (
            (b"ETag", _etag(self.content)),
            (b"Last-Modified", _DATE.encode()),
            (b"Content-Type", b"application/vnd.msglc"),
            (b"Accept-Ranges", b"bytes"),
            (b"Expires", _DATE.encode()),
            (b"x-amz-meta-owner", b"me"),
            (b"x-amz-object-lock-mode", b"GOVERNANCE"),
            (b"x-amz-object-lock-retain-until-date", b"2999-01-01T00:00:00Z"),
            (b"x-amz-request-id", b"1"),
        )
        return Reply(headers=head, body=self.content)

    def _object_get(self, asked: Asked) -> Reply:
        if "uploadId" in asked.query:
            return _xml("ListPartsResult", _PARTS)
        if "tagging" in asked.query:
            return _xml("Tagging", _TAGS)
        if "acl" in asked.query:
            return _xml("AccessControlPolicy", _GRANTS)
        whole = self._object(asked)
        said = asked.headers.get("range", "").removeprefix("bytes=")
        if not said or not whole.status.startswith("200"):
            return whole
        first, _, last = said.partition("-")
        size = len(self.content)
        start = int(first) if first else max(0, size - int(last))
        end = min(size, int(last) + 1) if first and last else size
        if start >= end:
            return _error("416 Range Not Satisfiable", "InvalidRange")
        sent = f"bytes {start}-{end - 1}/{size}".encode()
        part = replace(whole, status="206 Partial Content", body=self.content[start:end])
        return part.with_header(b"Content-Range", sent)

    def _object_put(self, asked: Asked) -> Reply:
        if "x-amz-copy-source" in asked.headers:
            etag = f"<ETag>{_etag(b'copied').decode()}</ETag><LastModified>{_ISO}</LastModified>"
            return _xml("CopyPartResult", etag)
        if "partNumber" not in asked.query:
            self.written.add(asked.place[1])
        return Reply(headers=((b"ETag", _etag(asked.body)),))

    def _object_post(self, asked: Asked) -> Reply:
        bucket, key = asked.place
        names = f"<Bucket>{bucket}</Bucket><Key>{key}</Key>"
        if "uploads" in asked.query:
            return _xml("InitiateMultipartUploadResult", f"{names}<UploadId>u1</UploadId>")
        self.written.add(key)
        etag = _etag(self.content).decode()
        return _xml("CompleteMultipartUploadResult", f"{names}<ETag>{etag}</ETag>")


_OWNER = "<Owner><ID>1</ID><DisplayName>me</DisplayName></Owner>"
_TAGS = "<TagSet><Tag><Key>a</Key><Value>1</Value></Tag><Tag><Key>b</Key><Value/></Tag></TagSet>"
_GRANTS = (
    f"{_OWNER}<AccessControlList><Grant><Grantee><ID>1</ID></Grantee>"
    "<Permission>FULL_CONTROL</Permission></Grant></AccessControlList>"
)
_PARTS = (
    "<UploadId>u1</UploadId><PartNumberMarker>0</PartNumberMarker><IsTruncated>false</IsTruncated>"
    f"<NextPartNumberMarker>1</NextPartNumberMarker><Part><PartNumber>1</PartNumber>"
    f'<LastModified>{_ISO}</LastModified><ETag>"e"</ETag><Size>5</Size></Part>'
)


def _listing(asked: Asked) -> str:
    """Two pages, of either version."""
    query = asked.query
    is_second = "continuation-token" in query or "marker" in query
    page = int(is_second) + 1
    rows = "".join(
        f"<Contents><Key>nu/{page}-{n}.msg</Key><LastModified>{_ISO}</LastModified>"
        f'<ETag>"e{n}"</ETag><Size>{n * 1000}</Size></Contents>'
        for n in range(4)
    )
    folders = "".join(
        f"<CommonPrefixes><Prefix>nu/{page}{n}/</Prefix></CommonPrefixes>" for n in range(2)
    )
    more = "" if is_second else "<NextContinuationToken>t</NextContinuationToken>"
    more += "" if is_second else "<NextMarker>nu/1-3.msg</NextMarker>"
    encoded = "<EncodingType>url</EncodingType>" if "encoding-type" in query else ""
    truncated = str(not is_second).lower()
    return (
        f"<Name>b</Name><Prefix>nu/</Prefix><Delimiter>/</Delimiter><MaxKeys>1000</MaxKeys>{encoded}"
        f"<KeyCount>6</KeyCount><IsTruncated>{truncated}</IsTruncated>{more}{rows}{folders}"
    )


def _uploads(asked: Asked) -> str:
    is_second = "key-marker" in asked.query
    more = "<NextKeyMarker>a</NextKeyMarker><NextUploadIdMarker>u1</NextUploadIdMarker>"
    encoded = "<EncodingType>url</EncodingType>" if "encoding-type" in asked.query else ""
    return (
        f"<Bucket>b</Bucket><MaxUploads>1000</MaxUploads>{encoded}"
        f"<IsTruncated>{str(not is_second).lower()}</IsTruncated>{'' if is_second else more}"
        f"<Upload><Key>a</Key><UploadId>u1</UploadId><Initiated>{_ISO}</Initiated></Upload>"
        f"<Upload><Key>b</Key><UploadId>u2</UploadId><Initiated>{_ISO}</Initiated></Upload>"
    )


def _xml(root: str, inside: str) -> Reply:
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    body = f"{head}<{root} {_XMLNS}>{inside}</{root}>".encode()
    return Reply(headers=((b"Content-Type", b"application/xml"),), body=body)


def _error(status: str, code: str) -> Reply:
    headers = ((b"Content-Type", b"application/xml"), (b"x-amz-request-id", b"1"))
    return Reply(status, headers, xml_error(code))


def _etag(data: bytes) -> bytes:
    return f'"{hashlib.md5(data, usedforsecurity=False).hexdigest()}"'.encode()
