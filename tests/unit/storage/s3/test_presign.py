"""Addresses that carry their own signature: for which server, region and time."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiobotocore.credentials import AioRefreshableCredentials
from aiohttp import web

from msglc_browser.storage.places.profile import Addressing, Profile, Secret
from msglc_browser.storage.s3.presign import Presigned
from msglc_browser.storage.s3.store import S3Store
from tests.servers.scripted_s3 import Stored, refusal, serve_scripted

SECRET = Secret("the secret", "")
KEY = "a b//+é#?versionId=1"


def store(secret: Secret = SECRET, **more: Any) -> S3Store:
    given = {"endpoint": "http://127.0.0.1:1", "access_key": "AK", "region": "eu-x", **more}
    return S3Store(Profile(profile_id="p", name="Mine", **given), secret)


def signed(
    made: S3Store, method: str = "get_object", bucket: str = "runs", **more: Any
) -> Presigned:
    """What the store signs although the bucket is known to be reachable; nothing is sent."""

    async def work() -> Presigned:
        async with made:
            client = await made._opened()
            client._known_buckets.add(bucket)
            return await made.presigned(method, 3600, Bucket=bucket, Key=KEY, **more)

    return asyncio.run(work())


def query(made: Presigned) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(made.url).query).items()}


@pytest.mark.parametrize("region", ["us-east-1", "eu-x"])
def test_signature_is_of_version_4_in_every_region(region: str) -> None:
    made = query(signed(store(region=region)))
    assert made["X-Amz-Algorithm"] == "AWS4-HMAC-SHA256"
    assert made["X-Amz-Credential"].split("/")[0] == "AK"
    assert made["X-Amz-Credential"].split("/")[2] == region
    assert made["X-Amz-Expires"] == "3600"
    assert "X-Amz-Security-Token" not in made


@pytest.mark.parametrize(
    ("addressing", "endpoint", "bucket", "before"),
    [
        (Addressing.PATH, "http://h:9000", "runs", "http://h:9000/runs/"),
        (Addressing.VIRTUAL, "https://s3.h", "runs", "https://runs.s3.h/"),
        (Addressing.VIRTUAL, "https://s3.h", "ru.ns", "https://s3.h/ru.ns/"),
        (Addressing.PATH, "", "runs", "https://s3.eu-west-1.amazonaws.com/runs/"),
        (Addressing.VIRTUAL, "", "runs", "https://runs.s3.eu-west-1.amazonaws.com/"),
    ],
)
def test_host_and_path_are_those_of_a_request(
    addressing: Addressing, endpoint: str, bucket: str, before: str
) -> None:
    made = store(addressing=addressing, endpoint=endpoint, region="eu-west-1")
    address = signed(made, bucket=bucket).url.partition("?")[0]
    assert address == before + "a%20b//%2B%C3%A9%23%3FversionId%3D1"


def test_session_token_and_file_name_are_part_of_the_address() -> None:
    made = store(Secret("the secret", "the token"))
    found = query(signed(made, ResponseContentDisposition='attachment; filename="x y.csv"'))
    assert found["X-Amz-Security-Token"] == "the token"
    assert found["response-content-disposition"] == 'attachment; filename="x y.csv"'


def test_address_is_not_in_a_repr() -> None:
    assert "Signature" not in repr(signed(store()))


def test_end_of_the_credentials_is_known_if_they_have_one() -> None:
    assert signed(store()).keys_expire is None
    made, end = store(), datetime.now(UTC) + timedelta(hours=5)

    async def work() -> Presigned:
        async with made:
            client = await made._opened()
            client._known_buckets.add("runs")
            client._session._request_signer._credentials = AioRefreshableCredentials(
                "AK", "the secret", "the token", end, _never, "assume-role"
            )
            return await made.presigned("get_object", 60, Bucket="runs", Key=KEY)

    assert asyncio.run(work()).keys_expire == end


async def _never() -> dict[str, str]:
    raise AssertionError("these credentials are still good")


def _elsewhere(region: str) -> Callable[[web.Request], web.StreamResponse | None]:
    """As a server whose buckets are in this region."""

    def script(request: web.Request) -> web.StreamResponse | None:
        if f"/{region}/s3/" in request.headers["Authorization"]:
            return None
        reply = refusal(301, "PermanentRedirect")
        reply.headers["x-amz-bucket-region"] = region
        return reply

    return script


@pytest.mark.parametrize("is_asked_before", [True, False])
def test_address_is_signed_for_the_region_that_the_bucket_is_in(is_asked_before: bool) -> None:
    async def work() -> tuple[Presigned, int]:
        async with serve_scripted() as server:
            server.objects["a"] = Stored(b"x")
            server.script = _elsewhere("eu-north-1")
            async with S3Store(server.profile, server.secret) as made:
                if is_asked_before:
                    await made.head("runs", "a")
                before = len(server.asked)
                found = await made.presigned("get_object", 60, Bucket="runs", Key="a")
                return found, len(server.asked) - before

    found, requests = asyncio.run(work())
    assert query(found)["X-Amz-Credential"].split("/")[2] == "eu-north-1"
    assert is_asked_before == (requests == 0)
