"""The HTTP session below botocore: one request, sent to one server, with a bounded answer.

aiobotocore 3.10's own session follows redirects to any host with the token and the body, and
reads answers of any length for any time. Import it late: aiobotocore takes long to load.
"""

import errno
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Self

from aiobotocore.awsrequest import AioAWSResponse
from aiobotocore.httpsession import AIOHTTPSession
from aiohttp import (
    ClientConnectionResetError,
    ClientConnectorDNSError,
    ClientHttpProxyError,
    ClientProxyConnectionError,
    ClientRequest,
    ClientResponse,
    ClientSession,
    ConnectionTimeoutError,
    payload,
)
from aiohttp.abc import AbstractStreamWriter
from multidict import CIMultiDict
from yarl import URL

from msglc_browser.storage.s3.answers.answer_body import read_answer
from msglc_browser.storage.s3.answers.bad_answers import (
    NotForHeaders,
    OtherServer,
    ProxyFailed,
    Redirect,
)
from msglc_browser.storage.s3.exact_keys import Latin1
from msglc_browser.storage.s3.http_lane import (
    LONGEST_HEADER_BYTES,
    MOST_HEADERS,
    Lane,
    LaneAnswer,
    takes,
)
from msglc_browser.storage.s3.proxy_rules import spare_this_computer
from msglc_browser.storage.s3.retry import Retry
from msglc_browser.storage.s3.same_service import is_same_service
from msglc_browser.storage.s3.time_limit import PROGRESS_BYTES, time_limit

_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PROXY_WANTS_A_NAME = 407
_WANTS_A_NAME = "requires a user name and password (status 407)"
_REGION = "x-amz-bucket-region"
_REGION_TAG = re.compile(rb"<Region>([A-Za-z0-9-]{1,63})</Region>")
_ENDPOINT_TAG = re.compile(rb"<Endpoint>([A-Za-z0-9.:-]{1,253})</Endpoint>")
# Copying and joining parts keeps a server busy for minutes.
_LONG_WORK_FACTOR = 10
_LONGEST_SCHEME = len("https://")
_MOST_ORIGINS = 1000


@dataclass(frozen=True, slots=True)
class Streamed:
    """A success whose body is still to be read; botocore's own answers copy all headers twice."""

    status_code: int
    headers: dict[str, str]
    raw: LaneAnswer


class HttpSession(AIOHTTPSession):  # type: ignore[misc]  # aiobotocore has no types
    """What an S3 client sends its requests with.

    The answer to a request must be complete within `limit_s`. A body being sent restarts that time
    with every PROGRESS_BYTES; a body that the caller reads is for the caller to limit.
    """

    def __init__(self, *, limit_s: float, **more: Any) -> None:
        super().__init__(**more)
        spare_this_computer(self)
        self.limit_s = limit_s
        self._endpoint = ""
        self._allowed: set[str] = set()
        self._lane: Lane | None = None

    def keep_to(self, endpoint: str) -> None:
        """Send nothing to servers that are not part of the service at `endpoint`."""
        self._allowed.clear()
        self._endpoint = endpoint

    async def send(self, request: Any) -> Any:
        """The answer to botocore's prepared `request`; raises BadAnswer or aiohttp's errors.

        Only an answer that streams and succeeds still has its body to be read.
        """
        if not self._may_send(request.url):
            raise OtherServer(request.url)
        async with time_limit(self._limit_of(request)) as moved:
            raw = await self._ask(request, moved)
            if request.stream_output and raw.status < 300 and isinstance(raw, LaneAnswer):
                return Streamed(raw.status, _headers(raw), raw)
            answer = AioAWSResponse(str(raw.url), raw.status, _headers(raw), raw)
            if raw.status >= 300 or not request.stream_output:
                answer._content = await read_answer(raw)
        if raw.status in _REDIRECTS:
            _refuse_redirect(answer)
        return answer

    def _build_ssl_contexts(self, proxy_url: str | None) -> Any:
        # aiobotocore 3.10 reads all certificates, 25 ms of computing, also where no TLS is used.
        if self._endpoint.startswith("http://") and not proxy_url:
            return True, None
        return super()._build_ssl_contexts(proxy_url)

    def _may_send(self, url: str) -> bool:
        end = url.find("/", _LONGEST_SCHEME)
        if end < 0:
            return is_same_service(url, self._endpoint)
        origin = url[:end]
        if origin not in self._allowed:
            if not is_same_service(url, self._endpoint):
                return False
            if len(self._allowed) >= _MOST_ORIGINS:
                self._allowed.clear()
            self._allowed.add(origin)
        return True

    def _limit_of(self, request: Any) -> float:
        is_copy = "x-amz-copy-source" in request.headers
        is_joining = request.method == "POST" and "uploadId=" in request.url
        return self.limit_s * (_LONG_WORK_FACTOR if is_copy or is_joining else 1)

    async def _ask(self, request: Any, moved: Callable[[int], None]) -> Any:
        proxy = self._proxy_config.proxy_url_for(request.url)
        texts = [(name, _text(value)) for name, value in request.headers.items()]
        for name, value in texts:
            if _CONTROL.search(value):  # aiohttp raises a bare ValueError
                raise NotForHeaders(name)
        session = await self._get_session(proxy)
        session._request_class = _PatientRequest  # aiobotocore makes the session
        if proxy is None and takes(request):
            return await self._lane_of(session).ask(request)
        headers = CIMultiDict(texts)
        headers["Accept-Encoding"] = "identity"
        with _blaming(proxy):
            raw: ClientResponse = await session.request(
                _Once("DELETE") if request.method == "DELETE" else request.method,
                URL(request.url, encoded=True),
                headers=headers,
                data=_body(request.body, moved),
                proxy=proxy,
                proxy_headers=self._proxy_config.proxy_headers_for(request.url),
                allow_redirects=False,
                max_line_size=LONGEST_HEADER_BYTES,
                max_field_size=LONGEST_HEADER_BYTES,
                max_headers=MOST_HEADERS,
            )
        if proxy and raw.status == _PROXY_WANTS_A_NAME:
            raw.close()
            raise ProxyFailed(proxy, _WANTS_A_NAME)
        return raw

    def _lane_of(self, session: ClientSession) -> Lane:
        if self._lane is None:
            self._lane = Lane(session)  # without a proxy there is one session
        return self._lane


class _PatientRequest(ClientRequest):
    """Asks for leave to send a long body; a connection that closes meanwhile ends the answer.

    aiohttp 3.14 would also leave an exception in a task that nothing waits for.
    """

    async def write_bytes(self, *args: Any, **more: Any) -> None:
        with suppress(ClientConnectionResetError):
            await super().write_bytes(*args, **more)


@contextmanager
def _blaming(proxy: str | None) -> Iterator[None]:
    """Failures to connect are the proxy's, if there is one: nothing else is connected to."""
    try:
        yield
    except ClientHttpProxyError as error:
        if error.status == _PROXY_WANTS_A_NAME:
            raise ProxyFailed(proxy or "", _WANTS_A_NAME) from error
        retry = Retry.REFUSED if error.status >= 500 else Retry.NEVER
        why = f"refuses the connection (status {error.status})"
        raise ProxyFailed(proxy or "", why, retry=retry) from error
    except ClientConnectorDNSError as error:
        if proxy is None:
            raise
        raise ProxyFailed(proxy, "was not found by that name") from error
    except ClientProxyConnectionError as error:
        why = os.strerror(error.os_error.errno or errno.EIO)
        raise ProxyFailed(proxy or "", f"cannot be reached ({why})") from error
    except ConnectionTimeoutError as error:
        if proxy is None:
            raise
        raise ProxyFailed(proxy, "did not respond in time", retry=Retry.REFUSED) from error


class _Once(str):
    """A method that aiohttp 3.14 does not recognise as one that it may repeat by itself.

    On a connection used before, it sends DELETE again when no answer comes: the first may have
    been carried out, and the second would delete what has been written since.
    """

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other

    def upper(self) -> Self:
        return self


class _WatchedBody(payload.Payload):
    """Bytes to send; `moved` receives how many the connection has taken, whenever it has."""

    _autoclose = True

    def __init__(self, value: bytes, moved: Callable[[int], None]) -> None:
        super().__init__(value, content_type="application/octet-stream")
        self._size = len(value)
        self._moved = moved

    async def write(self, writer: AbstractStreamWriter) -> None:
        """Called by aiohttp, again if it has to connect anew."""
        view = memoryview(self._value)
        for at in range(0, len(view), PROGRESS_BYTES):
            piece = view[at : at + PROGRESS_BYTES]
            await writer.write(piece)
            self._moved(len(piece))

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        """Required by aiohttp; used for forms only."""
        return bytes(self._value).decode(encoding, errors)


def _body(body: Any, moved: Callable[[int], None]) -> Any:
    """`body` as aiohttp takes it: bytes, or the in-memory file botocore makes of them."""
    if body is None:
        return None
    return _WatchedBody(body if isinstance(body, bytes) else body.read(), moved)


def _headers(raw: ClientResponse | LaneAnswer) -> dict[str, str]:
    """Names in lower case, as botocore expects them."""
    return {_text(name).lower(): _text(value) for name, value in raw.raw_headers}


def _text(value: bytes | str) -> str:
    """A header's text: UTF-8 or, as HTTP once said, Latin-1."""
    if isinstance(value, str):
        return value
    try:
        return value.decode()
    except UnicodeDecodeError:
        return Latin1(value, "latin-1")


def _refuse_redirect(answer: Any) -> None:
    """Raise Redirect unless the answer names the bucket's region.

    With a region, botocore signs the request again and sends it to the same service; without,
    it asks for the bucket's region again and again, and every answer redirects.
    """
    headers, body = answer.headers, answer._content
    # botocore reads the header first, even an empty one.
    if headers.get(_REGION, _REGION_TAG.search(body)):
        return
    named = _ENDPOINT_TAG.search(body)
    there = headers.get("location") or (f"//{named[1].decode()}" if named else "")
    raise Redirect(answer.url, there)
