"""What a connection test says before anything is sent."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from msglc_browser.operations.buckets.connection_test import Check, ConnectionReport
from msglc_browser.operations.buckets.connection_test import try_connection as check_connection
from msglc_browser.storage.places.profile import Profile, Secret
from tests.servers.aws_files import AwsFiles
from tests.servers.fakes import answer, xml_error
from tests.servers.scripted_answers import scripted_server, xml

PROFILE = Profile(profile_id="p", name="P", endpoint="https://host", access_key="key")


@pytest.mark.parametrize("secret", [None, Secret(""), Secret("", "token")])
def test_missing_secret_is_told_without_a_request(secret: Secret | None) -> None:
    report = asyncio.run(check_connection(PROFILE, secret))
    assert not report.ok
    assert [(check.label, check.ok) for check in report.checks] == [
        ("Endpoint", None),
        ("TLS", None),
        ("S3", None),
        ("Key", False),
        ("Bucket list", None),
    ]


def test_unusable_endpoint_is_told_without_a_request() -> None:
    profile = replace(PROFILE, endpoint="localhost:9000")
    report = asyncio.run(check_connection(profile, Secret("x")))
    assert not report.ok
    assert report.checks[0].ok is False
    assert "http://" in report.checks[0].message


def test_server_is_not_judged_when_missing_credentials_left_it_unasked() -> None:
    profile = replace(PROFILE, endpoint="http://127.0.0.1:9", access_key="")
    report = asyncio.run(check_connection(profile, None))
    assert not report.ok
    assert [(check.label, check.ok) for check in report.checks] == [
        ("Endpoint", None),
        ("S3", None),
        ("Key", False),
        ("Bucket list", None),
    ]
    assert "No credentials were found" in report.checks[2].message


def test_incomplete_list_of_buckets_is_usable_and_told() -> None:
    async def work() -> ConnectionReport:
        page = "<Buckets><Bucket><Name>a</Name></Bucket><Bucket/></Buckets>"
        async with scripted_server(lambda _asked: xml("L", page)) as endpoint:
            return await check_connection(replace(PROFILE, endpoint=endpoint), Secret("x"))

    report = asyncio.run(work())
    assert report.ok
    assert report.checks[-1] == Check(
        "Bucket list",
        None,
        "1 bucket found. The list of buckets is incomplete: 1 row has no name.",
    )


def test_key_is_not_called_accepted_when_the_server_fails() -> None:
    async def work() -> ConnectionReport:
        async with scripted_server(lambda _: answer(500, xml_error("InternalError"))) as endpoint:
            return await check_connection(replace(PROFILE, endpoint=endpoint), Secret("x"))

    report = asyncio.run(work())
    assert [(check.label, check.ok) for check in report.checks] == [
        ("Endpoint", True),
        ("S3", True),
        ("Key", None),
        ("Bucket list", False),
    ]


@pytest.mark.parametrize(
    ("endpoint", "failed"), [("https://127.0.0.1:9", "TLS"), ("http://127.0.0.1:9", "Key")]
)
def test_server_is_not_judged_when_certificates_cannot_be_read(
    endpoint: str, failed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = AwsFiles(tmp_path, monkeypatch)
    files.set("AWS_CA_BUNDLE", "/no/bundle.pem")
    files.config.write_text(
        "[default]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = keys\n"
        "[profile keys]\naws_access_key_id = A\naws_secret_access_key = B\n"
    )
    profile = Profile(profile_id="p", name="P", endpoint=endpoint)
    report = asyncio.run(check_connection(profile, None))
    told = {check.label: check for check in report.checks}
    assert told[failed].ok is False
    assert "/no/bundle.pem" in told[failed].message
    assert told["Endpoint"].ok is None
    assert [check.label for check in report.checks if check.ok is not None] == [failed]
