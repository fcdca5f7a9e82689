"""Nothing is sent to another server than the connection's, whatever that one answers."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import trustme
from aiohttp.http_writer import StreamWriter

from msglc_browser.archive.model.span import Span
from msglc_browser.errors import Redirected, ServerFailed, StorageError, TimedOut, WrongRegion
from msglc_browser.storage.places.profile import Profile, Secret
from msglc_browser.storage.s3.answers.bad_answers import OtherServer
from msglc_browser.storage.s3.client import open_client
from msglc_browser.storage.s3.exact_keys import Latin1
from msglc_browser.storage.s3.http_session import HttpSession, _WatchedBody
from msglc_browser.storage.s3.retry import NO_RETRY
from msglc_browser.storage.s3.store import S3Store
from msglc_browser.storage.s3.time_limit import PROGRESS_BYTES
from tests.servers.fakes import answer, pour, record, serve, xml_error

SECRET = Secret("the secret key", "the session token")
PLACE: dict[str, Any] = {"Bucket": "runs", "Key": "a.msg"}
PART = {**PLACE, "UploadId": "1", "PartNumber": 1}
OK = answer(200, b"<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>")
BODY = b"what only the right server may see" * 10_000

REQUESTS: dict[str, Callable[[S3Store], Awaitable[Any]]] = {
    "list_buckets": lambda store: store.list_buckets(),
    "list_page": lambda store: store.list_page("runs", ""),
    "head": lambda store: store.head("runs", "a.msg"),
    "get_range": lambda store: store.get_range("runs", "a.msg", Span(0, 9)),
    "get_object": lambda store: store.call("get_object", **PLACE),
    "put_object": lambda store: store.call("put_object", Body=BODY, **PLACE),
    "delete_object": lambda store: store.call("delete_object", **PLACE),
    "create_multipart_upload": lambda store: store.call("create_multipart_upload", **PLACE),
    "upload_part": lambda store: store.call("upload_part", Body=BODY, **PART),
    "complete_multipart_upload": lambda store: store.call(
        "complete_multipart_upload",
        UploadId="1",
        MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": '"e"'}]},
        **PLACE,
    ),
    "abort_multipart_upload": lambda store: store.call(
        "abort_multipart_upload", UploadId="1", **PLACE
    ),
    "list_multipart_uploads": lambda store: store.call("list_multipart_uploads", Bucket="runs"),
    "list_parts": lambda store: store.call("list_parts", UploadId="1", **PLACE),
    "create_bucket": lambda store: store.call("create_bucket", Bucket="runs"),
}


def store_at(endpoint: str, *, limit_s: float = 60.0) -> S3Store:
    profile = Profile(
        profile_id="p", name="P", endpoint=endpoint, access_key="key", verify_tls=False
    )
    return S3Store(profile, SECRET, policy=NO_RETRY, request_limit_s=limit_s)


async def failed(
    endpoint: str, ask: Callable[[S3Store], Awaitable[Any]], *, limit_s: float = 60.0
) -> StorageError:
    async with store_at(endpoint, limit_s=limit_s) as store:
        with pytest.raises(StorageError) as caught:
            await ask(store)
    return caught.value


def tls_context() -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(made)
    return made


@pytest.mark.parametrize("is_tls", [False, True])
def test_redirect_is_an_error_and_nothing_reaches_the_other_server(is_tls: bool) -> None:
    async def play() -> None:
        tls = tls_context() if is_tls else None
        async with record(OK) as (elsewhere, came):
            there = f"{elsewhere}/runs/a.msg?list-type=2"
            replies = [answer(status, Location=there) for status in (301, 302, 303, 307, 308)]
            async with record(*replies, tls=tls) as (here, asked), store_at(here) as store:
                said = f"redirects to {elsewhere}; requests are not sent there."
                for name, ask in REQUESTS.items():
                    for _ in replies:
                        with pytest.raises(Redirected) as caught:
                            await ask(store)
                        assert caught.value.message == f"The server at {here} {said}", name
                assert "enter it as the endpoint" in caught.value.hint
                # Listing opens a second connection, at most once here.
                assert len(asked) - len(REQUESTS) * len(replies) in (0, 1)
        assert came == []

    asyncio.run(play())


def test_body_reaches_the_server_asked_and_is_complete() -> None:
    async def play() -> list[bytes]:
        async with record(answer(200, ETag='"e"')) as (here, came), store_at(here) as store:
            await store.call("put_object", Body=BODY, **PLACE)
        return came

    (request,) = asyncio.run(play())
    assert request.endswith(b"\r\n\r\n" + BODY)
    assert b"the session token" in request
    assert b"Transfer-Encoding" not in request


def test_redirect_on_the_same_server_shows_the_path_without_its_query() -> None:
    async def play() -> str:
        async with serve(answer(302, Location="/login?from=secret")) as here:
            message = (await failed(here, REQUESTS["list_buckets"])).message
        return message.replace(here, "HERE")

    assert asyncio.run(play()) == (
        "The server at HERE redirects to HERE/login; requests are not sent there."
    )


def test_redirect_with_a_region_is_sent_again_to_the_same_server_signed_anew() -> None:
    async def play() -> list[bytes]:
        reply = answer(301, xml_error("PermanentRedirect"), x_amz_bucket_region="eu-north-1")
        async with record(reply) as (here, came):
            error = await failed(here, REQUESTS["delete_object"])
        assert isinstance(error, WrongRegion)
        assert "eu-north-1" in error.hint
        return came

    first, second = asyncio.run(play())
    assert b"/eu-north-1/s3/aws4_request" not in first
    assert b"/eu-north-1/s3/aws4_request" in second


@pytest.mark.parametrize(
    "reply",
    [
        answer(307, xml_error("TemporaryRedirect")),
        answer(301, Location=""),
        answer(301, Location="http://[::1", x_amz_bucket_region=""),
        answer(301, xml_error("PermanentRedirect"), x_amz_bucket_region="not/a/region"),
        answer(302, x_amz_bucket_region="eu-north-1", Location="http://127.0.0.1:9/"),
    ],
)
def test_redirect_that_leads_nowhere_is_asked_for_at_most_twice(reply: bytes) -> None:
    async def play() -> int:
        async with record(reply) as (here, came):
            await failed(here, REQUESTS["head"])
        return len(came)

    assert asyncio.run(play()) <= 2


def test_list_of_buckets_has_no_region_to_ask_for() -> None:
    async def play() -> int:
        reply = answer(500, xml_error("IllegalLocationConstraintException"))
        async with record(reply) as (here, came):
            assert isinstance(await failed(here, REQUESTS["list_buckets"]), WrongRegion)
        return len(came)

    assert asyncio.run(play()) == 1


def test_redirect_whose_body_names_an_endpoint_shows_it() -> None:
    body = b"<Error><Code>PermanentRedirect</Code><Endpoint>runs.other:1</Endpoint></Error>"

    async def play() -> str:
        async with serve(answer(301, body)) as here:
            return (await failed(here, REQUESTS["list_page"])).message

    assert "redirects to http://runs.other:1;" in asyncio.run(play())


def test_request_for_another_server_is_not_sent() -> None:
    async def play() -> None:
        async with record(OK) as (elsewhere, came), record(OK) as (here, _):
            profile = Profile(profile_id="p", name="P", endpoint=here, access_key="key")
            client = await open_client(profile, SECRET)
            try:
                client._session._endpoint.http_session.keep_to(elsewhere)
                with pytest.raises(OtherServer):
                    await client.call("list_buckets", {})
            finally:
                await client.close()
            assert came == []

    asyncio.run(play())


def chunked(piece: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(piece), piece)


HEAD = b"HTTP/1.1 %d X\r\nContent-Type: application/xml\r\n%s\r\n\r\n"
ENDLESS = {
    "chunked": (b"Transfer-Encoding: chunked", chunked(b"<a>" * 20_000)),
    "said length": (b"Content-Length: 900000000000", b"<a>" * 20_000),
    "until closed": (b"Connection: close", b"<a>" * 20_000),
    "gzip": (
        b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked",
        chunked(b"\x1f\x8b" * 30_000),
    ),
}


@pytest.mark.parametrize("way", ENDLESS)
@pytest.mark.parametrize("name", ["list_page", "put_object"])
def test_endless_answer_is_given_up_at_its_limit(name: str, way: str) -> None:
    async def play() -> None:
        how, piece = ENDLESS[way]
        async with pour(HEAD % (200, how), piece) as (here, taken):
            error = await failed(here, REQUESTS[name])
            assert isinstance(error, ServerFailed)
            assert "the server's answer is longer than 16 MB" in error.message
            assert max(taken) * len(piece) < 16_000_000 + 12_000_000  # what the system buffers

    asyncio.run(play())


@pytest.mark.parametrize("way", ENDLESS)
@pytest.mark.parametrize("name", ["get_range", "put_object"])
def test_endless_error_counts_by_its_status(name: str, way: str) -> None:
    async def play() -> None:
        how, piece = ENDLESS[way]
        head = HEAD % (403, b"x-amz-request-id: 1\r\n" + how)
        async with pour(head, piece) as (here, taken):
            error = await failed(here, REQUESTS[name])
            assert "access denied" in error.message
            assert max(taken) * len(piece) < 12_000_000

    asyncio.run(play())


def test_endless_body_of_a_range_is_left_where_the_range_ends() -> None:
    async def play() -> bytes:
        head = HEAD % (
            206,
            b'ETag: "e"\r\nContent-Range: bytes 0-8/99\r\nTransfer-Encoding: chunked',
        )
        async with pour(head, chunked(b"0123456789" * 6_000)) as (here, _), store_at(here) as store:
            return (await store.get_range("runs", "a.msg", Span(0, 9))).data

    assert asyncio.run(play()) == b"012345678"


@pytest.mark.parametrize(
    "reply",
    [
        b"SSH-2.0-OpenSSH_9.9\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-Many: x\r\n" * 20_000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
    ],
)
def test_answer_that_is_not_http_says_so(reply: bytes) -> None:
    async def play() -> StorageError:
        async with serve(reply) as here:
            return await failed(here, REQUESTS["head"])

    assert "its response is not valid HTTP" in asyncio.run(play()).message


def test_header_that_is_not_utf_8_is_read_as_latin_1_and_marked() -> None:
    async def play() -> dict[str, Any]:
        reply = (
            b'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nETag: "\xe9"\r\n'
            b"Cache-Control: \xc3\xa9\r\nContent-Disposition: \xe9\r\n\r\n"
        )
        async with serve(reply) as here, store_at(here) as store:
            return await store.call("head_object", **PLACE)

    head = asyncio.run(play())
    assert (head["ETag"], head["CacheControl"], head["ContentDisposition"]) == ('"é"', "é", "é")
    assert isinstance(head["ContentDisposition"], Latin1)
    assert not isinstance(head["CacheControl"], Latin1)


@pytest.mark.parametrize("name", ["list_buckets", "head", "get_range", "put_object"])
def test_answer_that_drips_is_given_up_when_its_time_is_over(name: str) -> None:
    async def play() -> StorageError:
        async with pour(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", pause=asyncio.Event()) as (here, _):
            return await failed(here, REQUESTS[name], limit_s=0.1)

    error = asyncio.run(play())
    assert isinstance(error, TimedOut)
    assert "needed longer than 0.1 s" in error.message
    assert "settings" in error.hint


def test_body_that_drips_is_given_up_when_it_stalls() -> None:
    async def play() -> StorageError:
        head = HEAD % (206, b"Content-Range: bytes 0-8/99\r\nContent-Length: 9")
        async with pour(head, b"0", pause=asyncio.Event()) as (here, _):
            return await failed(here, REQUESTS["get_range"], limit_s=0.1)

    assert "needed longer than 0.1 s" in asyncio.run(play()).message


def test_body_that_the_server_does_not_take_is_given_up_when_it_stalls() -> None:
    async def play() -> StorageError:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            return await failed(
                f"http://127.0.0.1:{silent.getsockname()[1]}",
                lambda store: store.call("put_object", Body=b"x" * 30_000_000, **PLACE),
                limit_s=0.2,
            )

    assert "needed longer than 0.2 s" in asyncio.run(play()).message


@pytest.mark.parametrize("name", ["list_buckets", "get_range", "put_object"])
def test_cancel_ends_a_dripping_answer_and_its_connection_at_once(name: str) -> None:
    async def play() -> None:
        drip = asyncio.Event()
        head = HEAD % (200, b'ETag: "e"\r\nContent-Length: 99')
        async with pour(head, b"0", pause=drip) as (here, taken), store_at(here) as store:
            task = asyncio.ensure_future(REQUESTS[name](store))
            while not any(taken):  # the first byte of the body has been sent
                drip.set()
                await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(play())


class Prepared:
    """As much of botocore's request as the time limit depends on."""

    def __init__(self, method: str, url: str, **headers: str) -> None:
        self.method = method
        self.url = url
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.mark.parametrize(
    ("request_", "limit_s"),
    [
        (Prepared("PUT", "http://h/b/k?uploadId=1&partNumber=1", x_amz_copy_source="b/k"), 20.0),
        (Prepared("PUT", "http://h/b/k", x_amz_copy_source="b/k"), 20.0),
        (Prepared("POST", "http://h/b/k?uploadId=1"), 20.0),
        (Prepared("PUT", "http://h/b/k?uploadId=1&partNumber=1"), 2.0),
        (Prepared("POST", "http://h/b/k?uploads"), 2.0),
        (Prepared("DELETE", "http://h/b/k?uploadId=1"), 2.0),
        (Prepared("GET", "http://h/b"), 2.0),
    ],
)
def test_only_what_the_server_does_by_itself_may_take_ten_times_as_long(
    request_: Prepared, limit_s: float
) -> None:
    assert HttpSession(limit_s=2.0)._limit_of(request_) == limit_s


class Writer(StreamWriter):
    """Takes what is written."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    async def write(self, chunk: Any, **_more: Any) -> None:
        self.pieces.append(bytes(chunk))


@pytest.mark.parametrize(
    ("size", "pieces"),
    [(0, 0), (1, 1), (PROGRESS_BYTES, 1), (PROGRESS_BYTES + 1, 2), (3 * PROGRESS_BYTES, 3)],
)
def test_each_piece_that_the_connection_has_taken_counts(size: int, pieces: int) -> None:
    moved: list[int] = []
    writer = Writer()
    data = bytes(range(256)) * (size // 256 + 1)
    asyncio.run(_WatchedBody(data[:size], moved.append).write(writer))
    assert len(moved) == pieces
    assert b"".join(writer.pieces) == data[:size]
    assert [len(piece) for piece in writer.pieces] == moved


@pytest.mark.parametrize("code", [*range(32), 0x7F, 0x80, 0xFF])
def test_value_that_http_cannot_carry_is_an_error_in_words(code: int) -> None:
    """Like an ETag sent by a broken server: aiohttp would raise a bare ValueError."""

    async def play() -> None:
        etag = f'"a{chr(code)}b"'
        async with serve(answer(204, b"")) as here, store_at(here) as store:
            await store.call("delete_object", **PLACE, IfMatch=etag)

    if code == 0x09 or code >= 0x80:
        asyncio.run(play())
        return
    with pytest.raises(ServerFailed, match="cannot be sent back to it"):
        asyncio.run(play())
