"""What the failures of the network and of servers become."""

import socket
import ssl
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import ClientPayloadError
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
    ReadTimeoutError,
    SSLError,
    UnknownKeyError,
)
from botocore.parsers import ResponseParserError

from msglc_browser import errors
from msglc_browser.storage.s3.answers.bad_answers import (
    CodeWanted,
    NoCredentialsFrom,
    ProcessFailed,
    Redirect,
)
from msglc_browser.storage.s3.errors import failure_of
from msglc_browser.storage.s3.request import Request
from msglc_browser.storage.s3.retry import Retry

READ = Request("get_object", "http://host:9000", "runs", "a.msg", hidden=("hidden-secret", ""))
URL = "http://host:9000"


def _answer(code: str, status: int, message: str = "", **headers: str) -> ClientError:
    names = {"x-amz-request-id": "1", **{k.replace("_", "-"): v for k, v in headers.items()}}
    reply: Any = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status, "HTTPHeaders": names},
    }
    return ClientError(reply, "GetObject")


@pytest.mark.parametrize(
    ("code", "status", "kind", "retry"),
    [
        ("InvalidAccessKeyId", 403, errors.WrongCredentials, Retry.NEVER),
        ("SignatureDoesNotMatch", 403, errors.WrongCredentials, Retry.NEVER),
        ("ExpiredToken", 400, errors.WrongCredentials, Retry.NEVER),
        ("AccessDenied", 403, errors.AccessDenied, Retry.NEVER),
        ("403", 403, errors.AccessDenied, Retry.NEVER),
        ("RequestTimeTooSkewed", 403, errors.ClockSkewed, Retry.NEVER),
        ("PermanentRedirect", 301, errors.WrongRegion, Retry.NEVER),
        ("NoSuchBucket", 404, errors.NotFound, Retry.NEVER),
        ("NoSuchKey", 404, errors.NotFound, Retry.NEVER),
        ("PreconditionFailed", 412, errors.ObjectChanged, Retry.NEVER),
        ("NotImplemented", 501, errors.Unsupported, Retry.NEVER),
        ("InvalidRange", 416, errors.ServerFailed, Retry.NEVER),
        ("SlowDown", 503, errors.ServerFailed, Retry.REFUSED),
        ("429", 429, errors.ServerFailed, Retry.REFUSED),
        ("InternalError", 500, errors.ServerFailed, Retry.BROKEN),
        ("XMinioNeverHeardOf", 599, errors.ServerFailed, Retry.BROKEN),
        ("SomethingElse", 400, errors.ServerFailed, Retry.NEVER),
    ],
)
def test_answer_becomes_kind_of_error(
    code: str, status: int, kind: type[errors.StorageError], retry: Retry
) -> None:
    failure = failure_of(_answer(code, status, "said"), READ)
    assert type(failure.error) is kind
    assert failure.retry is retry
    assert failure.error.code == code
    assert "runs" in failure.error.message


def test_answer_is_found_behind_the_error_s3fs_makes_of_it() -> None:
    outer = PermissionError("Access Denied")
    outer.__cause__ = _answer("AccessDenied", 403)
    error = failure_of(outer, READ).error
    assert error.message == "Cannot read s3://runs/a.msg: access denied."
    assert error.hint == "Check the key's rights on bucket runs."


def test_denied_bucket_list_says_that_a_bucket_can_still_be_opened() -> None:
    error = failure_of(_answer("AccessDenied", 403), Request("list_buckets", URL)).error
    assert "s3://bucket/prefix" in error.hint


def test_failed_condition_of_a_new_object_means_that_it_exists() -> None:
    request = Request("put_object", URL, "runs", "a.msg", is_new_only=True)
    assert isinstance(
        failure_of(_answer("PreconditionFailed", 412), request).error, errors.TargetExists
    )


@pytest.mark.parametrize("code", ["301", "400", "AuthorizationHeaderMalformed"])
def test_wrong_region_names_the_right_one(code: str) -> None:
    answer = _answer(code, 400, x_amz_bucket_region="eu-north-1")
    error = failure_of(answer, READ).error
    assert isinstance(error, errors.WrongRegion)
    assert "eu-north-1" in error.hint


def test_missing_bucket_of_a_listing_is_not_called_an_object() -> None:
    request = Request("list_objects_v2", URL, "runs")
    assert "no such bucket" in failure_of(_answer("404", 404), request).error.message


def _html(status: int) -> ClientError:
    return _answer(str(status), status, content_type="text/html; charset=utf-8")


def test_html_answer_is_not_s3() -> None:
    error = failure_of(_html(403), READ).error
    assert isinstance(error, errors.NotAnS3Api)
    assert "9001" in error.hint


def test_html_answer_of_a_gateway_is_tried_again() -> None:
    assert failure_of(_html(503), READ).retry is Retry.REFUSED
    assert failure_of(_html(502), READ).retry is Retry.BROKEN


def test_answer_without_s3_error_is_not_s3_except_of_head() -> None:
    answer = _answer("404", 404)
    del answer.response["ResponseMetadata"]["HTTPHeaders"]["x-amz-request-id"]
    assert isinstance(failure_of(answer, READ).error, errors.NotAnS3Api)
    head = Request("head_object", URL, "runs", "a.msg")
    assert isinstance(failure_of(answer, head).error, errors.NotFound)


def _caused(outer: Exception, cause: Exception) -> Exception:
    outer.__cause__ = cause
    return outer


_TLS = ssl.SSLCertVerificationError(1, "certificate verify failed")
_TLS.verify_message = "self-signed certificate"


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (
            EndpointConnectionError(endpoint_url=URL, error=ConnectionRefusedError(111, "no")),
            errors.ConnectionRefused,
            "nothing is listening at http://host:9000",
        ),
        (
            _caused(EndpointConnectionError(endpoint_url=URL), socket.gaierror(-2, "unknown")),
            errors.HostNotFound,
            "was not found",
        ),
        (
            EndpointConnectionError(endpoint_url=URL, error=OSError(113, "No route to host")),
            errors.ConnectionRefused,
            "cannot be reached",
        ),
        (SSLError(endpoint_url=URL, error=_TLS), errors.TlsFailed, "self-signed certificate"),
        (ReadTimeoutError(endpoint_url=URL), errors.TimedOut, "did not respond"),
        (ConnectionClosedError(endpoint_url=URL), errors.TimedOut, "was lost"),
        (ClientPayloadError("truncated"), errors.TimedOut, "was lost"),
        (ConnectionResetError(104, "reset"), errors.TimedOut, "was lost"),
        (ResponseParserError("not XML"), errors.NotAnS3Api, "not an S3 API"),
        (NoCredentialsError(), errors.CredentialsUnavailable, "no credentials"),
        (ValueError("Invalid endpoint: x"), errors.HostNotFound, "not an endpoint"),
        (
            ParamValidationError(report='Invalid bucket name "B@"'),
            errors.StorageError,
            "not a valid bucket name",
        ),
    ],
)
def test_failure_of_the_network_becomes_words(
    error: Exception, kind: type[errors.StorageError], words: str
) -> None:
    made = failure_of(error, READ).error
    assert type(made) is kind
    assert words in made.message
    assert made.details


def test_bug_is_not_dressed_up_as_a_broken_connection() -> None:
    with pytest.raises(TypeError):
        failure_of(TypeError("wrong argument"), READ)


def test_secret_never_shows_in_words_or_details() -> None:
    answer = _answer("Odd", 400, "signed with hidden-secret")
    error = failure_of(answer, READ).error
    assert "hidden-secret" not in error.message + error.hint + error.details + repr(READ.doing)


TOKEN = "FQoGZXIvYXdz" + "SECRETTOKEN" * 70
ECHO = f"token {TOKEN} may not read this"


@pytest.mark.parametrize("before", ["", "x " * 120])
@pytest.mark.parametrize(
    "made",
    [
        lambda text: _answer("AccessDenied", 403, text),
        lambda text: _answer("Odd", 400, text),
        lambda text: _answer("400", 400, "x", x_amz_bucket_region=text),
        lambda text: ClientError({"Error": {"Code": "Odd", "Message": text}}, "AssumeRole"),
        lambda text: CredentialRetrievalError(provider="process", error_msg=text),
        lambda text: UnknownKeyError(value=text, param="p", choices="c"),
        lambda text: NoCredentialsFrom("", text),
        lambda text: ProcessFailed("program", text),
        lambda text: CodeWanted(f"Enter MFA code for {text}: "),
        lambda text: Redirect(URL, f"/{text}"),
        lambda text: Redirect(URL, f"http://{text}.example/"),
    ],
)
def test_no_part_of_a_secret_shows_where_long_words_are_shortened(
    made: Callable[[str], Exception], before: str
) -> None:
    request = Request("get_object", URL, "b", "k", hidden=("secretkey123", TOKEN))
    error = failure_of(made(before + ECHO), request).error
    shown = error.message + error.hint + error.details
    assert "SECRET" not in shown and "FQoG" not in shown
