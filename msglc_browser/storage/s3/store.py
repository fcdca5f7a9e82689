"""One S3 connection: every request of the program to a server goes through here."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from functools import partial
from math import inf
from time import monotonic
from typing import Any, Self

from msglc_browser.archive.model.span import Span
from msglc_browser.errors import (
    NotAnS3Api,
    ObjectChanged,
    StorageError,
    WrongCredentials,
)
from msglc_browser.storage.places.profile import Profile, Secret
from msglc_browser.storage.places.version import is_other_etag
from msglc_browser.storage.s3 import one_byte
from msglc_browser.storage.s3.body_checksums import may_be_about_md5, with_crc32
from msglc_browser.storage.s3.client import KEEP_CONNECTIONS_S, S3Client, open_client
from msglc_browser.storage.s3.errors import failure_of, html_answer
from msglc_browser.storage.s3.exact_keys import exact_keys
from msglc_browser.storage.s3.line_speed import LineSpeed
from msglc_browser.storage.s3.lists import listing
from msglc_browser.storage.s3.lists.listing import BucketList, ListingPage, ObjectInfo
from msglc_browser.storage.s3.lists.page_ahead import OnToken, PagesAhead
from msglc_browser.storage.s3.one_byte import is_mute
from msglc_browser.storage.s3.plain_request import Refused
from msglc_browser.storage.s3.presign import Presigned
from msglc_browser.storage.s3.ranged_read import (
    Meter,
    RangeReply,
    Sink,
    Suffix,
    range_header,
    read_reply,
)
from msglc_browser.storage.s3.request import Request
from msglc_browser.storage.s3.retry import Failure, RetryPolicy, retrying
from msglc_browser.storage.s3.same_service import is_aws
from msglc_browser.storage.s3.time_limit import DEFAULT_REQUEST_LIMIT_S

# Repeating one of these leaves the same state as doing it once. Deleting does not: the second
# attempt may delete a newer object.
_REPEATABLE = frozenset({"abort_multipart_upload", "upload_part", "upload_part_copy"})
_UNMODIFIED_CODES = ("304", "NotModified")
# What a reply must contain to come from an S3 API: a web console answers 200 to anything.
_PROOF = {
    "list_buckets": ("Buckets", "Owner"),
    "list_objects": ("IsTruncated", "MaxKeys", "Contents", "CommonPrefixes"),
    "list_objects_v2": ("IsTruncated", "MaxKeys", "KeyCount", "Contents", "CommonPrefixes"),
    "create_multipart_upload": ("UploadId",),
    "list_multipart_uploads": ("Bucket", "IsTruncated", "Uploads"),
}


class S3Store:
    """One connection; lives on the I/O loop, opens its client on the first call.

    All errors are from `errors.py`; botocore's never escape.
    """

    def __init__(
        self,
        profile: Profile,
        secret: Secret | None,
        *,
        policy: RetryPolicy | None = None,
        connect_timeout_s: float = 5.0,
        read_timeout_s: float = 60.0,
        request_limit_s: float = DEFAULT_REQUEST_LIMIT_S,
    ) -> None:
        self.profile = profile
        self.speed = LineSpeed()
        self.copies_parts = True  # until it has proved otherwise
        self.has_tags = True  # likewise
        self.keeps_conditions: bool | None = None  # None: not known yet
        self._refuses_md5 = False  # likewise
        self._policy = policy or RetryPolicy()
        self._request_limit_s = request_limit_s
        self._open_client = partial(
            open_client,
            profile,
            secret,
            connect_timeout_s=connect_timeout_s,
            read_timeout_s=read_timeout_s,
        )
        self._hidden = (secret.secret_key, secret.session_token) if secret else ()
        self._client: S3Client | None = None
        self._opening = asyncio.Lock()
        self._is_closed = False
        self._is_direct = True
        self._ahead = PagesAhead(self._call)
        self._two_since_s = -inf
        self._second: asyncio.Task[None] | None = None

    @property
    def is_aws(self) -> bool:
        """Whether requests are known to go to AWS: only once one has been made."""
        return self._client is not None and is_aws(self._client.endpoint)

    def set_request_limit(self, limit_s: float) -> None:
        """Within which answers must be complete, for requests that begin from now on."""
        self._request_limit_s = limit_s
        if self._client is not None:
            self._client.set_request_limit(limit_s)

    async def call(self, method: str, **kwargs: Any) -> dict[str, Any]:
        """One S3 request by botocore's name for it ("put_object"), e.g. Bucket=, Key=.

        Failed attempts are repeated if that is harmless: reads and parts after any
        transient failure, other changes only if the server reported that it did nothing. `Body`
        must be bytes. Raises a StorageError; with IfNoneMatch="*", TargetExists.
        """
        if kwargs.get("UploadId") == "":
            # Without an upload ID the same requests delete and replace the object itself.
            raise NotAnS3Api(
                f"{self.profile.name} started an upload without an upload ID.",
                hint="Contact the server's administrator.",
            )
        if "ContentMD5" in kwargs and self._refuses_md5:
            kwargs = with_crc32(kwargs)
        try:
            return await self._call(method, kwargs)
        except StorageError as error:
            if "ContentMD5" in kwargs and may_be_about_md5(error):
                return await self._call_without_md5(method, kwargs, error)
            if method == "head_object" and is_mute(error):
                place = kwargs["Bucket"], kwargs["Key"]
                raise await one_byte.reason(self.get_range, *place, error) from error
            raise

    async def call_unchanged(self, method: str, **kwargs: Any) -> dict[str, Any]:
        """`call`, but sent only as it is: a checksum that the server refuses is not replaced."""
        return await self._call(method, kwargs)

    async def _call_without_md5(
        self, method: str, kwargs: Mapping[str, Any], refusal: StorageError
    ) -> dict[str, Any]:
        try:
            reply = await self._call(method, with_crc32(kwargs))
        except StorageError as error:
            raise (refusal if may_be_about_md5(error) else error) from error
        self._refuses_md5 = True
        return reply

    async def _call(
        self, method: str, kwargs: Mapping[str, Any], *, on_token: OnToken | None = None
    ) -> dict[str, Any]:
        request = self._request(method, kwargs)
        once = partial(self._once, request, exact_keys(method, kwargs), on_token=on_token)
        is_repeatable = method in _REPEATABLE or method.startswith(("get_", "head_", "list_"))
        return await retrying(once, self._policy, is_repeatable=is_repeatable)

    async def list_buckets(self) -> BucketList:
        """All buckets visible to the key."""
        return await listing.list_buckets(self.call)

    async def list_page(
        self,
        bucket: str,
        prefix: str,
        token: str | None = None,
        *,
        is_deep: bool = False,
        goes_on: bool = False,
    ) -> ListingPage:
        """One page of the direct children of `prefix`, keys exact; if `is_deep`, of all objects
        below it.

        With `goes_on` the next page is asked for before this one is returned.
        """
        self._keep_two_connections(bucket)
        call = self._ahead.call if goes_on else self.call
        return await listing.list_page(call, bucket, prefix, token, is_deep=is_deep)

    async def head(self, bucket: str, key: str) -> ObjectInfo:
        """Size, time and ETag of one object, all of one version. Raises NotFound."""
        for _attempt in range(2):
            reply = await self.call("head_object", Bucket=bucket, Key=key)
            etag = str(reply.get("ETag") or "")
            size_bytes, seen_etag = listing.size_in(reply, "ContentLength"), ""
            if size_bytes is None:
                found = await one_byte.size(self.get_range, self.call, bucket, key)
                size_bytes, seen_etag = found.size_bytes, found.etag
            if not is_other_etag(etag, seen_etag):
                return ObjectInfo(
                    bucket,
                    key,
                    size_bytes,
                    listing.time_in(reply, "LastModified"),
                    etag,
                    str(reply.get("StorageClass") or ""),
                    str(reply.get("ContentType") or ""),
                )
        raise ObjectChanged(
            f"s3://{bucket}/{key} keeps changing on the server.", hint="Try again later."
        )

    async def get_range(
        self,
        bucket: str,
        key: str,
        wanted: Span | Suffix,
        *,
        if_match: str = "",
        unless: str = "",
        meter: Meter | None = None,
        sink: Sink | None = None,
    ) -> RangeReply:
        """The bytes of `wanted`, cut at the object's end; `if_match` pins the ETag.

        With `unless`, an object that still has this ETag is returned without bytes (by servers
        that support it). `meter` counts every attempt. A `sink` receives the bytes as they
        arrive; the reply then has none. Raises ObjectChanged if the ETag differs; an empty object
        or a range past the end gives a StorageError with code InvalidRange or 416.
        """
        kwargs: dict[str, Any] = {"Bucket": bucket, "Key": key, "Range": range_header(wanted)}
        if if_match:
            kwargs["IfMatch"] = if_match
        if unless:
            kwargs["IfNoneMatch"] = unless
        request = self._request("get_object", kwargs)
        kwargs = exact_keys("get_object", kwargs)
        once = partial(self._range_once, request, kwargs, wanted, meter or Meter(), sink)
        try:
            return await retrying(once, self._policy, is_repeatable=True)
        except StorageError as error:
            if not unless or error.code not in _UNMODIFIED_CODES:
                raise
        return RangeReply(b"", 0, unless, None)

    async def presigned(self, method: str, expires_s: int, **kwargs: Any) -> Presigned:
        """A signed address of a request, valid for `expires_s` seconds.

        Nothing is sent, unless the bucket has not answered yet: its region may be another one.
        """
        request, exact = self._request(method, kwargs), exact_keys(method, kwargs)

        async def once() -> Presigned:
            async with self._client_for(request) as client:
                return await client.presigned(method, exact, expires_s)

        if self._client is None or not self._client.has_answered_for(request.bucket):
            with suppress(StorageError):  # a refusal names the region, too
                await self.call("head_bucket", Bucket=request.bucket)
        return await retrying(once, self._policy, is_repeatable=True)

    async def close(self) -> None:
        """Close the client on the loop that created it; later calls fail."""
        self._is_closed = True
        self._ahead.give_up()
        if self._second is not None:
            self._second.cancel()
        async with self._opening:
            client, self._client = self._client, None
        if client is not None:
            await client.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self.close()

    def _keep_two_connections(self, bucket: str) -> None:
        """Open another connection besides the one that lists.

        A listing is usually followed by opening an archive, which makes two requests at once:
        having to connect first doubles the time, or worse with TLS.
        """
        now = monotonic()
        if now - self._two_since_s < KEEP_CONNECTIONS_S:
            return
        self._two_since_s = now
        self._second = asyncio.create_task(self._knock(bucket))

    async def _knock(self, bucket: str) -> None:
        request = self._request("head_bucket", {"Bucket": bucket})
        with suppress(Failure, StorageError):
            async with self._client_for(request) as client:
                with suppress(Refused):
                    await client.direct(request.method, {"Bucket": bucket})

    async def _range_once(
        self,
        request: Request,
        kwargs: dict[str, Any],
        wanted: Span | Suffix,
        meter: Meter,
        sink: Sink | None,
    ) -> RangeReply:
        async with self._client_for(request) as client:
            sent_s = monotonic()
            reply = await self._sent(client, request, kwargs, meter)
            answered_s = monotonic()
            self.speed.saw_answer(answered_s - sent_s)
            limit_s = self._request_limit_s
            found = await read_reply(reply, wanted, request, meter, sink, limit_s=limit_s)
        size_bytes = len(found.data)
        if sink is not None and isinstance(wanted, Span):
            size_bytes = wanted.size
        self.speed.saw_body(size_bytes, monotonic() - answered_s)
        return found

    async def _once(
        self, request: Request, kwargs: dict[str, Any], on_token: OnToken | None = None
    ) -> dict[str, Any]:
        async with self._client_for(request) as client:
            return await self._sent(client, request, kwargs, Meter(), on_token)

    async def _sent(
        self,
        client: S3Client,
        request: Request,
        kwargs: dict[str, Any],
        meter: Meter,
        on_token: OnToken | None = None,
    ) -> dict[str, Any]:
        reply = await self._ask(client, request.method, kwargs, meter, on_token)
        proof = _PROOF.get(request.method)
        if proof and not any(name in reply for name in proof):
            raise html_answer(request)
        return reply

    @asynccontextmanager
    async def _client_for(self, request: Request) -> AsyncIterator[S3Client]:
        """The client, for one request and its answer; raises Failure or StorageError.

        One whose credentials are refused is used no more: the next request opens another, which
        reads them again where they come from.
        """
        client: S3Client | None = None
        try:
            client = self._client or await self._opened()
            client.uses += 1
            yield client
        except (Failure, StorageError):
            raise
        except Exception as error:
            failure = failure_of(error, request)
            is_outdated = isinstance(failure.error, WrongCredentials) and not request.has_own_key
            if is_outdated and client is self._client:
                self._client = None
            raise failure from error
        finally:
            if client is not None:
                client.uses -= 1
                if client is not self._client and not client.uses:
                    await client.close()

    async def _ask(
        self,
        client: S3Client,
        method: str,
        kwargs: dict[str, Any],
        meter: Meter,
        on_token: OnToken | None,
    ) -> dict[str, Any]:
        meter.requests += 1
        try:
            reply = await client.direct(method, kwargs, on_token) if self._is_direct else None
            return await client.call(method, kwargs) if reply is None else reply
        except Refused:
            meter.requests += 1
        reply = await client.call(method, kwargs)
        # If only direct requests are refused, they would be refused every time.
        self._is_direct = False
        return reply

    async def _opened(self) -> S3Client:
        """The client, created once however many tasks request it at the same time."""
        async with self._opening:
            if self._is_closed:
                raise StorageError(
                    f"The connection {self.profile.name} was changed or closed.",
                    hint="Reload the page.",
                )
            if self._client is None:
                self._client = await self._open_client()
                self._client.set_request_limit(self._request_limit_s)
            return self._client

    def _request(self, method: str, kwargs: Mapping[str, Any]) -> Request:
        return Request(
            method,
            self.profile.endpoint,
            str(kwargs.get("Bucket", "")),
            str(kwargs.get("Key", "")),
            "IfNoneMatch" in kwargs and not method.startswith(("get_", "head_")),
            self._hidden,
            bool(self.profile.access_key),
        )
