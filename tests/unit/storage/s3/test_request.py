"""A request as error messages describe it."""

import pytest

from msglc_browser.storage.s3.request import Request, shortened

HERE = "http://localhost:9000"


@pytest.mark.parametrize(
    ("request_", "doing"),
    [
        (Request("get_object", HERE, "runs", "a.msg"), "Cannot read s3://runs/a.msg"),
        (Request("list_objects_v2", HERE, "runs"), "Cannot list bucket runs"),
        (Request("list_buckets", HERE), "Cannot list buckets"),
        (Request("put_object", HERE, "runs", "a/b"), "Cannot write to s3://runs/a/b"),
        (Request("delete_object", HERE, "runs", "a/b"), "Cannot delete s3://runs/a/b"),
    ],
)
def test_words_name_what_was_done_and_where(request_: Request, doing: str) -> None:
    assert request_.doing == doing


def test_endpoint_that_is_empty_is_aws() -> None:
    assert Request("list_buckets", "").place == "AWS"
    assert Request("list_buckets", HERE).place == HERE


@pytest.mark.parametrize(("secret", "is_hidden"), [("12345", False), ("123456", True)])
def test_secret_that_is_echoed_is_redacted_unless_it_could_be_a_word(
    secret: str, is_hidden: bool
) -> None:
    request = Request("get_object", HERE, hidden=(secret,))
    text = f"signature of {secret} is wrong, {secret}!"
    assert (secret not in request.scrubbed(text)) == is_hidden


@pytest.mark.parametrize(
    ("length", "shown"),
    [(499, 499), (500, 500), (501, 499), (20_000, 499)],
)
def test_long_text_of_a_server_loses_its_middle(length: int, shown: int) -> None:
    text = "a" + "x" * (length - 2) + "z"
    found = shortened(text)
    assert len(found) == shown
    assert (found[0], found[-1]) == ("a", "z")
    assert ("…" in found) is (found != text)


def test_key_that_s3_allows_is_named_in_full() -> None:
    key = "k" * 1024
    assert Request("get_object", "", "b", key).doing.endswith("/" + key)
    assert len(Request("get_object", "", "b", key + "k").doing) < 1_060
