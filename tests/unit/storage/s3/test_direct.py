"""Requests past botocore's machinery: what is taken on, and what is left to botocore."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest
from aiobotocore.config import AioConfig
from aiobotocore.session import get_session
from botocore import UNSIGNED
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from msglc_browser.storage.s3.direct import Direct
from msglc_browser.storage.s3.exact_keys import Latin1, exact_keys
from msglc_browser.storage.s3.plain_request import Refused
from tests.servers.fakes import xml_error

PLACE: dict[str, Any] = {"Bucket": "runs", "Key": "a b"}
CALLS: list[tuple[str, dict[str, Any]]] = [
    ("get_object", {"Range": "bytes=0-1", "IfMatch": '"one"', "IfNoneMatch": '"two"'}),
    ("head_object", {}),
    ("delete_object", {"IfMatch": '"one"'}),
    ("put_object", {"Body": b"content", "IfNoneMatch": "*", "ContentType": "text/csv"}),
    ("put_object", {"Body": b"", "Metadata": {"Name": "a  b"}, "StorageClass": "GLACIER"}),
    ("upload_part", {"Body": b"content", "PartNumber": 3, "UploadId": "u/+ =&1"}),
    (
        "copy_object",
        {
            "CopySource": {"Bucket": "b", "Key": "a b//é+~?versionId=1"},
            "CopySourceIfMatch": '"one"',
            "IfNoneMatch": "*",
            "StorageClass": "STANDARD_IA",
        },
    ),
]
# Sent by botocore only, or different each time.
_OWN = {"amz-sdk-invocation-id", "amz-sdk-request", "authorization", "expect", "user-agent"}
_OWN |= {"content-length", "x-amz-date"}


class Raw:
    """A body that can be let go of."""

    is_released = False

    def release(self) -> None:
        self.is_released = True


@dataclass
class Answer:
    """What the connections answer."""

    status_code: int = 206
    headers: dict[str, str] = field(
        default_factory=lambda: {"etag": '"one"', "content-range": "bytes 0-1/9"}
    )
    body: bytes = b""
    raw: Raw = field(default_factory=Raw)

    @property
    async def content(self) -> bytes:
        return self.body


class Wire:
    """Stands where the connections of a client are."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.sent: list[Any] = []

    async def send(self, request: Any) -> Answer:
        self.sent.append(request)
        return self.answer

    async def close(self) -> None:
        """Nothing is open."""


@cache
def session() -> Any:
    """Loading the model of S3 takes most of a client's time."""
    return get_session()


def play(work: Callable[[Any], Awaitable[Any]], answer: Answer | None = None, **more: Any) -> Wire:
    """Run `work` with a real client whose requests do not leave this process."""
    wire = Wire(answer or Answer())
    signature = more.pop("signature_version", "s3v4")
    settings = AioConfig(
        signature_version=signature,
        s3={"addressing_style": more.pop("style", "path")},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        retries={"total_max_attempts": 1},
    )
    keys = {"aws_access_key_id": "AK", "aws_secret_access_key": "secret"}

    async def scenario() -> None:
        made = session().create_client(
            "s3",
            config=settings,
            **{"endpoint_url": "http://h:9000", "region_name": "eu-x", **keys, **more},
        )
        async with made as client:
            own, client._endpoint.http_session = client._endpoint.http_session, wire
            try:
                await work(client)
            finally:
                client._endpoint.http_session = own

    asyncio.run(scenario())
    return wire


def called(method: str, kwargs: dict[str, Any]) -> Callable[[Any], Awaitable[Any]]:
    """One direct request."""
    return lambda client: Direct(client).call(method, exact_keys(method, {**PLACE, **kwargs}))


def headers_of(request: Any) -> dict[str, str]:
    """The headers sent, without those that need not agree."""
    texts = {
        name.lower(): value.decode() if isinstance(value, bytes) else str(value)
        for name, value in request.headers.items()
    }
    return {name: value for name, value in texts.items() if name not in _OWN}


def assert_same_as_botocore(method: str, kwargs: dict[str, Any], **more: Any) -> None:
    """The same address, headers and body, and a signature of the same headers."""

    async def both(client: Any) -> None:
        exact = exact_keys(method, {**PLACE, **kwargs})
        assert await Direct(client).call(method, exact) is not None
        await getattr(client, method)(**exact)

    direct, botocores = play(both, Answer(200), **more).sent
    assert (direct.method, direct.url) == (botocores.method, botocores.url)
    assert headers_of(direct) == headers_of(botocores)
    body = botocores.body
    assert (direct.body or b"") == (body.read() if hasattr(body, "read") else body or b"")


@pytest.mark.parametrize(("method", "kwargs"), CALLS)
@pytest.mark.parametrize(
    "more",
    [
        {},
        {"style": "virtual"},
        {"endpoint_url": "https://h"},
        {"endpoint_url": "https://h:443/below"},
        {"endpoint_url": "http://[::1]:80"},
        {"endpoint_url": None, "region_name": "eu-west-1", "style": "virtual"},
        {"aws_session_token": "token/+="},
        {"signature_version": UNSIGNED},
    ],
    ids=lambda more: ",".join(more),
)
def test_request_is_what_botocore_would_send(
    method: str, kwargs: dict[str, Any], more: dict[str, Any]
) -> None:
    assert_same_as_botocore(method, kwargs, **more)


_KEYS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20) | st.from_regex(
    r"[/.~+%?# &\udcff]{1,8}k?", fullmatch=True
)


@given(key=_KEYS, style=st.sampled_from(["path", "virtual"]))
def test_any_key_is_sent_as_by_botocore(key: str, style: str) -> None:
    assert_same_as_botocore("head_object", {"Key": key}, style=style)


@pytest.mark.parametrize(
    ("method", "kwargs"),
    [
        ("get_object_tagging", {}),
        ("put_object", {"Body": b"", "Metadata": {"name": "ü"}}),
        ("put_object", {"Body": b"", "Metadata": {"na me": "u"}}),
        ("put_object", {"Body": b"", "ContentType": ""}),
        ("put_object", {"Body": b"", "ChecksumAlgorithm": "CRC32"}),
        ("put_object", {"Body": "text"}),
        ("get_object", {"SSECustomerAlgorithm": "AES256"}),
        ("get_object", {"IfMatch": Latin1('"one"')}),
        ("get_object", {"IfMatch": '"o\nne"'}),
        ("get_object", {"Unknown": "x"}),
        ("copy_object", {"CopySource": "b/k"}),
        ("copy_object", {"CopySource": {"Bucket": "b", "Key": "k", "VersionId": "v"}}),
    ],
)
def test_what_botocore_treats_specially_is_left_to_it(method: str, kwargs: dict[str, Any]) -> None:
    async def work(client: Any) -> None:
        assert await Direct(client).call(method, {**PLACE, **kwargs}) is None

    assert not play(work).sent


@pytest.mark.parametrize("signature", ["s3v4a", "s3"])
def test_other_signatures_are_left_to_botocore(signature: str) -> None:
    async def work(client: Any) -> None:
        presigned = {
            "s3v4a": "https://h/runs/k?X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256&X-Amz-Credential=",
            "s3": "https://h/runs/k?AWSAccessKeyId=AK&Signature=s",
        }

        async def presign(_method: str, **_more: Any) -> str:
            return presigned[signature]

        client.generate_presigned_url = presign
        assert await Direct(client).call("get_object", PLACE) is None

    assert not play(work).sent


@pytest.mark.parametrize("status", [301, 307, 400, 401, 403])
def test_refusals_are_left_to_botocore(status: int) -> None:
    answer = Answer(status)
    with pytest.raises(Refused):
        play(called("get_object", {}), answer)
    assert answer.raw.is_released


def test_body_of_an_object_is_not_read_ahead() -> None:
    found: list[Any] = []

    async def work(client: Any) -> None:
        found.append(await Direct(client).call("get_object", {**PLACE, "Range": "bytes=0-1"}))

    (sent,) = play(work).sent
    assert sent.stream_output
    (reply,) = found
    assert (reply["ETag"], reply["ContentRange"]) == ('"one"', "bytes 0-1/9")


def test_unchanged_object_is_an_answer() -> None:
    found: list[Any] = []

    async def work(client: Any) -> None:
        found.append(await Direct(client).call("get_object", PLACE))

    play(work, Answer(304, {"etag": '"one"'}))
    assert found[0]["ResponseMetadata"]["HTTPStatusCode"] == 304


def test_reply_is_parsed_as_by_botocore() -> None:
    found: list[Any] = []

    async def both(client: Any) -> None:
        found.append(await Direct(client).call("head_object", PLACE))
        found.append(await client.head_object(**PLACE))

    headers = {
        "etag": '"one"',
        "content-length": "5",
        "last-modified": "Mon, 30 Nov 2026 08:59:53 GMT",
        "x-amz-meta-name": "value",
    }
    play(both, Answer(200, headers))
    direct, botocores = found
    del botocores["ResponseMetadata"], direct["ResponseMetadata"]
    assert direct == botocores
    assert direct["Metadata"] == {"name": "value"}


@pytest.mark.parametrize(("status", "code"), [(404, "NoSuchKey"), (412, "Odd"), (503, "SlowDown")])
@pytest.mark.parametrize("method", ["get_object", "put_object"])
def test_errors_are_botocores(method: str, status: int, code: str) -> None:
    answer = Answer(status, {"content-type": "application/xml"}, xml_error(code))
    with pytest.raises(ClientError) as caught:
        play(called(method, {}), answer)
    assert caught.value.response["Error"]["Code"] == code
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == status


@pytest.mark.parametrize(
    ("method", "kwargs"),
    [
        ("put_object", {"Body": b"x"}),
        ("copy_object", {"CopySource": {"Bucket": "b", "Key": "k"}}),
    ],
)
def test_error_inside_a_success_is_an_error(method: str, kwargs: dict[str, Any]) -> None:
    """Servers send one when the failure comes after the status."""
    answer = Answer(200, {"content-type": "application/xml"}, xml_error("InternalError"))
    with pytest.raises(ClientError) as caught:
        play(called(method, kwargs), answer)
    assert caught.value.response["Error"]["Code"] == "InternalError"


@pytest.mark.parametrize(("size", "waits"), [(256 * 1024, False), (256 * 1024 + 1, True)])
def test_long_body_waits_until_the_server_is_ready(size: int, waits: bool) -> None:
    (sent,) = play(called("put_object", {"Body": b"x" * size}), Answer(200)).sent
    assert ("expect" in sent.headers) is waits
    assert "expect" not in sent.headers["authorization"]


def test_place_of_a_bucket_is_worked_out_once() -> None:
    presigned = 0

    async def work(client: Any) -> None:
        presign = client.generate_presigned_url

        async def counting(*args: Any, **kwargs: Any) -> Any:
            nonlocal presigned
            presigned += 1
            return await presign(*args, **kwargs)

        client.generate_presigned_url = counting
        direct = Direct(client)
        for key in "abc":
            await direct.call("get_object", {"Bucket": "runs", "Key": key})

    sent = play(work).sent
    assert (presigned, len(sent)) == (1, 3)
