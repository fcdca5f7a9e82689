"""Ranged reads past botocore's machinery: what it takes on, and what it leaves."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.auth import S3SigV4Auth
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from msglc_browser.storage.s3.quick_get import QuickGet
from tests.servers.fakes import xml_error

SIGNED = (
    "https://h/b/a%20b?X-Amz-Algorithm={}&X-Amz-Credential=AK%2F20240717%2Feu-x%2F{}%2Faws4_request"
)
USUAL = SIGNED.format("AWS4-HMAC-SHA256", "s3")


class Raw:
    """A body that can be let go of."""

    is_released = False

    def release(self) -> None:
        self.is_released = True


@dataclass
class Response:
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


class Client:
    """As much of aiobotocore's client as is used."""

    def __init__(self, presigned: str, response: Response) -> None:
        self.presigned = presigned
        self.response = response
        self.presigns = 0
        self.sent: list[Any] = []
        self._request_signer = self
        self._endpoint = self
        self.http_session = self

    async def generate_presigned_url(self, _name: str, **_more: Any) -> str:
        self.presigns += 1
        return self.presigned

    async def get_auth_instance(self, service: str, region: str, _version: str) -> S3SigV4Auth:
        return S3SigV4Auth(Credentials("AK", "secret"), service, region)

    async def send(self, request: Any) -> Response:
        self.sent.append(request)
        return self.response


def ask(client: Client, **more: str) -> dict[str, Any] | None:
    """One request for the first two bytes."""
    kwargs = {"Bucket": "b", "Key": "a b", "Range": "bytes=0-1", **more}
    return asyncio.run(QuickGet(client).get(kwargs))


def test_request_is_signed_in_its_headers_with_its_conditions() -> None:
    client = Client(USUAL, Response())
    reply = ask(client, IfMatch='"one"', IfNoneMatch='"two"')
    (sent,) = client.sent
    assert (sent.method, sent.url) == ("GET", "https://h/b/a%20b")
    assert sent.headers["Range"] == b"bytes=0-1" or sent.headers["Range"] == "bytes=0-1"
    assert {"If-Match", "If-None-Match"} <= set(sent.headers)
    assert "/eu-x/s3/aws4_request" in str(sent.headers["Authorization"])
    assert reply is not None
    assert (reply["ETag"], reply["ContentRange"]) == ('"one"', "bytes 0-1/9")


def test_public_object_is_asked_for_without_signature() -> None:
    client = Client("https://h/b/a%20b", Response())
    assert ask(client)
    assert "Authorization" not in client.sent[0].headers


@pytest.mark.parametrize(
    "presigned",
    [
        SIGNED.format("AWS4-ECDSA-P256-SHA256", "s3"),
        SIGNED.format("AWS4-HMAC-SHA256", "s3express"),
        "https://h/b/k?AWSAccessKeyId=AK&Signature=s",
    ],
)
def test_unusual_signatures_are_left_to_botocore(presigned: str) -> None:
    client = Client(presigned, Response())
    assert ask(client) is None
    assert not client.sent


@pytest.mark.parametrize("status", [301, 307, 400, 401, 403])
def test_refused_requests_are_left_to_botocore(status: int) -> None:
    client = Client(USUAL, Response(status))
    assert ask(client) is None
    assert client.response.raw.is_released


def test_unchanged_object_is_an_answer() -> None:
    reply = ask(Client(USUAL, Response(304, {"etag": '"one"'})))
    assert reply is not None
    assert reply["ResponseMetadata"]["HTTPStatusCode"] == 304


@pytest.mark.parametrize(("status", "code"), [(404, "NoSuchKey"), (412, "Odd"), (503, "SlowDown")])
def test_errors_are_botocores(status: int, code: str) -> None:
    response = Response(status, {"content-type": "application/xml"}, xml_error(code))
    with pytest.raises(ClientError) as caught:
        ask(Client(USUAL, response))
    assert caught.value.response["Error"]["Code"] == code
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == status


def test_place_of_an_object_is_worked_out_once() -> None:
    client = Client(USUAL, Response())

    async def twice() -> None:
        quick = QuickGet(client)
        for _ in range(2):
            await quick.get({"Bucket": "b", "Key": "a b", "Range": "bytes=0-1"})

    asyncio.run(twice())
    assert (client.presigns, len(client.sent)) == (1, 2)
