"""A connection with a key of its own uses nothing of what is set for AWS on this computer."""

import asyncio
import ssl
from pathlib import Path

import pytest
import trustme

from msglc_browser.errors import StorageError, TlsFailed
from msglc_browser.storage.places.profile import Profile, Secret
from msglc_browser.storage.s3.client import open_client
from tests.servers.aws_files import BUCKETS, AwsFiles, failure, keyed
from tests.servers.fakes import answer, record, serve


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("AWS_PROFILE", "gone"),
        ("AWS_DEFAULT_PROFILE", "gone"),
        ("AWS_CA_BUNDLE", "/no/such/bundle.pem"),
        ("AWS_DATA_PATH", "/no/such/folder"),
        ("AWS_DEFAULT_REGION", "mars-north-1"),
        ("AWS_RETRY_MODE", "sometimes"),
        ("AWS_DEFAULTS_MODE", "nonsense"),
        ("AWS_MAX_ATTEMPTS", "many"),
        ("AWS_ACCESS_KEY_ID", "OTHERKEY"),
        ("AWS_USE_FIPS_ENDPOINT", "true"),
    ],
)
def test_environment_does_not_matter(
    variable: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    AwsFiles(tmp_path, monkeypatch).set(variable, value)
    request = asyncio.run(_listed())
    assert b"Credential=OWNKEY/" in request
    assert b"/us-east-1/s3/" in request


@pytest.mark.parametrize(
    "config", ["[default\nbroken", "[default]\ncredential_process = /no/such\n"]
)
def test_files_do_not_matter(config: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = AwsFiles(tmp_path, monkeypatch)
    files.config.write_text(config)
    files.credentials.write_bytes(b"\xff\xfe[")
    assert b"Credential=OWNKEY/" in asyncio.run(_listed())


def test_no_endpoint_is_that_of_aws_whatever_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = AwsFiles(tmp_path, monkeypatch)
    files.set("AWS_ENDPOINT_URL", "http://elsewhere:1")
    files.set("AWS_ENDPOINT_URL_S3", "http://elsewhere:2")
    files.config.write_text("[default]\nendpoint_url = http://elsewhere:3\n")
    profile = Profile(profile_id="p", name="P", endpoint="", access_key="OWNKEY")

    async def play() -> str:
        client = await open_client(profile, Secret("secret"))
        try:
            return client.endpoint
        finally:
            await client.close()

    assert asyncio.run(play()) == "https://s3.amazonaws.com"


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_certificates_that_cannot_be_read_are_not_used_but_named(
    content: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "bundle.pem"
    if content:
        bundle.write_text(content)
    AwsFiles(tmp_path, monkeypatch).set("AWS_CA_BUNDLE", str(bundle))

    async def play() -> StorageError:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trustme.CA().issue_cert("127.0.0.1").configure_cert(tls)
        async with serve(answer(200), tls=tls) as endpoint:
            return await failure(keyed(endpoint))

    error = asyncio.run(play())
    assert isinstance(error, TlsFailed)
    assert "is not trusted (" in error.message
    assert f"AWS_CA_BUNDLE names {bundle}, which" in error.hint


async def _listed() -> bytes:
    """The request that lists the buckets."""
    async with record(answer(200, BUCKETS)) as (endpoint, came), keyed(endpoint) as store:
        await store.list_buckets()
    return came[0]
