"""What rejected answers are called."""

import pytest

from msglc_browser import errors
from msglc_browser.storage.s3.answers.bad_answers import (
    AnswerTooLong,
    BadAnswer,
    HasDocumentType,
    NotForHeaders,
    OtherServer,
    ProxyFailed,
    Redirect,
    TooManyParts,
    TooSlow,
)
from msglc_browser.storage.s3.errors import failure_of
from msglc_browser.storage.s3.request import Request
from msglc_browser.storage.s3.retry import Retry

LIST = Request("list_objects_v2", "http://host:9000", "runs")


@pytest.mark.parametrize(
    ("bad", "kind", "words", "hint"),
    [
        (
            Redirect("http://host:9000/runs", "http://u:p@other/x?sig=1"),
            errors.Redirected,
            "The server at http://host:9000 redirects to http://other; requests are not sent",
            "enter it as the endpoint",
        ),
        (
            Redirect("http://host:9000/runs", "http://[::1"),
            errors.Redirected,
            "redirects to an invalid address;",
            "endpoint",
        ),
        (
            Redirect("http://host:9000/runs", "/" + "x" * 9_000),
            errors.Redirected,
            "redirects to http://host:9000/" + "x" * 199 + ";",
            "endpoint",
        ),
        (Redirect("http://host:9000/", ""), errors.WrongRegion, "does not say where", "region"),
        (
            OtherServer("http://other/x"),
            errors.Redirected,
            "to be sent to http://other",
            "endpoint",
        ),
        (
            NotForHeaders("If-Match"),
            errors.ServerFailed,
            "contains control characters and cannot be sent back to it (If-Match)",
            "endpoint",
        ),
        (AnswerTooLong(16_000_000), errors.ServerFailed, "longer than 16 MB", "endpoint"),
        (TooManyParts(500_000), errors.ServerFailed, "more than 500,000 XML tags", "endpoint"),
        (TooSlow(120.0), errors.TimedOut, "http://host:9000 needed longer than 120 s", "settings"),
        (
            ProxyFailed("http://u:p@proxy:1", "is full"),
            errors.ConnectionRefused,
            "Cannot list bucket runs: the proxy at http://proxy:1 is full.",
            "HTTPS_PROXY",
        ),
        (HasDocumentType(is_web_page=True), errors.NotAnS3Api, "is a web page", "9001"),
        (HasDocumentType(is_web_page=False), errors.NotAnS3Api, "XML entities", "endpoint"),
    ],
)
def test_rejection_says_what_happened_and_what_to_do(
    bad: BadAnswer, kind: type[errors.StorageError], words: str, hint: str
) -> None:
    failure = failure_of(bad, LIST)
    assert type(failure.error) is kind
    assert words in failure.error.message
    assert hint in failure.error.hint
    assert failure.retry is (Retry.BROKEN if isinstance(bad, TooSlow) else Retry.NEVER)
