"""What a server's error codes mean: kind, words, a way out, and whether to try again."""

from dataclasses import replace
from typing import Any

import pytest

from msglc_browser.errors import (
    AccessDenied,
    ClockSkewed,
    NotFound,
    ObjectChanged,
    ServerFailed,
    ServerFull,
    StorageError,
    TargetExists,
    TimedOut,
    Unsupported,
    UnusableKey,
    WrongCredentials,
    WrongRegion,
)
from msglc_browser.storage.s3.error_meanings import code_error
from msglc_browser.storage.s3.request import Request
from msglc_browser.storage.s3.retry import Retry

READ = Request("get_object", "http://host:9000", "runs", "a.msg")


def error_of(
    code: str,
    status: int = 400,
    request: Request | None = None,
    *,
    message: str = "",
    headers: dict[str, str] | None = None,
    **more: object,
) -> tuple[StorageError, Retry]:
    response: dict[str, Any] = {"Error": {"Code": code, "Message": message, **more}}
    if headers is not None:
        response["ResponseMetadata"] = {"HTTPHeaders": headers}
    return code_error(code, status, response, request or READ)


@pytest.mark.parametrize(
    ("code", "status", "kind", "retry"),
    [
        ("InvalidAccessKeyId", 403, WrongCredentials, Retry.NEVER),
        ("SignatureDoesNotMatch", 403, WrongCredentials, Retry.NEVER),
        ("ExpiredToken", 400, WrongCredentials, Retry.NEVER),
        ("RequestTimeTooSkewed", 403, ClockSkewed, Retry.NEVER),
        ("RequestExpired", 403, ClockSkewed, Retry.NEVER),
        ("AccessDenied", 403, AccessDenied, Retry.NEVER),
        ("403", 403, AccessDenied, Retry.NEVER),
        ("401", 401, AccessDenied, Retry.NEVER),
        ("PermanentRedirect", 301, WrongRegion, Retry.NEVER),
        ("NoSuchBucket", 404, NotFound, Retry.NEVER),
        ("NoSuchKey", 404, NotFound, Retry.NEVER),
        ("NoSuchUpload", 404, NotFound, Retry.NEVER),
        ("PreconditionFailed", 412, ObjectChanged, Retry.NEVER),
        ("NotImplemented", 501, Unsupported, Retry.NEVER),
        ("InvalidObjectState", 403, Unsupported, Retry.NEVER),
        ("InvalidRange", 416, ServerFailed, Retry.NEVER),
        ("ConditionalRequestConflict", 409, ServerFailed, Retry.NEVER),
        ("SlowDown", 503, ServerFailed, Retry.REFUSED),
        ("TooManyRequests", 429, ServerFailed, Retry.REFUSED),
        ("RequestTimeout", 400, TimedOut, Retry.BROKEN),
    ],
)
def test_code_is_told_by_kind_and_by_whether_to_try_again(
    code: str, status: int, kind: type[StorageError], retry: Retry
) -> None:
    error, found = error_of(code, status)
    assert (type(error), found) == (kind, retry)
    assert error.message.startswith("Cannot read s3://runs/a.msg: ")
    assert error.message.endswith(".")
    assert error.hint or kind is Unsupported


@pytest.mark.parametrize(
    ("status", "kind", "retry"),
    [
        (403, AccessDenied, Retry.NEVER),
        (404, NotFound, Retry.NEVER),
        (405, Unsupported, Retry.NEVER),
        (412, ObjectChanged, Retry.NEVER),
        (429, ServerFailed, Retry.REFUSED),
        (503, ServerFailed, Retry.REFUSED),
        (500, ServerFailed, Retry.BROKEN),
        (599, ServerFailed, Retry.BROKEN),
        (499, ServerFailed, Retry.NEVER),
        (400, ServerFailed, Retry.NEVER),
    ],
)
def test_unknown_code_means_what_its_status_does(
    status: int, kind: type[StorageError], retry: Retry
) -> None:
    error, found = error_of("XOdd", status)
    assert (type(error), found) == (kind, retry)


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("It went wrong.", "It went wrong."),
        ("  spaces ", "spaces."),
        ("", "XOdd."),
        ("...", "XOdd."),
    ],
)
def test_what_a_server_says_is_passed_on_when_its_code_means_nothing(
    message: str, said: str
) -> None:
    error, _ = error_of("XOdd", message=message)
    assert error.message == f"Cannot read s3://runs/a.msg: http://host:9000 says: {said}"


@pytest.mark.parametrize(
    "code", ["AuthorizationHeaderMalformed", "400", "PermanentRedirect", "301"]
)
def test_region_that_the_server_names_is_told(code: str) -> None:
    for found in (
        error_of(code, Region="eu-west-1"),
        error_of(code, headers={"x-amz-bucket-region": "eu-west-1"}),
    ):
        error, retry = found
        assert isinstance(error, WrongRegion)
        assert "lives in region eu-west-1" in error.message
        assert error.hint == "Set the connection's region to eu-west-1."
        assert retry is Retry.NEVER


def test_region_in_an_answer_about_something_else_is_no_matter() -> None:
    error, _ = error_of("AccessDenied", 403, Region="eu-west-1")
    assert isinstance(error, AccessDenied)


def test_malformed_header_without_a_region_is_about_the_key() -> None:
    error, _ = error_of("AuthorizationHeaderMalformed")
    assert isinstance(error, WrongCredentials)


@pytest.mark.parametrize(
    ("code", "status"), [("PreconditionFailed", 412), ("Odd", 412), ("PreconditionFailed", 400)]
)
def test_failed_condition_of_what_must_be_new_means_that_it_exists(code: str, status: int) -> None:
    error, retry = error_of(code, status, replace(READ, is_new_only=True))
    assert isinstance(error, TargetExists)
    assert error.message == "s3://runs/a.msg already exists."
    assert retry is Retry.NEVER


def test_other_failures_of_what_must_be_new_stay_what_they_are() -> None:
    error, _ = error_of("AccessDenied", 403, replace(READ, is_new_only=True))
    assert isinstance(error, AccessDenied)


@pytest.mark.parametrize(("key", "words"), [("a.msg", "no such object"), ("", "no such bucket")])
def test_what_is_missing_is_the_object_or_the_bucket(key: str, words: str) -> None:
    for code in ("404", "NotFound", "NoSuchKey"):
        assert words in error_of(code, 404, replace(READ, key=key))[0].message


@pytest.mark.parametrize(
    ("bucket", "hint"),
    [("runs", "rights on bucket runs"), ("", "can open a bucket by name: Open location…")],
)
def test_denied_access_names_the_rights_to_check(bucket: str, hint: str) -> None:
    assert hint in error_of("AccessDenied", 403, replace(READ, bucket=bucket))[0].hint


@pytest.mark.parametrize(("code", "status"), [("SignatureDoesNotMatch", 403), ("InvalidURI", 400)])
def test_refused_key_that_is_not_utf8_is_not_blamed_on_the_secret(code: str, status: int) -> None:
    response = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    for key, kind in (("caf\udce9", UnusableKey), ("café", (WrongCredentials, ServerFailed))):
        request = Request("head_object", "http://h", "runs", key)
        error, retry = code_error(code, status, response, request)
        assert isinstance(error, kind)
        assert retry is Retry.NEVER


@pytest.mark.parametrize(("key", "is_told"), [("caf\ufffd", True), ("café", False)])
def test_missing_object_of_a_replaced_name_says_that_its_name_is_unknown(
    key: str, is_told: bool
) -> None:
    request = Request("head_object", "http://h", "runs", key)
    error, _retry = code_error("404", 404, {"Error": {"Code": "404"}}, request)
    assert isinstance(error, NotFound)
    assert ("U+FFFD" in error.hint) is is_told


@pytest.mark.parametrize(
    ("message", "hint"),
    [
        (
            "User: ann is not authorized to perform: kms:Decrypt on resource: x",
            "encryption key (KMS)",
        ),
        ("User: ann may not s3:GetObject with an explicit deny in a bucket policy", "bucket runs"),
        ("Access denied because MFA is required", "bucket runs"),
    ],
)
def test_reason_that_the_server_gives_for_denied_access_is_shown(message: str, hint: str) -> None:
    error, retry = error_of("AccessDenied", 403, message=f"{message}.")
    assert error.message == (
        f"Cannot read s3://runs/a.msg: access denied. The server says: {message}."
    )
    assert hint in error.hint
    assert retry is Retry.NEVER


@pytest.mark.parametrize("message", ["", "Access Denied", "Access denied.", "AccessDenied"])
def test_words_that_say_no_more_than_the_code_are_not_repeated(message: str) -> None:
    error, _ = error_of("AccessDenied", 403, message=message)
    assert error.message == "Cannot read s3://runs/a.msg: access denied."


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("QuotaExceeded", 403),
        ("XMinioAdminBucketQuotaExceeded", 400),
        ("XMinioStorageFull", 507),
        ("XOdd", 507),
    ],
)
def test_server_without_room_is_told_and_not_asked_again(code: str, status: int) -> None:
    error, retry = error_of(code, status, message="The bucket is at its limit")
    assert isinstance(error, ServerFull)
    assert "no room left" in error.message
    assert "The server says: The bucket is at its limit." in error.message
    assert retry is Retry.NEVER


def test_conflict_is_told_in_the_words_of_the_server() -> None:
    error, retry = error_of("InvalidBucketState", 409, message="Object Lock is on")
    assert error.message.endswith("says: Object Lock is on.")
    assert retry is Retry.NEVER


def test_object_encrypted_with_a_key_of_its_owner_is_told() -> None:
    message = (
        "The object was stored using a form of Server Side Encryption. The correct parameters "
        "must be provided to retrieve the object."
    )
    error, retry = error_of("InvalidRequest", 400, message=message)
    assert isinstance(error, Unsupported)
    assert "(SSE-C)" in error.message
    assert retry is Retry.NEVER
