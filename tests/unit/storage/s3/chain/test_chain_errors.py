"""What is wrong with the AWS settings of this computer has words of its own, and no retry."""

import asyncio
from pathlib import Path

import pytest

from msglc_browser.errors import CertificatesUnusable, CredentialsUnavailable
from tests.servers.aws_files import AwsFiles, chain, failure

ROLE = "role_arn = arn:aws:iam::123456789012:role/x\n"
KEYS = "aws_access_key_id = A\naws_secret_access_key = B\n"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AwsFiles:
    return AwsFiles(tmp_path, monkeypatch)


def test_profile_with_mfa_is_refused_at_once_and_reads_no_terminal(
    files: AwsFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.config.write_text(
        f"[default]\n{ROLE}source_profile = keys\nmfa_serial = arn:aws:iam::1:mfa/ann\n"
        f"[profile keys]\n{KEYS}"
    )
    asked: list[str] = []
    monkeypatch.setattr("sys.stdin", None)
    monkeypatch.setattr("os.open", lambda path, *_more: asked.append(path))
    error = asyncio.run(failure(chain()))
    assert isinstance(error, CredentialsUnavailable)
    assert "requires a code of the MFA device arn:aws:iam::1:mfa/ann" in error.message
    assert "aws sts" in error.hint
    assert asked == []


def test_source_profile_with_mfa_is_refused_as_well(files: AwsFiles) -> None:
    files.config.write_text(
        f"[default]\n{ROLE}source_profile = middle\n"
        f"[profile middle]\n{ROLE}source_profile = keys\nmfa_serial = device\n"
        f"[profile keys]\n{KEYS}"
    )
    assert "MFA device device" in asyncio.run(failure(chain())).message


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ("[default\nbroken", "the AWS settings in {config} cannot be read"),
        (
            f"[default]\n{ROLE}source_profile = gone\n",
            'The source_profile "gone" referenced in the profile "default" does not exist',
        ),
        (
            f"[default]\n{ROLE}source_profile = b\n[profile b]\n{ROLE}source_profile = default\n",
            "the roles of the AWS profile refer to each other in a circle (default, b)",
        ),
        (
            f"[default]\n{ROLE}",
            "the credentials are incomplete (source_profile or credential_source is missing)",
        ),
        ("[default]\naws_access_key_id = A\n", "(aws_secret_access_key is missing)"),
        (
            f"[default]\n{ROLE}credential_source = Nonsense\n",
            'The credential source "Nonsense" referenced in profile "default" is not valid',
        ),
        (
            "[default]\ncredential_process = /no/such/helper --key x\n",
            "helper could not be started",
        ),
        ("[default]\ncredential_process = /bin/echo hello\n", "echo did not print credentials"),
        ("[default]\ncredential_process = 'unclosed\n", "No closing quotation"),
        (f"[default]\n{ROLE}web_identity_token_file = /no/token\n", "/no/token"),
        ("[default]\ndefaults_mode = sometimes\n", "sometimes"),
    ],
)
def test_broken_settings_are_named_once(files: AwsFiles, config: str, words: str) -> None:
    files.config.write_text(config)
    error = asyncio.run(failure(chain()))
    assert words.format(config=files.config) in error.message
    assert error.message.startswith("Cannot list buckets: ")
    assert "lost" not in error.message


def test_profile_that_does_not_exist_is_named(files: AwsFiles) -> None:
    files.set("AWS_PROFILE", "gone")
    error = asyncio.run(failure(chain()))
    assert isinstance(error, CredentialsUnavailable)
    assert "the AWS profile gone does not exist" in error.message
    assert "AWS_PROFILE" in error.hint


@pytest.mark.parametrize(("content", "why"), [(None, "No such file"), ("x", "no certificates")])
def test_certificates_that_cannot_be_read_are_named(
    files: AwsFiles, tmp_path: Path, content: str | None, why: str
) -> None:
    files.credentials.write_text(f"[default]\n{KEYS}")
    bundle = tmp_path / "bundle.pem"
    if content is not None:
        bundle.write_text(content)
    files.set("AWS_CA_BUNDLE", str(bundle))
    error = asyncio.run(failure(chain("https://127.0.0.1:9")))
    assert isinstance(error, CertificatesUnusable)
    assert str(bundle) in error.message
    assert why in error.message
    assert "AWS_CA_BUNDLE" in error.hint


def test_service_that_cannot_be_reached_is_not_mistaken_for_the_s3_server(files: AwsFiles) -> None:
    files.config.write_text(f"[default]\n{ROLE}source_profile = keys\n[profile keys]\n{KEYS}")
    files.set("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:7")
    error = asyncio.run(failure(chain()))
    assert isinstance(error, CredentialsUnavailable)
    assert "http://127.0.0.1:7" in error.message


def test_certificates_that_only_the_credentials_need_are_named(files: AwsFiles) -> None:
    files.config.write_text(f"[default]\n{ROLE}source_profile = keys\n[profile keys]\n{KEYS}")
    files.set("AWS_CA_BUNDLE", "/no/bundle.pem")
    files.set("AWS_ENDPOINT_URL_STS", "https://127.0.0.1:7")
    error = asyncio.run(failure(chain()))
    assert isinstance(error, CertificatesUnusable)
    assert "/no/bundle.pem" in error.message
