"""Read ranges of objects without botocore's machinery, over the same connections.

Measured with aiobotocore 3.10 on 2 busy cores: 0.7 ms of computing per request instead of
2.6, which dominates a batch of 50 previews. botocore still determines where an object is and
how a request is signed; everything unusual is left to it entirely.

Import it late: botocore takes long to load.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit, urlunsplit

from aiobotocore.response import AioStreamingBody
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ClientError

from msglc_browser.storage.s3.answer_parser import AnswerParsers

# A wrong region, a redirect, a rejected signature: botocore knows what else to try.
_LEFT_TO_BOTOCORE = frozenset({301, 302, 307, 308, 400, 401, 403})
_NOT_MODIFIED = 304
_MOST_PLACES = 1_000
_HEADERS = {"Range": "Range", "IfMatch": "If-Match", "IfNoneMatch": "If-None-Match"}


@dataclass(frozen=True, slots=True)
class _Place:
    """An object's address; `region` is what requests for it are signed for, "" for no signature."""

    url: str
    region: str

    @classmethod
    def of(cls, presigned: str) -> Self | None:
        """The content of a presigned URL; None if it is signed in an unknown way."""
        parts = urlsplit(presigned)
        url = urlunsplit(parts._replace(query=""))
        query = parse_qs(parts.query)
        if not query:
            return cls(url, "")
        scope = query.get("X-Amz-Credential", [""])[0].split("/")
        usual = query.get("X-Amz-Algorithm") == ["AWS4-HMAC-SHA256"] and scope[-2:-1] == ["s3"]
        return cls(url, scope[-3]) if usual else None


class QuickGet:
    """Sends GETs of one aiobotocore S3 client; lives on its loop."""

    def __init__(self, client: Any) -> None:
        # aiobotocore 3.10 has no public access to its signer and its connections.
        self._client = client
        self._signer = client._request_signer
        self._connections = client._endpoint.http_session
        self._parser = AnswerParsers().create_parser("rest-xml")
        self._places: dict[tuple[str, str], _Place | None] = {}

    async def get(self, kwargs: Mapping[str, str]) -> dict[str, Any] | None:
        """What get_object would return, as far as ranged reads need it; also for status 304.

        None if botocore must be used instead. Raises the same errors as botocore.
        """
        place = await self._place(kwargs["Bucket"], kwargs["Key"])
        if place is None:
            return None
        request = AWSRequest("GET", place.url, stream_output=True)
        for name, header in _HEADERS.items():
            if name in kwargs:
                request.headers[header] = kwargs[name]
        if place.region:
            auth = await self._signer.get_auth_instance("s3", place.region, "s3v4")
            auth.add_auth(request)
        response = await self._connections.send(request.prepare())
        if response.status_code in _LEFT_TO_BOTOCORE:
            response.raw.release()
            return None
        return await self._reply(response)

    async def _place(self, bucket: str, key: str) -> _Place | None:
        if (bucket, key) not in self._places:
            params = {"Bucket": bucket, "Key": key}
            signed = await self._client.generate_presigned_url("get_object", Params=params)
            if len(self._places) >= _MOST_PLACES:
                self._places.clear()
            self._places[bucket, key] = _Place.of(signed)
        return self._places[bucket, key]

    async def _reply(self, response: Any) -> dict[str, Any]:
        headers = response.headers
        if response.status_code >= 300 and response.status_code != _NOT_MODIFIED:
            raw = {
                "status_code": response.status_code,
                "headers": headers,
                "body": await response.content,
            }
            raise ClientError(await self._parser.parse(raw, None), "GetObject")
        length = headers.get("content-length")
        return {
            "Body": AioStreamingBody(response.raw, length),
            "ETag": headers.get("etag"),
            "ContentRange": headers.get("content-range"),
            "ContentLength": length,
            "ContentType": headers.get("content-type"),
            "ResponseMetadata": {"HTTPStatusCode": response.status_code},
        }
