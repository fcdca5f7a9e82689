"""Single requests without botocore's machinery, over the same connections.

Measured with aiobotocore 3.10 on 2 busy cores: botocore needs 2.6 ms of computing per request,
which dominates a batch of 50 previews or 2,000 small files. It still determines where a bucket
is, which credentials apply and what an error means; everything unusual is left to it entirely.

Import it late: botocore takes long to load.
"""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self
from urllib.parse import parse_qs, urlsplit

from aiobotocore.response import AioStreamingBody
from botocore.auth import S3SigV4Auth
from botocore.exceptions import ClientError

from msglc_browser.storage.s3.answers.answer_parser import AnswerParsers
from msglc_browser.storage.s3.lists.listing_xml import next_token, read_page
from msglc_browser.storage.s3.lists.page_ahead import OnToken
from msglc_browser.storage.s3.plain_request import Operation, PlainRequest, Refused, SignedRequest
from msglc_browser.storage.s3.request import ANY_KEY
from msglc_browser.storage.s3.same_service import USUAL_PORTS
from msglc_browser.storage.s3.sigv4 import EMPTY_SHA256, Signer, Unsigned

METHODS: Final = frozenset(
    {
        "copy_object",
        "delete_object",
        "get_object",
        "head_bucket",
        "head_object",
        "list_objects_v2",
        "put_object",
        "upload_part",
    }
)
"""What is sent directly."""

# A wrong region, a redirect, a rejected signature: botocore knows what else to try.
_LEFT_TO_BOTOCORE = frozenset({301, 302, 307, 308, 400, 401, 403})
_NOT_MODIFIED = 304
_MOST_PLACES = 1_000
# Longer bodies are hashed in a thread, and sent only when the server is ready for them.
_LONG_BODY_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class _Place:
    """A bucket's address, or what precedes the keys in it; `path` is encoded.

    `region` is what requests for it are signed for, "" for no signature.
    """

    origin: str
    host: str
    path: str
    region: str

    @classmethod
    def of(cls, presigned: str) -> Self | None:
        """The content of a presigned URL; None if it is signed in an unknown way."""
        parts = urlsplit(presigned)
        origin, host = f"{parts.scheme}://{parts.netloc}", parts.hostname or ""
        if ":" in host:
            host = f"[{host}]"
        if parts.port and parts.port != USUAL_PORTS.get(parts.scheme):
            host = f"{host}:{parts.port}"
        query = parse_qs(parts.query)
        if "X-Amz-Algorithm" not in query:
            is_signed = any("signature" in name.lower() for name in query)
            return None if is_signed else cls(origin, host, parts.path, "")
        scope = query.get("X-Amz-Credential", [""])[0].split("/")
        is_usual = query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"] and scope[-2:-1] == ["s3"]
        return cls(origin, host, parts.path, scope[-3]) if is_usual else None


class Direct:
    """Sends requests of one aiobotocore S3 client; lives on its loop."""

    def __init__(self, client: Any) -> None:
        # aiobotocore 3.10 has no public access to its signer and its connections.
        self._client = client
        self._signatures = client._request_signer
        self._connections = client._endpoint.http_session
        self._parser = AnswerParsers().create_parser("rest-xml")
        self._signer = Signer()
        self._operations: dict[str, Operation] = {}
        self._places: dict[tuple[bool, str], _Place | None] = {}

    async def call(
        self, method: str, kwargs: Mapping[str, Any], on_token: OnToken | None = None
    ) -> dict[str, Any] | None:
        """What the client's `method` (one of METHODS) would return.

        None, with nothing sent, if botocore must be used instead. For get_object only what reads
        need, also for status 304; a list has Columns in place of Contents if it is a usual one,
        and `on_token` is called before it is read. Raises Refused, or the same errors as botocore.
        """
        if method not in METHODS:
            return None
        operation = self._operation(method)
        plain = operation.plain(kwargs)
        if plain is None:
            return None
        place = await self._place(operation.has_key, kwargs["Bucket"])
        if place is None:
            return None
        request = await self._request(operation, plain, place)
        if request is None:
            return None
        response = await self._connections.send(request)
        if response.status_code in _LEFT_TO_BOTOCORE:
            response.raw.release()
            raise Refused(response.status_code)
        is_usable = response.status_code < 300 or response.status_code == _NOT_MODIFIED
        if request.stream_output and is_usable:
            return _streamed(response)
        page = await _page(response, on_token) if method == "list_objects_v2" else None
        return page or await self._parsed(operation, response)

    def _operation(self, method: str) -> Operation:
        operation = self._operations.get(method)
        if operation is None:
            meta = self._client.meta
            name = meta.method_to_api_mapping[method]
            operation = Operation.of(meta.service_model.operation_model(name))
            self._operations[method] = operation
        return operation

    async def _request(
        self, operation: Operation, plain: PlainRequest, place: _Place
    ) -> SignedRequest | None:
        path, headers = place.path + plain.path, plain.headers
        body = plain.body if operation.method == "PUT" else None
        if body and len(body) > _LONG_BODY_BYTES:
            headers["expect"] = "100-continue"
        if place.region:
            auth = await self._signatures.get_auth_instance("s3", place.region, "s3v4")
            if type(auth) is not S3SigV4Auth or auth.credentials is None:
                return None
            digest = await _sha256(plain.body)
            # Proxies may take Expect away: it is not signed.
            signed = {name: value for name, value in headers.items() if name != "expect"}
            unsigned = Unsigned(operation.method, place.host, path, plain.query, signed, digest)
            headers |= self._signer.signed(unsigned, auth.credentials, place.region)
        url = f"{place.origin}{path}" + (f"?{plain.query}" if plain.query else "")
        is_stream = operation.model.has_streaming_output
        return SignedRequest(operation.method, url, place.host, headers, body, is_stream)

    async def _place(self, has_key: bool, bucket: str) -> _Place | None:
        about = has_key, bucket
        if about not in self._places:
            method = "get_object" if has_key else "list_objects_v2"
            params = {"Bucket": bucket, **({"Key": ANY_KEY} if has_key else {})}
            signed = await self._client.generate_presigned_url(method, Params=params)
            place = _Place.of(signed)
            if place is not None and has_key:
                place = _before_key(place)
            if len(self._places) >= _MOST_PLACES:
                self._places.clear()
            self._places[about] = place
        return self._places[about]

    async def _parsed(self, operation: Operation, response: Any) -> dict[str, Any]:
        """As botocore parses an answer, with its hooks. Raises ClientError."""
        raw = {
            "status_code": response.status_code,
            "headers": response.headers,
            "body": await response.content,
            "context": {"operation_name": operation.name},
        }
        more: dict[str, Any] = {}
        await self._client.meta.events.emit(
            f"before-parse.s3.{operation.name}",
            operation_model=operation.model,
            response_dict=raw,
            customized_response_dict=more,
        )
        parsed: dict[str, Any] = await self._parser.parse(raw, operation.model.output_shape)
        parsed |= more
        if raw["status_code"] >= 300:
            raise ClientError(parsed, operation.name)
        return parsed


async def _page(response: Any, on_token: OnToken | None) -> dict[str, Any] | None:
    body = await response.content
    if response.status_code >= 300:
        return None
    token = next_token(body) if on_token else ""
    if on_token and token:
        on_token(token)
        await asyncio.sleep(0)  # the next request is sent before this answer is read
    return read_page(body)


def _before_key(place: _Place) -> _Place | None:
    if not place.path.endswith(f"/{ANY_KEY}"):
        return None
    return _Place(place.origin, place.host, place.path[: -len(ANY_KEY)], place.region)


async def _sha256(body: bytes) -> str:
    if not body:
        return EMPTY_SHA256
    if len(body) > _LONG_BODY_BYTES:
        return (await asyncio.to_thread(hashlib.sha256, body)).hexdigest()
    return hashlib.sha256(body).hexdigest()


def _streamed(response: Any) -> dict[str, Any]:
    headers = response.headers
    length = headers.get("content-length")
    return {
        "Body": AioStreamingBody(response.raw, length),
        "ETag": headers.get("etag"),
        "ContentRange": headers.get("content-range"),
        "ContentLength": length,
        "ContentType": headers.get("content-type"),
        "ResponseMetadata": {"HTTPStatusCode": response.status_code},
    }
