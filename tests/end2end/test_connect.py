"""What "Test connection" reports about real servers and other services."""

import asyncio
import logging
import ssl
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from msglc_browser.errors import WrongCredentials
from msglc_browser.operations.buckets.connection_test import ConnectionReport, list_buckets
from msglc_browser.operations.buckets.connection_test import try_connection as check_connection
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.credentials import SessionCredentials
from msglc_browser.storage.places.profile import Profile, Secret
from msglc_browser.storage.places.profiles_file import ProfilesFile
from tests.servers.fakes import answer, serve, xml_error
from tests.servers.s3 import S3Bucket, S3Server

CONSOLE = b"<!doctype html><html><body>Console</body></html>"
SECRET = Secret("some-secret-key", "some-session-token")


def check(profile: Profile, secret: Secret = SECRET) -> ConnectionReport:
    return asyncio.run(check_connection(profile, secret))


def check_fake(reply: bytes | None, tls: ssl.SSLContext | None = None) -> ConnectionReport:
    """The report on a server that answers every request with `reply`."""

    async def run() -> ConnectionReport:
        async with serve(reply, tls=tls) as endpoint:
            return await check_connection(_profile(endpoint), SECRET)

    return asyncio.run(run())


def _profile(endpoint: str) -> Profile:
    return Profile(profile_id="p", name="P", endpoint=endpoint, access_key="some-key")


def failed(report: ConnectionReport) -> tuple[str, str]:
    """Label and text of the check that failed; those after it were not tried.

    A server that fails to list buckets does not say whether it has accepted the key.
    """
    (number,) = [at for at, one in enumerate(report.checks) if one.ok is False]
    assert not report.ok
    assert all(one.ok is (None if one.label == "Key" else True) for one in report.checks[:number])
    assert all(one.ok is None for one in report.checks[number + 1 :])
    return report.checks[number].label, report.checks[number].message


@pytest.fixture(params=[0, 1], ids=["weed", "rclone"])
def server(request: pytest.FixtureRequest, weed: S3Server, rclone: S3Server) -> S3Server:
    """Each server that checks signatures, in turn."""
    return (weed, rclone)[request.param]


def test_good_connection_passes_every_check(server: S3Server) -> None:
    report = check(server.profile, server.secret)
    assert report.ok
    assert [(one.label, one.ok) for one in report.checks] == [
        ("Endpoint", True),
        ("S3", True),
        ("Key", True),
        ("Bucket list", True),
    ]
    assert "found" in report.checks[-1].message


def test_wrong_secret_is_named(server: S3Server) -> None:
    label, words = failed(check(server.profile, Secret("not the secret")))
    assert label == "Key"
    assert "secret key" in words
    assert "not the secret" not in words


def test_wrong_access_key_is_named(weed: S3Server) -> None:
    label, words = failed(check(replace(weed.profile, access_key="nobody"), weed.secret))
    assert label == "Key"
    assert "Unknown access key" in words


def test_refused_port_is_named(refused_endpoint: str) -> None:
    label, words = failed(check(_profile(refused_endpoint)))
    assert label == "Endpoint"
    assert f"Nothing is listening at {refused_endpoint}" in words


def test_unknown_host_is_named() -> None:
    label, words = failed(check(_profile("http://no-such-host.invalid:9000")))
    assert label == "Endpoint"
    assert "was not found" in words


def test_tls_asked_of_a_plain_server_is_named(weed: S3Server) -> None:
    endpoint = weed.endpoint.replace("http://", "https://")
    label, words = failed(check(replace(weed.profile, endpoint=endpoint), weed.secret))
    assert label == "TLS"
    assert "http://" in words


def test_self_signed_certificate_is_named() -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(tls)
    label, words = failed(check_fake(answer(200), tls))
    assert label == "TLS"
    assert "not trusted" in words
    assert "self-signed" in words or "issuer" in words


def test_certificate_is_accepted_when_checks_are_off_or_its_authority_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    denied = answer(403, xml_error("AccessDenied"))

    async def run(verify_tls: bool) -> ConnectionReport:
        async with serve(denied, tls=tls) as endpoint:
            profile = replace(_profile(endpoint), verify_tls=verify_tls)
            return await check_connection(profile, SECRET)

    unchecked = asyncio.run(run(False))
    assert unchecked.ok
    assert "not checked" in unchecked.checks[1].message
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    assert asyncio.run(run(True)).checks[1].ok


@pytest.mark.parametrize(
    "reply",
    [
        answer(200, CONSOLE, "text/html; charset=utf-8"),
        answer(200, CONSOLE.replace(b"<!doctype html>", b""), "text/html"),
        answer(403, CONSOLE, "text/html"),
        answer(404, b"404 page not found", "text/plain"),
        answer(200, b'{"ok": true}', "application/json"),
        answer(200, b""),
        answer(400, b"Client sent an HTTP request to an HTTPS server.", "text/plain"),
        answer(405, b""),
    ],
)
def test_what_is_no_s3_api_is_named(reply: bytes) -> None:
    label, words = failed(check_fake(reply))
    assert label == "S3"
    assert "not an S3 API" in words
    assert "9001" in words


@pytest.mark.parametrize(
    ("code", "status", "words"),
    [
        ("RequestTimeTooSkewed", 403, "clock"),
        ("ExpiredToken", 400, "expired"),
        ("InvalidAccessKeyId", 403, "Unknown access key"),
        ("SignatureDoesNotMatch", 403, "secret key does not match"),
    ],
)
def test_refused_key_is_explained(code: str, status: int, words: str) -> None:
    label, message = failed(check_fake(answer(status, xml_error(code))))
    assert label == "Key"
    assert words in message
    assert SECRET.secret_key not in message


def test_denied_bucket_list_still_counts_as_usable() -> None:
    report = check_fake(answer(403, xml_error("AccessDenied")))
    assert report.ok
    assert report.checks[-1].ok is None
    assert "s3://bucket/prefix" in report.checks[-1].message


def test_busy_server_is_asked_once() -> None:
    report = check_fake(answer(503, xml_error("SlowDown")))
    label, words = failed(report)
    assert (label, "busy" in words) == ("Bucket list", True)


def test_redirect_elsewhere_names_the_region() -> None:
    reply = answer(301, xml_error("PermanentRedirect"), x_amz_bucket_region="eu-north-1")
    report = check_fake(reply)
    assert not report.ok
    assert "eu-north-1" in " ".join(one.message for one in report.checks)


def test_secret_echoed_by_a_server_is_not_shown() -> None:
    report = check_fake(answer(400, xml_error("Odd", f"I saw {SECRET.session_token}")))
    assert SECRET.session_token not in repr(report)


def test_no_log_shows_a_secret(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        check_fake(answer(403, xml_error("AccessDenied")))
    assert SECRET.secret_key not in caplog.text
    assert SECRET.session_token not in caplog.text


def test_saved_connection_lists_buckets_by_name(weed_bucket: S3Bucket, tmp_path: Path) -> None:
    server = weed_bucket.server

    async def run() -> list[str]:
        workspace = Workspace(ProfilesFile(tmp_path / "c.json"), SessionCredentials())
        try:
            await workspace.save_profile(server.profile, server.secret)
            found = await list_buckets(workspace, "test")
            await workspace.save_profile(server.profile, Secret("wrong"))
            with pytest.raises(WrongCredentials):
                await list_buckets(workspace, "test")
        finally:
            await workspace.close()
        return [bucket.name for bucket in found.buckets]

    names = asyncio.run(run())
    assert weed_bucket.name in names
    assert names == sorted(names)
