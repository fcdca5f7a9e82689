"""The AWS chain: credentials come from the servers asked, and failures are theirs, not S3's."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from msglc_browser.errors import CredentialsUnavailable
from msglc_browser.storage.places.profile import Profile
from msglc_browser.storage.s3.retry import NO_RETRY
from msglc_browser.storage.s3.store import S3Store
from tests.servers.fakes import answer, pour, record

BUCKETS = answer(200, b"<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>")
GIVEN = {
    "AccessKeyId": "AKGIVEN",
    "SecretAccessKey": "secret",
    "Token": "token",
    "Expiration": "2999-01-01T00:00:00Z",
    "Code": "Success",
}
STS = (
    b"<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>"
    b"<AccessKeyId>AKGIVEN</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>"
    b"<SessionToken>token</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration>"
    b"</Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>"
)
Source = Callable[[str], dict[str, str]]


def sts_error(code: str, message: str) -> bytes:
    """A refusal as STS sends it."""
    error = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    return answer(403, f"<ErrorResponse>{error}</ErrorResponse>".encode())


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No credentials of this computer."""
    (tmp_path / "token").write_text("identity")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setattr("botocore.utils.ContainerMetadataFetcher.SLEEP_TIME", 0)


def sts(tmp_path: Path) -> Source:
    return lambda server: {
        "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/x",
        "AWS_WEB_IDENTITY_TOKEN_FILE": str(tmp_path / "token"),
        "AWS_ENDPOINT_URL_STS": server,
    }


def container(_tmp_path: Path) -> Source:
    return lambda server: {
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{server}/x",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN": "identity",
    }


def instance(_tmp_path: Path) -> Source:
    return lambda server: {
        "AWS_EC2_METADATA_SERVICE_ENDPOINT": server,
        "AWS_EC2_METADATA_DISABLED": "false",
    }


async def ask(endpoint: str, given: dict[str, str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in given.items():
            patch.setenv(name, value)
        profile = Profile(profile_id="p", name="P", endpoint=endpoint)
        async with S3Store(profile, None, policy=NO_RETRY) as store:
            await store.list_buckets()


async def refused(given: dict[str, str]) -> CredentialsUnavailable:
    with pytest.raises(CredentialsUnavailable) as caught:
        await ask("http://127.0.0.1:9", given)
    return caught.value


@pytest.mark.parametrize(
    ("source", "replies"),
    [
        (sts, [answer(200, STS)]),
        (container, [answer(200, json.dumps(GIVEN).encode())]),
        (
            instance,
            [answer(200, b"token"), answer(200, b"role"), answer(200, json.dumps(GIVEN).encode())],
        ),
    ],
)
def test_credentials_that_were_fetched_sign_the_request(
    tmp_path: Path, source: Callable[[Path], Source], replies: list[bytes]
) -> None:
    async def play() -> None:
        async with record(BUCKETS) as (here, came), record(*replies) as (server, asked):
            await ask(here, source(tmp_path)(server))
        assert len(asked) == len(replies)
        (request,) = came
        assert b"Credential=AKGIVEN/" in request

    asyncio.run(play())


@pytest.mark.parametrize("source", [sts, container, instance])
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirect_is_not_followed_with_the_identity(
    tmp_path: Path, source: Callable[[Path], Source], status: int
) -> None:
    async def play() -> None:
        async with record(answer(200, STS)) as (elsewhere, came):
            async with record(answer(status, Location=f"{elsewhere}/x")) as (server, _):
                error = await refused(source(tmp_path)(server))
            assert came == []
            assert f"{server} gave none (it redirects to another address)" in error.message

    asyncio.run(play())


@pytest.mark.parametrize("source", [sts, container, instance])
def test_endless_answer_is_given_up(tmp_path: Path, source: Callable[[Path], Source]) -> None:
    async def play() -> None:
        piece = b"x" * 60_000
        head = b"HTTP/1.1 200 OK\r\nContent-Length: 900000000000\r\n\r\n"
        async with pour(head, piece) as (server, taken):
            error = await refused(source(tmp_path)(server))
        assert "answer of more than 16,000,000 bytes" in error.message
        assert max(taken) * len(piece) < 16_000_000 + 12_000_000

    asyncio.run(play())


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (sts_error("AccessDenied", "You may not"), "You may not"),
        (sts_error("ExpiredTokenException", ""), "ExpiredTokenException"),
        (answer(200, b"<html><secret>"), "its answer cannot be read"),
    ],
)
def test_refusal_of_the_service_is_not_blamed_on_the_s3_server(
    tmp_path: Path, reply: bytes, said: str
) -> None:
    async def play() -> CredentialsUnavailable:
        async with record(reply) as (server, _):
            return await refused(sts(tmp_path)(server))

    error = asyncio.run(play())
    assert error.message == (
        "Cannot list buckets: the credentials could not be fetched: "
        f"the service gave none ({said})."
    )
    assert "secret" not in error.details


def test_instance_that_does_not_answer_leaves_no_credentials(tmp_path: Path) -> None:
    error = asyncio.run(refused(instance(tmp_path)("http://127.0.0.1:9")))
    assert "no credentials were found" in error.message
